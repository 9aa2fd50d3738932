import type { RunComparison } from '../core/evaluation/compareRuns';
import type { ReportedModel } from '../core/evaluation/reportMarkdown';
import type { TestKind } from '../core/evaluation/testReport';

/** Only the first words count, as in most published figures. */
export const DEFAULT_EVALUATED_WORDS = 30_000;

/** A file or a folder with a test set. */
export interface TestFile {
  /** Absolute. */
  readonly path: string;
  /** By default its lines show it. */
  readonly kind?: TestKind;
}

export interface EvaluateRequest {
  /** Path of the model. */
  readonly model: string;
  /** Path of another model to compare with. */
  readonly other?: string;
  readonly files: readonly TestFile[];
  /** Only the first words count. */
  readonly restriction: number;
}

/** The quality of a model. */
export interface ModelEvaluation extends ReportedModel {
  /** Path of the model. */
  readonly modelId: string;
}

export interface Evaluation extends ModelEvaluation {
  /** Only the first words counted. */
  readonly restriction: number;
  /** The other model. */
  readonly other?: ModelEvaluation;
  /** A paired test for each file that both models know enough of. */
  readonly comparisons: readonly RunComparison[];
}

/** A file that holds a test set. */
export interface FoundTest {
  readonly path: string;
  readonly kind: TestKind;
}
