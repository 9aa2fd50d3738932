import type { Provenance, Space } from '../../core/space';
import type { TrainingPlan } from '../../core/training/plan';
import type { ModelSummary } from '../../protocol/engine';
import type { CorpusSurvey, TrainResult } from '../../protocol/training';
import type { Learned } from './learner';

/** When a run reached which point, in milliseconds of its own clock, which stands still in pauses. */
export interface RunTimes {
  /** Where counting begins; for a resumed run, earlier by what it had worked before. */
  readonly began: number;
  readonly entered: number;
  readonly read: number;
  readonly learned: number;
  readonly trained: number;
  readonly saved: number;
}

/** How the vectors came to be, for the model's file. @param hyperparameters the options as they were used */
export function provenanceOf(
  run: Pick<Provenance, 'name' | 'algorithm' | 'tokens' | 'hyperparameters' | 'corpusFingerprint'>,
  { figures, lossByEpoch }: Learned,
  reason: string,
  { began, learned }: Pick<RunTimes, 'began' | 'learned'>,
): Provenance {
  return {
    ...run,
    createdAt: new Date().toISOString(),
    hyperparameters: { ...run.hyperparameters, ...figures, choice: reason },
    lossByEpoch,
    seconds: (learned - began) / 1000,
  };
}

/** What the caller of a run gets. */
export function resultOf(
  written: ModelSummary,
  { provenance }: Space,
  plan: TrainingPlan,
  survey: CorpusSurvey,
  { began, entered, read, trained, saved }: RunTimes,
): TrainResult {
  return {
    // Formats of other programs do not keep the provenance.
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
