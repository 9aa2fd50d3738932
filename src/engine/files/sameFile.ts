import { stat } from 'node:fs/promises';

/** Whether two paths lead to the same file, also through links or different letter case. */
export async function isSameFile(first: string, second: string): Promise<boolean> {
  const [a, b] = await Promise.all([first, second].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return first === second || (a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev);
}
