// Mocha's spec report, and the figures and faults as JSON in the file that VECINITY_TEST_RESULT names.
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
    /** Tests that failed, and those that passed only when they were run again. */
    const faults = [];
    const note = (kind) => (test, error) => faults.push(`${kind}: ${test.fullTitle()}: ${error.message}`);
    runner.on('fail', note('failed'));
    runner.on('retry', note('run again'));
    runner.once('end', () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.VECINITY_TEST_RESULT, JSON.stringify({ passes, failures, times, faults }));
    });
  }
};
