import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';

/** VS Code shows larger files as text only after asking, and slowly. */
const longestText = 256e6;
/** A zero byte among the first ones is what VS Code takes for binary. */
const sampleBytes = 8192;
/** A pipe that took the file's place must not make the reader wait; Windows has no such flag. */
const openFlags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** Whether a file can be shown as text without more ado. Pipes and devices are not even opened. */
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
    const { bytesRead, buffer } = await handle.read(new Uint8Array(sampleBytes), 0, sampleBytes, 0);
    return !buffer.subarray(0, bytesRead).includes(0);
  } catch {
    return false;
  } finally {
    await handle?.close();
  }
}

function isShortFile(status: Stats): boolean {
  return status.isFile() && status.size <= longestText;
}
