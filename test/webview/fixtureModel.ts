import { Space } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { ModelHeader } from '../../src/protocol/views';

const dimensions = 40;

/** Groups of related words, most frequent first; a small world with known neighbours. */
const topics: readonly (readonly string[])[] = [
  ['king', 'queen', 'prince', 'princess', 'throne', 'crown', 'kingdom', 'royal', 'duke', 'emperor', 'palace', 'reign'],
  ['man', 'woman', 'boy', 'girl', 'father', 'mother', 'son', 'daughter', 'brother', 'sister', 'husband', 'wife'],
  ['cat', 'dog', 'horse', 'wolf', 'lion', 'tiger', 'bear', 'fox', 'rabbit', 'mouse', 'sheep', 'cow'],
  ['france', 'paris', 'england', 'london', 'germany', 'berlin', 'italy', 'rome', 'spain', 'madrid', 'japan', 'tokyo'],
  ['war', 'peace', 'army', 'soldier', 'battle', 'treaty', 'enemy', 'weapon', 'victory', 'defeat', 'troops', 'general'],
  ['bread', 'butter', 'cheese', 'wine', 'apple', 'sugar', 'salt', 'meat', 'banana', 'rice', 'soup', 'honey'],
  [
    'law',
    'court',
    'judge',
    'justice',
    'congress',
    'senate',
    'constitution',
    'vote',
    'election',
    'president',
    'state',
    'union',
  ],
  ['river', 'mountain', 'ocean', 'forest', 'island', 'desert', 'valley', 'lake', 'storm', 'snow', 'rain', 'wind'],
  [
    'computer',
    'program',
    'language',
    'function',
    'memory',
    'network',
    'data',
    'algorithm',
    'software',
    'machine',
    'code',
    'number',
  ],
];

export const hostileWords = [
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  '[x](command:workbench.action.quit)',
  '=1+1',
  '"quoted",',
  '\u0645\u0644\u06a9\u0629',
  '\u202eevil',
  '\u{1f409}\u{1f469}\u200d\u{1f680}',
  'x'.repeat(5000),
];

/** A model whose words lie near the words of their topic, with gender and capital as directions. */
export function fixtureModel(extraWords: readonly string[] = []): LoadedModel {
  const random = generator(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = (size: number): Float64Array => Float64Array.from({ length: dimensions }, () => normal() * size);
  const entries: { word: string; vector: Float64Array }[] = [];
  const female = vector(0.7);
  const common = vector(0.45);
  const womanly = new Set(['queen', 'princess', 'woman', 'girl', 'mother', 'daughter', 'sister', 'wife']);
  for (const topic of topics) {
    const centre = vector(1);
    for (const word of topic) {
      const own = vector(0.75);
      entries.push({
        word,
        vector: own.map((x, i) => x + centre[i]! + common[i]! + (womanly.has(word) ? female[i]! : 0)),
      });
    }
  }
  for (const word of extraWords) {
    entries.push({ word, vector: vector(1) });
  }
  // Rows of the table of topics are not of equal frequency: take first words of all topics first.
  const columns = topics[0]!.length;
  const known = entries.slice(0, topics.length * columns);
  const ordered = [
    ...Array.from({ length: columns }, (_, column) => known.filter((__, i) => i % columns === column)).flat(),
    ...entries.slice(known.length),
  ];
  const counts = ordered.map((_, rank) => Math.round(24000 / (rank + 2)));
  const vectors = Float32Array.from(ordered.flatMap((entry) => [...entry.vector]));
  const vocabulary = Vocabulary.fromWords(
    ordered.map((entry) => entry.word),
    counts,
  );
  const provenance = {
    name: 'State of the Union',
    algorithm: 'skipgram',
    createdAt: '',
    tokens: 1_785_112,
    hyperparameters: {},
    lossByEpoch: [],
    seconds: 4,
    corpusFingerprint: '',
  };
  return new LoadedModel('/models/union.safetensors', 0, new Space(vocabulary, vectors, dimensions, provenance));
}

export function headerOf({ summary }: LoadedModel): ModelHeader {
  const { path, name, algorithm, dimensions: size, vocabularySize } = summary;
  return { path, name, algorithm, dimensions: size, vocabularySize };
}

/** The words of the fixture that are not hostile, most frequent first. */
export function commonWords(count: number): string[] {
  const { vocabulary } = fixtureModel().space;
  return Array.from({ length: count }, (_, id) => vocabulary.word(id));
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
