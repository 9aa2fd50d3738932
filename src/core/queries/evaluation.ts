import { VecinityError } from '../errors';
import type { Space } from '../space';
import type { Vocabulary } from '../vocabulary';
import { nearest } from './neighbours';
import { plainScan, type Scan } from './scan';
import { similarity } from './similarity';
import { readWordPairs } from './wordPairs';

export interface PairsResult {
  /** Pairs with both words in the vocabulary. */
  readonly pairs: number;
  /** Pairs with an out-of-vocabulary word. */
  readonly outOfVocabulary: number;
  /** Spearman's rank correlation of people's scores and cosines, -1..1; ties share their mean rank. */
  readonly spearman: number;
  readonly pearson: number;
  /** How the lines were understood: which columns hold words and scores. */
  readonly layout: string;
  /** Lines that are neither a pair nor blank, a comment or a header. */
  readonly skippedLines: number;
}

export interface AnalogySection {
  readonly name: string;
  readonly correct: number;
  readonly questions: number;
}

export interface AnalogiesResult {
  readonly sections: readonly AnalogySection[];
  readonly correct: number;
  /** Questions with all four words in the vocabulary. */
  readonly questions: number;
  readonly outOfVocabulary: number;
  /** correct / questions; 0 without questions. */
  readonly accuracy: number;
}

/** gensim's default for `restrict_vocab`: only the first 300,000 words are used. */
export const DEFAULT_RESTRICTION = 300_000;

/** Candidates examined for each analogy, as in gensim. */
const CANDIDATES = 5;

/**
 * Correlates cosines with people's scores of word pairs, as gensim's `evaluate_word_pairs` with its defaults. Case is
 * ignored: of words that differ only in case, the first is used.
 * @param text lines with two words and a score, as `readWordPairs` reads them
 * @param path names the file in errors
 * @throws VecinityError `badFile` if no line has two words of the vocabulary and a score
 */
export function evaluatePairs(
  space: Space,
  text: string,
  path: string,
  restriction = DEFAULT_RESTRICTION,
): PairsResult {
  const ids = idsByUpperCase(space.vocabulary, restriction);
  const gold: number[] = [];
  const cosines: number[] = [];
  let outOfVocabulary = 0;
  const { pairs, layout, skippedLines } = readWordPairs(text, path);
  for (const { first, second, score } of pairs) {
    const a = ids.get(first.toUpperCase());
    const b = ids.get(second.toUpperCase());
    if (a === undefined || b === undefined) {
      outOfVocabulary++;
    } else {
      gold.push(score);
      cosines.push(similarity(space, a, b));
    }
  }
  if (gold.length === 0) {
    throw nothingToEvaluate(path, 'two words and a score');
  }
  return {
    pairs: gold.length,
    outOfVocabulary,
    spearman: pearson(meanRanks(gold), meanRanks(cosines)),
    pearson: pearson(gold, cosines),
    layout,
    skippedLines,
  };
}

/**
 * Solves analogy questions by 3CosAdd, as gensim's `evaluate_word_analogies` with its defaults. Case is ignored: of
 * words that differ only in case, the first is used.
 * @param text     lines `a b c d`, with a line `: name` before each section
 * @param path     names the file in errors
 * @param makeScan makes a faster scan of the first `restriction` words
 * @throws VecinityError `badFile` if no line is a question with words of the vocabulary
 */
export function evaluateAnalogies(
  space: Space,
  text: string,
  path: string,
  restriction = DEFAULT_RESTRICTION,
  makeScan: (space: Space) => Scan = plainScan,
): AnalogiesResult {
  const head = restriction < space.vocabulary.size ? space.firstWords(restriction) : space;
  const ids = idsByUpperCase(head.vocabulary, restriction);
  const scan = makeScan(head);
  const sections: { name: string; correct: number; questions: number }[] = [];
  let outOfVocabulary = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith(': ')) {
      sections.push({ name: line.slice(2).trim(), correct: 0, questions: 0 });
      continue;
    }
    const words = line.toUpperCase().trim().split(/\s+/u);
    if (words.length !== 4) {
      continue;
    }
    const [a, b, c, expected] = words.map((word) => ids.get(word));
    if (a === undefined || b === undefined || c === undefined || expected === undefined) {
      outOfVocabulary++;
      continue;
    }
    if (sections.length === 0) {
      sections.push({ name: '', correct: 0, questions: 0 });
    }
    const section = sections.at(-1)!;
    section.questions++;
    const terms = [
      { id: b, weight: 1 },
      { id: c, weight: 1 },
      { id: a, weight: -1 },
    ];
    const given = new Set(words.slice(0, 3));
    const answer = nearest(head, terms, CANDIDATES, scan)
      .map(({ id }) => head.vocabulary.word(id).toUpperCase())
      .find((word) => !given.has(word));
    section.correct += answer === words[3] ? 1 : 0;
  }
  const correct = sections.reduce((sum, section) => sum + section.correct, 0);
  const questions = sections.reduce((sum, section) => sum + section.questions, 0);
  if (questions === 0) {
    throw nothingToEvaluate(path, 'four words');
  }
  return { sections, correct, questions, outOfVocabulary, accuracy: correct / questions };
}

function idsByUpperCase(vocabulary: Vocabulary, restriction: number): Map<string, number> {
  const ids = new Map<string, number>();
  for (let id = Math.min(restriction, vocabulary.size) - 1; id >= 0; id--) {
    ids.set(vocabulary.word(id).toUpperCase(), id);
  }
  return ids;
}

/** Ranks from 1; equal values share the mean of their ranks. */
function meanRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) {
      end++;
    }
    for (const index of order.slice(start, end)) {
      ranks[index] = (start + 1 + end) / 2;
    }
    start = end;
  }
  return ranks;
}

/** Pearson's product-moment correlation; NaN if the values of one side are all equal. */
function pearson(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(x);
  const meanY = mean(y);
  let both = 0;
  let onlyX = 0;
  let onlyY = 0;
  x.forEach((value, i) => {
    const dx = value - meanX;
    const dy = y[i]! - meanY;
    both += dx * dy;
    onlyX += dx * dx;
    onlyY += dy * dy;
  });
  return both / Math.sqrt(onlyX * onlyY);
}

function nothingToEvaluate(path: string, shape: string): VecinityError {
  return new VecinityError(
    'badFile',
    `${path} has no line with words of the vocabulary, so there is nothing to evaluate.`,
    {
      path,
      remedy: `Use a file with lines of ${shape}, in the language of the model.`,
    },
  );
}
