import { constants, openSync } from 'node:fs';

/** A pipe that took a file's place must not make the reader wait; Windows has neither. */
const flags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** The descriptor of a file of the corpus, whatever stands at its path by now. @throws as `openSync` */
export function openToRead(path: string): number {
  return openSync(path, flags);
}
