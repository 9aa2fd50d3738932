import type { Space } from '../space';
import type { OddGroup, OddSet } from './oddSets';
import { asTerm } from './runPairs';
import { mean, wilsonInterval } from './statistics';
import { sumSections, worstMisses, type Miss, type TestRun, type TestSection } from './testReport';
import { rowDot } from './unitRows';
import type { WordIds } from './wordIds';

/** A word of a group with its unit vector, a row of `rows`. */
interface Member {
  readonly word: string;
  readonly row: Float32Array;
}

/**
 * Asks of each outlier, among the members of its group, which word does not belong: the word with the smallest sum of
 * cosines with the others. The outlier's position counts the members with a greater sum; ties count against the model.
 * Yields the share that is done.
 * @see Camacho-Collados & Navigli 2016, section 2
 */
export function* runOdd(space: Space, ids: WordIds, set: OddSet, file: string): Generator<number, TestRun> {
  const outcomes = new Float64Array(set.groups.reduce((sum, { outliers }) => sum + outliers.length, 0)).fill(NaN);
  const sections: TestSection[] = [];
  const positions: number[] = [];
  const misses: Miss[] = [];
  let item = 0;
  for (const [index, group] of set.groups.entries()) {
    yield index / set.groups.length;
    const members = group.members.flatMap((word) => memberOf(space, ids, word) ?? []);
    const sums = members.map((member) => sumOfCosines(member, members));
    let right = 0;
    let asked = 0;
    for (const word of group.outliers) {
      const outlier = members.length >= 2 ? memberOf(space, ids, word) : undefined;
      if (outlier) {
        const answer = judge(members, sums, outlier);
        positions.push(answer.position);
        outcomes[item] = answer.miss ? 0 : 1;
        misses.push(...(answer.miss ? [answer.miss] : []));
        right += answer.miss ? 0 : 1;
        asked++;
      }
      item++;
    }
    sections.push(sectionOf(group, right, asked));
  }
  return {
    report: {
      file,
      kind: 'odd',
      ...sumSections(sections),
      layout: set.layout,
      skippedLines: set.skippedLines,
      sections,
      misses: worstMisses(misses),
      ...(positions.length > 0 ? { outlierPosition: mean(positions) } : {}),
    },
    outcomes,
  };
}

function sectionOf({ name, outliers }: OddGroup, right: number, asked: number): TestSection {
  return { name, right, asked, outOfVocabulary: outliers.length - asked, interval: wilsonInterval(right, asked) };
}

/** @returns the outlier's position as a share of the last place, which is right */
function judge(
  members: readonly Member[],
  sums: readonly number[],
  outlier: Member,
): { readonly position: number; readonly miss?: Miss } {
  const own = sumOfCosines(outlier, members);
  const totals = sums.map((sum, i) => sum + cosine(members[i]!, outlier));
  const position = totals.filter((total) => total > own).length / members.length;
  const lowest = totals.indexOf(Math.min(...totals));
  if (position === 1) {
    return { position };
  }
  const won = members[lowest]!.word;
  return {
    position,
    miss: {
      question: `odd: ${[...members, outlier].map(({ word }) => asTerm(word)).join(' ')}`,
      expected: outlier.word,
      won,
      by: (own - totals[lowest]!) / members.length,
    },
  };
}

/** Sum of a word's cosines with the members other than itself. */
function sumOfCosines(word: Member, members: readonly Member[]): number {
  return members.reduce((sum, member) => (member === word ? sum : sum + cosine(word, member)), 0);
}

function cosine({ row }: Member, other: Member): number {
  return rowDot(row, 0, other.row, 0, row.length);
}

/**
 * A word with its unit vector. An item of several words that the vocabulary lacks, such as `Mercedes Benz`, has the
 * mean of its known words' vectors. Undefined if nothing of it is known.
 */
function memberOf(space: Space, ids: WordIds, word: string): Member | undefined {
  const joined = word.replace(/\s+/gu, '_');
  const whole = ids.find(joined) ?? ids.find(word);
  const parts = whole === undefined ? joined.split('_').flatMap((part) => ids.find(part) ?? []) : [whole];
  const sum = new Float64Array(space.dimensions);
  for (const id of space.isOneHot ? [] : parts) {
    space.addTo(sum, id, 1);
  }
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return length > 0 ? { word, row: Float32Array.from(sum, (value) => value / length) } : undefined;
}
