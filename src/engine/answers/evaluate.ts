import type { EvaluateRequest, Evaluation } from '../../protocol/evaluation';
import { evaluateModels } from '../evaluation/evaluateModels';
import { stepRunner } from '../evaluation/stepRunner';
import { copyScan } from '../loadModel';
import type { LoadedModel } from '../loadedModel';

/** A hover waits this long for the evaluation to pause. */
const SLICE_MILLISECONDS = 4;

/** Evaluates loaded models and pauses for other questions. @throws VecinityError `cancelled` */
export async function answerEvaluate(
  models: readonly LoadedModel[],
  { files, restriction }: EvaluateRequest,
  signal: AbortSignal,
  tell: (fraction: number) => void,
): Promise<Evaluation> {
  const evaluated = models.map(({ summary, space, scan }) => ({
    path: summary.path,
    space,
    scanOf: (head: typeof space) => (head === space ? scan : copyScan(head)),
  }));
  return evaluateModels(
    evaluated,
    { files, restriction, withVectors: true },
    stepRunner(signal, SLICE_MILLISECONDS, tell),
  );
}
