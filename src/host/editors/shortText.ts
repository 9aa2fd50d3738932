import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';

/** Bytes. VS Code asks before it shows a larger file as text, and shows it slowly. */
const MAX_TEXT_BYTES = 256e6;
/** VS Code takes a file with a zero byte among these first bytes as binary. */
const SAMPLE_BYTES = 8192;
/** Opening must not wait if a pipe took the file's place. Windows has no such flag. */
const openFlags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** Whether VS Code shows a file as text without asking. Does not open pipes and devices. */
export async function isShortText(file: string): Promise<boolean> {
  let handle: fs.FileHandle | undefined;
  try {
    if (!isShortFile(await fs.stat(file))) {
      return false;
    }
    handle = await fs.open(file, openFlags);
    if (!isShortFile(await handle.stat())) {
      return false;
    }
    const { bytesRead, buffer } = await handle.read(new Uint8Array(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return !buffer.subarray(0, bytesRead).includes(0);
  } catch {
    return false;
  } finally {
    await handle?.close();
  }
}

function isShortFile(status: Stats): boolean {
  return status.isFile() && status.size <= MAX_TEXT_BYTES;
}
