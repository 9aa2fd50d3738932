import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for the running suite's files, removed after it. */
export function temporaryFolder(): () => string {
  let folder: string | undefined;
  suiteTeardown(() => {
    if (folder !== undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return () => (folder ??= mkdtempSync(path.join(tmpdir(), 'vecinity-unit-')));
}
