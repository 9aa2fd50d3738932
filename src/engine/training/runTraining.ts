import path from 'node:path';
import { describedName, freeName } from '../../core/training/modelName';
import type { TrainingOptions } from '../../core/training/options';
import type { ResumeRequest, TrainRequest, TrainResult, TrainingProgress } from '../../protocol/training';
import { removeStaleSpills } from '../corpus/spill';
import { corpusFingerprint, requireText, surveyCorpus } from '../corpus/survey';
import { checkModelPath, readSummary, writeModel } from '../files/modelFile';
import { removeOrphans } from '../files/temporaryFiles';
import { readCheckpoint } from './checkpoint/checkpointFile';
import { requestOf } from './checkpoint/checkpointRun';
import type { Resumed } from './checkpoint/recovery';
import { RunCheckpoints } from './checkpoint/runCheckpoints';
import { CorpusRun, type TrainingSurroundings } from './corpusRun';
import { learnedSpace } from './learnedSpace';
import { planFor } from './planFor';
import { ProgressMeter } from './progressMeter';
import { provenanceOf, resultOf } from './runReport';
import { rerunsOf, withRecurrences } from './stability';
import { adoptStart } from './startFrom';
import { Steering } from './steering';

/**
 * Finds and reads the text, trains, and writes the model. Trainer threads do the work; the calling thread stays
 * responsive. The run writes checkpoints beside the model and removes the last one at the end.
 *
 * A cancelled run stops within half a second and leaves no thread and no file. With `interruption` as the reason of the
 * abort, the run writes a last checkpoint first, which stays; so does the last one of a run that fails.
 *
 * @throws VecinityError for bad options, corpus, memory and disk, and `cancelled`. `details.checkpoint` names the
 * checkpoint that `resumeTraining` can go on from
 */
export async function runTraining(
  request: TrainRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<TrainResult> {
  return train(request, undefined, onProgress, signal, surroundings);
}

/**
 * Resumes a run from its last checkpoint, with the same text. With one thread, the model has the same bytes as the
 * model of an uninterrupted run.
 * @throws VecinityError as `runTraining`; `corpusChanged` if the text has changed; `badFile`
 */
export async function resumeTraining(
  { checkpoint, finish, ...limits }: ResumeRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<TrainResult> {
  const { facts, files } = await readCheckpoint(checkpoint);
  const request = { ...requestOf(facts.run, checkpoint), ...limits };
  return train(request, { path: checkpoint, facts, files, finish }, onProgress, signal, surroundings);
}

async function train(
  request: TrainRequest,
  resumed: Resumed | undefined,
  onProgress: (progress: TrainingProgress) => void,
  asked: AbortSignal,
  surroundings: TrainingSurroundings,
): Promise<TrainResult> {
  const steering = surroundings.steering ?? new Steering();
  const entered = steering.now();
  const checkpoints = new RunCheckpoints(request, resumed, surroundings.onCheckpoint);
  const began = entered - checkpoints.millisecondsBefore;
  await checkModelPath(request.output);
  await checkpoints.checkPlace();
  // Refuse invalid options before reading anything.
  const { algorithm } = planFor(0, request.options).options;
  const requested = await adoptStart(request.options, algorithm);
  const meter = new ProgressMeter(onProgress, steering, began);
  const signal = checkpoints.endingWith(asked);
  try {
    meter.enter('finding');
    await removeStaleSpills();
    await removeOrphans(path.dirname(request.output));
    const { survey, files } = await surveyCorpus(request.corpus, signal);
    requireText(survey, request.corpus);
    checkpoints.checkFiles(files);
    const run = new CorpusRun(request, requested, survey, files, meter, signal, { ...surroundings, steering });
    const done = await run.withCorpus(async (corpus, readSurvey, plan) => {
      const { options, reason } = plan;
      const read = steering.now();
      const clocks = { meter, steering, began };
      const name = await nameOf(request, options);
      surroundings.onNamed?.(name);
      const recovery = checkpoints.recovery(name, files, corpus.vocabulary, options, clocks, signal);
      // A run that finishes early skips the reruns.
      const reruns = checkpoints.finishes ? 0 : rerunsOf(options);
      meter.reruns = reruns;
      const first = await run.learn(corpus, options, { recovery });
      const learned = steering.now();
      const result = reruns > 0 ? await withRecurrences(first, corpus, options, run.reruns(corpus)) : first;
      const facts = {
        name,
        algorithm: options.algorithm,
        tokens: corpus.tokens,
        hyperparameters: run.hyperparameters({ ...options, stability: reruns }),
        corpusFingerprint: corpusFingerprint(files),
      };
      const provenance = provenanceOf(facts, result, reason, { began, learned });
      const space = learnedSpace(corpus.vocabulary, options, result, provenance, run.start);
      return { space, readSurvey, plan, read, learned };
    });
    meter.enter('saving');
    checkpoints.beginSaving();
    const trained = steering.now();
    const written = await writeModel(request.output, done.space, { signal });
    meter.complete();
    await checkpoints.discard();
    const times = { began, entered, read: done.read, learned: done.learned, trained, saved: steering.now() };
    return resultOf(written, done.space, done.plan, done.readSurvey, times);
  } catch (error) {
    throw await checkpoints.errorOf(error, signal);
  } finally {
    checkpoints.end();
    meter.stop();
  }
}

/** The name of the new model. @param options those of the run, fixed when the text has been read */
async function nameOf({ name, otherNames, options: given }: TrainRequest, options: TrainingOptions): Promise<string> {
  if (!otherNames) {
    return name;
  }
  const start = options.startFrom ? await readSummary(path.resolve(options.startFrom)) : undefined;
  return freeName(describedName(name, options, given, start?.name), otherNames);
}
