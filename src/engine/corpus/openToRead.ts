import { constants, openSync } from 'node:fs';

/** Opening must not block if a pipe has replaced the file. Windows has no such flag. */
const flags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** Opens a file of the corpus without blocking and returns its descriptor. @throws as `openSync` */
export function openToRead(path: string): number {
  return openSync(path, flags);
}
