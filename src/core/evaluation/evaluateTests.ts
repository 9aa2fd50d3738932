import { VecinityError } from '../errors';
import { plainScan, type Scan } from '../queries/scan';
import type { Space } from '../space';
import { runAnalogies } from './runAnalogies';
import { runCategories } from './runCategories';
import { runOdd } from './runOdd';
import { runPairs } from './runPairs';
import type { TestKind, TestReport, TestRun } from './testReport';
import { readTestSet, type TestSet, type TestSource } from './testSets';
import { WordIds } from './wordIds';

/** Runs test sets on one model. The words of the model are read once. */
export class Evaluator {
  private ids: WordIds | undefined;
  private readonly head: Space;
  private cachedScan: Scan | undefined;

  /**
   * @param restriction only the first words count, as gensim's `restrict_vocab`
   * @param makeScan makes a faster scan of these words
   */
  constructor(
    space: Space,
    private readonly restriction: number,
    private readonly makeScan: (head: Space) => Scan = plainScan,
  ) {
    this.head = restriction < space.vocabulary.size ? space.firstWords(restriction) : space;
  }

  /**
   * Runs a test set. Yields the share that is done, 0..1.
   * @throws VecinityError `badFile` with the line if the text is not a test set
   */
  *run(source: TestSource, kind?: TestKind): Generator<number, TestRun> {
    this.ids ??= yield* this.readWords();
    const set = readTestSet(source, kind);
    const run = yield* this.runSet(set, source.path, this.ids);
    return { ...run, report: withProblem(run.report, this.head) };
  }

  /** As `run`; a file that is not a test set, or has no known word, gives a report that says so. */
  *runOrExplain(source: TestSource, kind?: TestKind): Generator<number, TestRun> {
    try {
      return yield* this.run(source, kind);
    } catch (error) {
      if (error instanceof VecinityError && error.code === 'badFile') {
        return unreadRun(source.path, kind ?? 'pairs', error);
      }
      throw error;
    }
  }

  private *readWords(): Generator<number, WordIds> {
    const steps = WordIds.of(this.head, this.restriction);
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        return value;
      }
      yield 0;
    }
  }

  private *runSet(set: TestSet, file: string, ids: WordIds): Generator<number, TestRun> {
    const { head } = this;
    switch (set.kind) {
      case 'pairs':
        return runPairs(head, ids, set, file);
      case 'analogies':
        this.cachedScan ??= this.makeScan(head);
        return yield* runAnalogies(head, this.cachedScan, ids, set, file);
      case 'categories':
        return yield* runCategories(head, ids, set, file);
      case 'odd':
        return yield* runOdd(head, ids, set, file);
    }
  }
}

/** Runs steps to their end in one go. */
export function runToEnd<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

/** The report of a file that could not be used. */
export function unreadRun(file: string, kind: TestKind, error: VecinityError): TestRun {
  return {
    report: {
      file,
      kind,
      used: 0,
      outOfVocabulary: 0,
      score: null,
      interval: null,
      layout: '',
      skippedLines: 0,
      sections: [],
      misses: [],
      problem: error.details.remedy === undefined ? error.message : `${error.message} ${error.details.remedy}`,
    },
    outcomes: new Float64Array(0),
  };
}

/** Says why there is no score. */
function withProblem(report: TestReport, space: Space): TestReport {
  if (report.score !== null) {
    return report;
  }
  if (report.used === 0 && report.outOfVocabulary > 0 && !space.isOneHot) {
    return { ...report, problem: 'No question has all its words in the vocabulary of the model.' };
  }
  const problem = space.isOneHot
    ? 'One-hot vectors know no similarity: the cosine of any two words is 0.'
    : 'All scores or all cosines are equal, so there is no correlation.';
  return { ...report, problem };
}
