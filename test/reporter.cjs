// Mocha's spec report, and the figures as JSON in the file that VECINITY_TEST_RESULT names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.VECINITY_TEST_RESULT, JSON.stringify({ passes, failures }));
    });
  }
};
