import type { Space } from '../space';
import type { CategorySet } from './categorySets';
import { purityOf, sphericalKMeans } from './clustering';
import { asTerm } from './runPairs';
import { wilsonInterval } from './statistics';
import { worstMisses, type Miss, type TestRun, type TestSection } from './testReport';
import { rowDot, unitRows } from './unitRows';
import type { WordIds } from './wordIds';

interface KnownWord {
  readonly item: number;
  readonly id: number;
  readonly word: string;
  readonly category: number;
}

/**
 * Clusters words by spherical k-means into as many clusters as there are classes, and scores the purity. Yields the
 * share that is done.
 * @see Baroni, Dinu & Kruszewski 2014, "Don't count, predict!", section 3.2
 */
export function* runCategories(space: Space, ids: WordIds, set: CategorySet, file: string): Generator<number, TestRun> {
  const names = [...new Set(set.words.map(({ category }) => category))];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const known = set.words.flatMap(({ word, category }, item): KnownWord[] => {
    const id = ids.find(word);
    // Words without a direction, as all of a one-hot space, are in no cluster.
    return id === undefined || space.isOneHot || space.norms[id] === 0
      ? []
      : [{ item, id, word, category: numbers.get(category)! }];
  });
  const outcomes = new Float64Array(set.words.length).fill(NaN);
  const present = new Set(known.map(({ category }) => category));
  const isScored = present.size >= 2;
  let isRight: readonly boolean[] = known.map(() => false);
  let misses: Miss[] = [];
  if (isScored) {
    const { dimensions } = space;
    const rows = unitRows(
      space,
      known.map(({ id }) => id),
    );
    const classes = Int32Array.from(known, ({ category }) => category);
    const labels = yield* sphericalKMeans(rows, dimensions, present.size);
    const purity = purityOf(labels, classes, present.size);
    ({ isRight } = purity);
    const won = (i: number): number => purity.majority[labels[i]!]!;
    const centres = classCentres(rows, dimensions, classes, names.length);
    misses = known.flatMap(({ word, category }, i) =>
      isRight[i]
        ? []
        : [
            {
              question: asTerm(word),
              expected: names[category]!,
              won: names[won(i)]!,
              by: rowDot(rows, i, centres, won(i), dimensions) - rowDot(rows, i, centres, category, dimensions),
            },
          ],
    );
    known.forEach(({ item }, i) => (outcomes[item] = isRight[i] ? 1 : 0));
  }
  const right = isRight.filter(Boolean).length;
  const asked = isScored ? known.length : 0;
  return {
    report: {
      file,
      kind: 'categories',
      used: asked,
      outOfVocabulary: set.words.length - known.length,
      score: asked > 0 ? right / asked : null,
      interval: wilsonInterval(right, asked),
      layout: set.layout,
      skippedLines: set.skippedLines,
      sections: names.map((name, category) => sectionOf(name, category, set, known, isRight)),
      misses: worstMisses(misses),
    },
    outcomes,
  };
}

function sectionOf(
  name: string,
  category: number,
  { words }: CategorySet,
  known: readonly KnownWord[],
  isRight: readonly boolean[],
): TestSection {
  const own = known.flatMap((word, i) => (word.category === category ? [isRight[i]] : []));
  const right = own.filter(Boolean).length;
  return {
    name,
    right,
    asked: own.length,
    outOfVocabulary: words.filter((word) => word.category === name).length - own.length,
    interval: wilsonInterval(right, own.length),
  };
}

/** The direction of each class: its words' mean unit vector, scaled to length 1. */
function classCentres(rows: Float32Array, dimensions: number, classes: Int32Array, count: number): Float32Array {
  const centres = new Float32Array(count * dimensions);
  classes.forEach((category, i) => {
    for (let k = 0; k < dimensions; k++) {
      centres[category * dimensions + k]! += rows[i * dimensions + k]!;
    }
  });
  for (let start = 0; start < centres.length; start += dimensions) {
    const centre = centres.subarray(start, start + dimensions);
    const length = Math.hypot(...centre);
    if (length > 0) {
      centre.forEach((value, k) => (centre[k] = value / length));
    }
  }
  return centres;
}
