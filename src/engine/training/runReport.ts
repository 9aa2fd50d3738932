import type { Provenance, Space } from '../../core/space';
import type { TrainingPlan } from '../../core/training/plan';
import type { ModelSummary } from '../../protocol/engine';
import type { CorpusSurvey, TrainResult } from '../../protocol/training';
import type { Learned } from './learner';

/** Times of a run in milliseconds of its clock, which ignores pauses. */
export interface RunTimes {
  /** Start of the run; for a resumed run, earlier by the time before its checkpoint. */
  readonly began: number;
  readonly entered: number;
  readonly read: number;
  readonly learned: number;
  readonly trained: number;
  readonly saved: number;
}

/** The provenance to write into the model's file. @param hyperparameters the options that the run used */
export function provenanceOf(
  run: Pick<Provenance, 'name' | 'algorithm' | 'tokens' | 'hyperparameters' | 'corpusFingerprint'>,
  { figures, lossByEpoch }: Learned,
  reason: string,
  { began, learned }: Pick<RunTimes, 'began' | 'learned'>,
): Provenance {
  const fixed = sourceDate();
  return {
    ...run,
    createdAt: (fixed ?? new Date()).toISOString(),
    hyperparameters: { ...run.hyperparameters, ...figures, choice: reason },
    lossByEpoch,
    seconds: fixed ? 0 : (learned - began) / 1000,
  };
}

/**
 * The time of making that the environment fixes, so that the same text and seed give the same file; undefined if none.
 * @see https://reproducible-builds.org/specs/source-date-epoch
 */
export function sourceDate(text = process.env['SOURCE_DATE_EPOCH']): Date | undefined {
  const date = text !== undefined && /^\d{1,12}$/.test(text) ? new Date(1000 * Number(text)) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** The result of a run for its caller. */
export function resultOf(
  written: ModelSummary,
  { provenance }: Space,
  plan: TrainingPlan,
  survey: CorpusSurvey,
  { began, entered, read, trained, saved }: RunTimes,
): TrainResult {
  return {
    // Formats of other programs have no place for the provenance.
    model: { ...written, ...provenance },
    ...plan,
    seconds: (saved - began) / 1000,
    phaseSeconds: {
      reading: (read - entered) / 1000,
      training: (trained - read) / 1000,
      saving: (saved - trained) / 1000,
    },
    survey,
  };
}
