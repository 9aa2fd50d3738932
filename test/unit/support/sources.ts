import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Paths of the TypeScript files in a folder of the project. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
}
