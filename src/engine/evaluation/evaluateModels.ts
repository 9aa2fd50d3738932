import { VecinityError } from '../../core/errors';
import { compareRuns } from '../../core/evaluation/compareRuns';
import { Evaluator, unreadRun } from '../../core/evaluation/evaluateTests';
import { findingsOf } from '../../core/evaluation/findings';
import type { TestRun } from '../../core/evaluation/testReport';
import type { TestSource } from '../../core/evaluation/testSets';
import type { Scan } from '../../core/queries/scan';
import type { Space } from '../../core/space';
import type { Evaluation, ModelEvaluation, TestFile } from '../../protocol/evaluation';
import { readTestSource } from './testSource';

/** A model to evaluate. */
export interface EvaluatedSpace {
  /** Path of the model. */
  readonly path: string;
  readonly space: Space;
  /** Makes a fast scan of the space or of its first words. */
  readonly scanOf: (head: Space) => Scan;
}

export interface EvaluateOptions {
  readonly files: readonly TestFile[];
  readonly restriction: number;
  /** Whether the vectors are also measured without test sets. */
  readonly withVectors: boolean;
  /** A file that is not a test set ends the evaluation. */
  readonly strict?: boolean;
}

/** Runs steps to their end and pauses between them; may throw `cancelled`. Gets the share of all the work, 0..1. */
export type RunSteps = <Result>(
  steps: Generator<number, Result>,
  shareOf: (fraction: number) => number,
) => Promise<Result>;

/**
 * Evaluates one model, or two with paired tests.
 * @param models one or two
 * @throws VecinityError `cancelled`; if strict, `badFile` and `unreadable` of a test set
 */
export async function evaluateModels(
  models: readonly EvaluatedSpace[],
  options: EvaluateOptions,
  runSteps: RunSteps,
): Promise<Evaluation> {
  const [first, second] = models;
  const count = second ? 2 : 1;
  const sources = await Promise.all(options.files.map((file) => readOrExplain(file, options)));
  const one = await evaluateOne(first!, options, sources, runSteps, (fraction) => fraction / count);
  const other = second && (await evaluateOne(second, options, sources, runSteps, (fraction) => (1 + fraction) / count));
  return {
    ...one.evaluation,
    restriction: options.restriction,
    ...(other ? { other: other.evaluation } : {}),
    comparisons: other ? one.runs.flatMap((run, i) => compareRuns(run, other.runs[i]!) ?? []) : [],
  };
}

/** A test set, or the error that reading it gave. */
type ReadSource = TestSource | VecinityError;

async function readOrExplain({ path }: TestFile, { strict }: EvaluateOptions): Promise<ReadSource> {
  try {
    return await readTestSource(path);
  } catch (error) {
    if (!strict && error instanceof VecinityError) {
      return error;
    }
    throw error;
  }
}

async function evaluateOne(
  { path, space, scanOf }: EvaluatedSpace,
  { files, restriction, withVectors, strict }: EvaluateOptions,
  sources: readonly ReadSource[],
  runSteps: RunSteps,
  shareOf: (fraction: number) => number,
): Promise<{ readonly evaluation: ModelEvaluation; readonly runs: readonly TestRun[] }> {
  const parts = files.length + (withVectors ? 1 : 0);
  const evaluator = new Evaluator(space, restriction, scanOf);
  const runs: TestRun[] = [];
  for (const [i, source] of sources.entries()) {
    const kind = files[i]!.kind;
    if (source instanceof VecinityError) {
      runs.push(unreadRun(files[i]!.path, kind ?? 'pairs', source));
      continue;
    }
    const steps = strict ? evaluator.run(source, kind) : evaluator.runOrExplain(source, kind);
    runs.push(await runSteps(steps, (fraction) => shareOf((i + fraction) / parts)));
  }
  const vectors = withVectors
    ? await runSteps(findingsOf(space, scanOf(space)), (fraction) => shareOf((files.length + fraction) / parts))
    : [];
  const { name, algorithm } = space.provenance;
  return {
    runs,
    evaluation: {
      modelId: path,
      name,
      algorithm,
      vocabularySize: space.vocabulary.size,
      dimensions: space.dimensions,
      tests: runs.map(({ report }) => report),
      vectors,
      notes: notesOf(space, restriction),
    },
  };
}

function notesOf({ vocabulary, provenance, isOneHot }: Space, restriction: number): string[] {
  return [
    ...(isOneHot ? ['One-hot vectors know no similarity, so scores are no better than chance.'] : []),
    ...(provenance.unit === 'token'
      ? ['The rows are tokens of a language model: only words that are a single token are tested.']
      : []),
    ...(restriction < vocabulary.size
      ? [`Only the first ${restriction.toLocaleString('en')} words count, as in most published figures.`]
      : []),
  ];
}
