import { stat } from 'node:fs/promises';

/** Whether two paths name one file: through links, and where the system takes capitals for small letters. */
export async function isSameFile(first: string, second: string): Promise<boolean> {
  const [a, b] = await Promise.all([first, second].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return first === second || (a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev);
}
