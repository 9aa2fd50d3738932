import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { recordThreads } from './support';

/** What VS Code calls in its extension host. Rejects if a test failed. */
export async function run(): Promise<void> {
  recordThreads();
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, color: true });
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) {
      mocha.addFile(path.join(__dirname, file));
    }
  }
  const faults: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes } = runner.stats ?? { passes: 0 };
      const result = JSON.stringify({ passes, failures, faults });
      const file = process.env['VECINITY_TEST_RESULT'];
      if (file) {
        writeFileSync(file, result);
      }
      console.log(`VECINITY_RESULT ${result}`);
      if (failures > 0) {
        reject(new Error(`${failures} integration tests failed`));
      } else {
        resolve();
      }
    });
    runner.on('fail', (test, error: Error) => faults.push(`failed: ${test.fullTitle()}: ${error.message}`));
  });
}
