import type { CorpusSurvey, ForeseenTraining } from '../../protocol/training';
import { trainingMemoryLimit } from '../settings';
import { corpusOfDraft, type TrainDraft } from './trainDraft';
import type { Training } from './training';

/** What a draft would read, and how it would train. */
export interface SurveyedText {
  readonly survey: CorpusSurvey;
  readonly plan: ForeseenTraining;
}

/**
 * Finds the files of a draft and plans its training.
 * @throws VecinityError `noText` if there is nothing to read, `badOption`, and the errors of a model to start from
 */
export async function surveyText(training: Training, draft: TrainDraft, signal: AbortSignal): Promise<SurveyedText> {
  const trainer = training.createTrainer();
  try {
    const survey = await trainer.remote.survey(corpusOfDraft(draft), signal);
    const plan = await trainer.remote.plan({ bytes: survey.bytes, options: draft.options }, signal);
    return { survey, plan: { ...plan, memoryLimit: trainingMemoryLimit() ?? plan.memoryLimit } };
  } finally {
    void trainer.end();
  }
}
