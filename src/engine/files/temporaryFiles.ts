import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isMarkOfDeadProcess, processMark } from './processMark';

/** Ending of temporary files, which no other program uses. */
const ENDING = '.vecinity-tmp';
/** Maximum characters of the target's name in that of its temporary file; names have a maximum length. */
const MAX_STEM = 40;
/** Age after its last write at which the temporary file of an unknown process is deleted. */
const ABANDONED_MILLISECONDS = 60 * 60 * 1000;

/** A new name for a file that becomes `target`: `.HOST-PID-RANDOM.NAME.vecinity-tmp`. */
export function temporaryName(target: string): string {
  const stem = Array.from(path.basename(target)).slice(0, MAX_STEM).join('');
  return `.${processMark}${randomBytes(6).toString('hex')}.${stem.slice(0, MAX_STEM)}${ENDING}`;
}

/**
 * Removes the temporary files in `folder` whose process has ended, and those of other machines that nobody has written
 * for an hour. Ignores files that cannot be removed, and a folder that cannot be listed.
 */
export async function removeOrphans(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (name.startsWith('.') && name.endsWith(ENDING)) {
      const file = path.join(folder, name);
      if (isMarkOfDeadProcess(name.slice(1)) || (await isAbandoned(file))) {
        await rm(file, { force: true }).catch(() => undefined);
      }
    }
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const status = await stat(file).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > ABANDONED_MILLISECONDS;
}
