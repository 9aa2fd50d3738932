import { nearestBatch, sumDirection, type Term } from '../queries/neighbours';
import type { Scored } from '../queries/ranking';
import { exactCosine, type Scan } from '../queries/scan';
import type { Space } from '../space';
import type { AnalogyQuestion, AnalogySet } from './analogySets';
import { asTerm } from './runPairs';
import { wilsonInterval } from './statistics';
import { MAX_MISSES, sumSections, worstMisses, type Miss, type TestRun, type TestSection } from './testReport';
import type { WordIds } from './wordIds';

/** Candidates examined for each analogy, as in gensim. */
const CANDIDATES = 5;
/** Questions that are looked up together; the search answers several at once. */
const GROUP = 64;

/** A question with the ids of its words. */
interface KnownQuestion {
  /** Its place among all questions of the set. */
  readonly item: number;
  readonly terms: readonly Term[];
  /** The three given words in upper case, which never win. */
  readonly given: ReadonlySet<string>;
  readonly expected: readonly number[];
  readonly text: string;
}

/**
 * Solves analogies by 3CosAdd, as gensim's `evaluate_word_analogies`. Yields the share that is done.
 * @param head the words that may win
 * @param scan of `head`
 */
export function* runAnalogies(
  head: Space,
  scan: Scan,
  ids: WordIds,
  set: AnalogySet,
  file: string,
): Generator<number, TestRun> {
  const total = set.sections.reduce((sum, { questions }) => sum + questions.length, 0);
  const outcomes = new Float64Array(total).fill(NaN);
  const sections: TestSection[] = [];
  let misses: Miss[] = [];
  let item = 0;
  for (const { name, questions } of set.sections) {
    let right = 0;
    let asked = 0;
    for (let start = 0; start < questions.length; start += GROUP) {
      const known = questions.slice(start, start + GROUP).flatMap((question, i): KnownQuestion[] => {
        const found = knownQuestion(question, ids);
        return found ? [{ ...found, item: item + start + i }] : [];
      });
      const answers = nearestBatch(
        head,
        known.map(({ terms }) => terms),
        CANDIDATES,
        scan,
      );
      for (const question of known) {
        const miss = missOf(head, question, answers.next().value ?? []);
        outcomes[question.item] = miss ? 0 : 1;
        right += miss ? 0 : 1;
        asked++;
        if (miss) {
          misses.push(miss);
        }
        yield question.item / total;
      }
      if (misses.length > 50 * MAX_MISSES) {
        misses = worstMisses(misses);
      }
    }
    item += questions.length;
    sections.push({
      name,
      right,
      asked,
      outOfVocabulary: questions.length - asked,
      interval: wilsonInterval(right, asked),
    });
  }
  return {
    report: {
      file,
      kind: 'analogies',
      ...sumSections(sections),
      layout: set.layout,
      skippedLines: set.skippedLines,
      sections,
      misses: worstMisses(misses),
    },
    outcomes,
  };
}

/** Undefined if a word is out of vocabulary, or if the only right answers are among the given words of a relation. */
function knownQuestion({ a, b, c, expected }: AnalogyQuestion, ids: WordIds): Omit<KnownQuestion, 'item'> | undefined {
  const [idA, idC] = [ids.find(a), ids.find(c)];
  const first = b.find((word) => ids.find(word) !== undefined);
  const idB = first === undefined ? undefined : ids.find(first);
  const known = expected.flatMap((word) => ids.find(word) ?? []);
  if (idA === undefined || first === undefined || idB === undefined || idC === undefined || known.length === 0) {
    return undefined;
  }
  return {
    // gensim adds in this order, and the sum of three vectors depends on it.
    terms: [
      { id: idB, weight: 1 },
      { id: idC, weight: 1 },
      { id: idA, weight: -1 },
    ],
    given: new Set([a, first, c].map((word) => word.toUpperCase())),
    expected: known,
    text: `${asTerm(a)} : ${asTerm(first)} :: ${asTerm(c)} : ?`,
  };
}

/** The miss of a question; undefined if its answer is right. */
function missOf(
  head: Space,
  { terms, given, expected, text }: KnownQuestion,
  answer: readonly Scored[],
): Miss | undefined {
  const { vocabulary } = head;
  const upper = (id: number): string => vocabulary.word(id).toUpperCase();
  const winner = answer.find(({ id }) => !given.has(upper(id)));
  const wanted = new Set(expected.map(upper));
  if (winner && wanted.has(upper(winner.id))) {
    return undefined;
  }
  const direction = sumDirection(head, terms);
  const best = direction && !head.isOneHot ? Math.max(...expected.map((id) => exactCosine(head, id, direction))) : 0;
  return {
    question: text,
    expected: expected.map((id) => vocabulary.word(id)).join(' or '),
    won: winner ? vocabulary.word(winner.id) : '',
    by: winner ? winner.score - best : 0,
  };
}
