import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Returns a folder for the running suite's files, which is removed after it. */
export function temporaryFolder(): () => string {
  let folder: string | undefined;
  suiteTeardown(() => {
    if (folder !== undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return () => (folder ??= mkdtempSync(path.join(tmpdir(), 'vecinity-unit-')));
}

let folders = 0;

/**
 * Makes a folder with some files, whose names may include folders.
 * @param parent from `temporaryFolder`
 * @returns its path
 */
export function folderWith(parent: () => string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = path.join(parent(), `folder${folders++}`);
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}
