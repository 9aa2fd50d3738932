import { VecinityError } from '../errors';
import { Evaluator, runToEnd } from '../evaluation/evaluateTests';
import type { TestKind, TestReport } from '../evaluation/testReport';
import type { Space } from '../space';
import type { Scan } from './scan';

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
  return pairsResult(reportOf('pairs', space, text, path, restriction));
}

/**
 * Solves analogy questions by 3CosAdd, as gensim's `evaluate_word_analogies` with its defaults. Case is ignored: of
 * words that differ only in case, the first is used.
 * @param text     lines `a b c d`, with a line `: name` before each section, or lines `a b` of one relation
 * @param path     names the file in errors
 * @param makeScan makes a faster scan of the first `restriction` words
 * @throws VecinityError `badFile` if no line is a question with words of the vocabulary
 */
export function evaluateAnalogies(
  space: Space,
  text: string,
  path: string,
  restriction = DEFAULT_RESTRICTION,
  makeScan?: (space: Space) => Scan,
): AnalogiesResult {
  return analogiesResult(reportOf('analogies', space, text, path, restriction, makeScan));
}

/** @throws VecinityError `badFile` if the report has no pair */
export function pairsResult(report: TestReport): PairsResult {
  const { file, used, outOfVocabulary, score, pearson, layout, skippedLines } = report;
  requireUsed(report, file, 'two words and a score');
  return { pairs: used, outOfVocabulary, spearman: score ?? NaN, pearson: pearson ?? NaN, layout, skippedLines };
}

/** @throws VecinityError `badFile` if the report has no question */
export function analogiesResult(report: TestReport): AnalogiesResult {
  const { file, used, outOfVocabulary, score } = report;
  requireUsed(report, file, 'four words');
  const sections = report.sections.map(({ name, right, asked }) => ({ name, correct: right, questions: asked }));
  const correct = sections.reduce((sum, section) => sum + section.correct, 0);
  return { sections, correct, questions: used, outOfVocabulary, accuracy: score ?? 0 };
}

function reportOf(
  kind: TestKind,
  space: Space,
  text: string,
  path: string,
  restriction: number,
  makeScan?: (space: Space) => Scan,
): TestReport {
  const evaluator = new Evaluator(space, restriction, makeScan);
  return runToEnd(evaluator.run({ path, parts: [{ name: path, text }] }, kind)).report;
}

function requireUsed({ used }: TestReport, path: string, shape: string): void {
  if (used > 0) {
    return;
  }
  throw new VecinityError(
    'badFile',
    `${path} has no line with words of the vocabulary, so there is nothing to evaluate.`,
    {
      path,
      remedy: `Use a file with lines of ${shape}, in the language of the model.`,
    },
  );
}
