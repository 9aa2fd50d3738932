// Mocha's spec report, and the figures as JSON in the file that VECINITY_TEST_RESULT names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

// Lets exit handlers run, which end browsers and servers.
process.once('SIGTERM', () => process.exit(143));

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    /** Milliseconds by test file. */
    const times = {};
    const starts = new Map();
    runner.on('suite', (suite) => starts.set(suite, Date.now()));
    runner.on('suite end', (suite) => {
      if (suite.file && suite.parent?.root) {
        times[suite.file] = (times[suite.file] ?? 0) + Date.now() - starts.get(suite);
      }
    });
    runner.once('end', () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.VECINITY_TEST_RESULT, JSON.stringify({ passes, failures, times }));
    });
  }
};
