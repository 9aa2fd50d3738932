// A small workspace whose words have neighbours that are known beforehand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Words of one topic occur together and never with those of another: they must end as neighbours. */
export const topics = {
  sea: ['ship', 'sailor', 'wave', 'harbour', 'captain', 'anchor', 'tide', 'island'],
  kitchen: ['bread', 'flour', 'oven', 'butter', 'sugar', 'spoon', 'recipe', 'cake'],
  court: ['judge', 'jury', 'witness', 'verdict', 'lawyer', 'trial', 'evidence', 'crime'],
};

/** @returns {{ folder: string, remove(): void }} */
export function createSmallWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'vecinity-workspace-'));
  let state = 1;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (const [topic, words] of Object.entries(topics)) {
    const sentences = Array.from({ length: 1500 }, () => {
      const some = Array.from({ length: 8 }, () => words[below(words.length)]);
      return `${some.join(' ')}.`;
    });
    writeFileSync(path.join(folder, `${topic}.txt`), `${sentences.join('\n')}\n`);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
