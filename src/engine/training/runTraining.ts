import { availableParallelism, totalmem } from 'node:os';
import { VecinityError, cancelled, isCancelled } from '../../core/errors';
import type { Space } from '../../core/space';
import type { TextFields } from '../../core/text/kinds/kinds';
import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { usedOptions, type Algorithm, type TrainingOptions } from '../../core/training/options';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { Vocabulary } from '../../core/vocabulary';
import { loadKernel, type Kernel } from '../../kernel/loader';
import type { Remote } from '../../protocol/rpc';
import type {
  BegunRun,
  CheckpointReport,
  CorpusSurvey,
  ResumeRequest,
  TrainRequest,
  TrainResult,
  TrainingProgress,
} from '../../protocol/training';
import { Yielder } from '../corpus/discover';
import { joinPhrases, type PhraseSurroundings } from '../corpus/phrases';
import { planSegments, type CorpusFile } from '../corpus/segments';
import { MAX_DISTINCT_WORDS, shareReading } from '../corpus/readerTypes';
import { createSpillDirectory, discardSpill, removeStaleSpills } from '../corpus/spill';
import { addSkipped, corpusFingerprint, requireText, surveyCorpus, vocabularyFingerprint } from '../corpus/survey';
import { checkModelPath, writeModel } from '../files/modelFile';
import type { Safepoint } from '../safepoint';
import { checkpointPath, discardCheckpoint, readCheckpoint } from './checkpoint/checkpointFile';
import { corpusChanged, requestOf } from './checkpoint/checkpointRun';
import { interruption } from './checkpoint/interruption';
import type { Learn, Learned, LearningContext, LiveModel } from './learner';
import { learnedSpace } from './learnedSpace';
import { learners } from './learners';
import { ProgressMeter } from './progressMeter';
import { Recovery, type Resumed } from './checkpoint/recovery';
import { adoptStart, readStart } from './startFrom';
import { rerunsOf, withRecurrences, type RerunContext } from './stability';
import { Steering } from './steering';
import { TrainerThreads } from './threads/trainerThreads';
import type { TrainerThreadApi } from './threads/trainerThreadApi';

const MAX_AUTOMATIC_THREADS = 8;
/** Text that is worth a thread of its own. */
const BYTES_PER_THREAD = 100_000;
const DEFAULT_CHECKPOINT_SECONDS = 60;

export interface TrainingSurroundings {
  /** Trainer threads give way to other threads of the machine: for an editor. */
  readonly background?: boolean;
  /** The trainer bundle; by default `trainer.js` beside the bundle this is in. */
  readonly script?: string;
  /** How to come by the kernel; where there is none, the scalar reference trains in one thread. */
  readonly loadKernel?: () => Kernel | undefined;
  /** Pauses the run. For one run only. */
  readonly steering?: Steering;
  /** The corpus is read, and what will be learnt from it is known. */
  readonly onBegun?: (run: BegunRun) => void;
  /** A checkpoint was written, or could not be. */
  readonly onCheckpoint?: (report: CheckpointReport) => void;
  /** Vectors can be looked at while they are learnt; undefined when that is over. */
  readonly onLive?: (model: LiveModel | undefined) => void;
}

/** Bytes that training may take: half of the machine's memory. */
export function defaultMemoryLimit(): number {
  return totalmem() / 2;
}

/** What `runTraining` would choose for `bytes` of text. @throws VecinityError `badOption` */
export function planFor(bytes: number, options: RequestedOptions): TrainingPlan {
  return planTraining({ bytes }, options, Math.min(MAX_AUTOMATIC_THREADS, availableParallelism()));
}

/**
 * Finds, reads, trains and saves. Works in trainer threads; the calling thread is free for others meanwhile. Every so
 * often the state goes to a checkpoint beside the model, which is removed at the end.
 * When it is cancelled, which takes at most half a second, no thread and no file is left, unless `interruption` is the
 * reason: then the last checkpoint stays, as it does when the run fails.
 *
 * @throws VecinityError what can go wrong with options, corpus, memory and disk, and `cancelled`; `checkpoint` in its
 * details is what the run can be resumed from
 */
export async function runTraining(
  request: TrainRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<TrainResult> {
  return carryOut(request, undefined, onProgress, signal, surroundings);
}

/**
 * Goes on with a run from its last checkpoint, over the same text; with one thread to the same bytes as if it had never
 * stopped.
 * @throws VecinityError as `runTraining`; `corpusChanged` if the text is not what it was; `badFile`
 */
export async function resumeTraining(
  { checkpoint, finish, ...limits }: ResumeRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<TrainResult> {
  const { facts, files } = await readCheckpoint(checkpoint);
  const request = { ...requestOf(facts.run, checkpoint), ...limits };
  return carryOut(request, { path: checkpoint, facts, files, finish }, onProgress, signal, surroundings);
}

async function carryOut(
  request: TrainRequest,
  resumed: Resumed | undefined,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings,
): Promise<TrainResult> {
  const steering = surroundings.steering ?? new Steering();
  const entered = steering.now();
  const began = entered - 1000 * (resumed?.facts.seconds ?? 0);
  await checkModelPath(request.output);
  // Bad options are refused before anything is read.
  const { algorithm } = planFor(0, request.options).options;
  learnerOf(algorithm);
  const requested = await adoptStart(request.options, algorithm);
  const meter = new ProgressMeter(onProgress, steering);
  const checkpoint = checkpointPath(request.output);
  let lastCheckpoint = resumed?.path;
  try {
    meter.enter('finding');
    await removeStaleSpills();
    const { survey, files } = await surveyCorpus(request.corpus, signal);
    requireText(survey, request.corpus);
    if (resumed && resumed.facts.corpusFingerprint !== corpusFingerprint(files)) {
      throw corpusChanged(resumed.files, files);
    }
    const run = new Run(request, requested, survey, files, meter, signal, { ...surroundings, steering });
    const { space, corpusSurvey, plan, reading, training } = await run.withCorpus(
      async (corpus, corpusSurvey, plan) => {
        const { options } = plan;
        const readingEnded = steering.now();
        const vocabulary = vocabularyFingerprint(corpus.vocabulary);
        const recovery = new Recovery(
          {
            path: checkpoint,
            seconds: request.checkpointSeconds ?? DEFAULT_CHECKPOINT_SECONDS,
            files,
            facts: () => ({
              run: { request: { corpus: request.corpus, name: request.name }, options },
              corpusFingerprint: corpusFingerprint(files),
              vocabulary,
              // Until it trains, a resumed run is where it was.
              fraction: Math.max(meter.overall, resumed?.facts.fraction ?? 0),
              seconds: (steering.now() - began) / 1000,
            }),
            report: (report) => {
              lastCheckpoint = report.trouble === undefined ? report.path : lastCheckpoint;
              surroundings.onCheckpoint?.(report);
            },
          },
          resumed,
          steering,
          signal,
        );
        // Who finishes early wants the model now.
        const reruns = resumed?.finish ? 0 : rerunsOf(options);
        meter.reruns = reruns;
        const first = await run.learn(corpus, options, { recovery });
        const ended = steering.now();
        const learned = reruns > 0 ? await withRecurrences(first, corpus, options, run.reruns(corpus)) : first;
        return {
          space: learnedSpace(
            corpus.vocabulary,
            options,
            learned,
            {
              name: request.name,
              algorithm: options.algorithm,
              createdAt: new Date().toISOString(),
              tokens: corpus.tokens,
              hyperparameters: {
                ...run.hyperparameters({ ...options, stability: reruns }),
                ...learned.figures,
                choice: plan.reason,
              },
              lossByEpoch: learned.lossByEpoch,
              seconds: (ended - began) / 1000,
              corpusFingerprint: corpusFingerprint(files),
            },
            run.start,
          ),
          corpusSurvey,
          plan,
          reading: (readingEnded - entered) / 1000,
          training: (steering.now() - readingEnded) / 1000,
        };
      },
    );
    meter.enter('saving');
    const savingBegan = steering.now();
    const written = await writeModel(request.output, space, { signal });
    meter.complete();
    await discardCheckpoint(checkpoint);
    const ended = steering.now();
    return {
      // Other formats than ours forget where the model comes from.
      model: { ...written, ...space.provenance },
      ...plan,
      seconds: (ended - began) / 1000,
      phaseSeconds: { reading, training, saving: (ended - savingBegan) / 1000 },
      survey: corpusSurvey,
    };
  } catch (error) {
    if (lastCheckpoint === undefined) {
      throw error;
    }
    if (isCancelled(error) && signal.reason !== interruption) {
      await discardCheckpoint(lastCheckpoint);
      throw error;
    }
    throw withCheckpoint(error, lastCheckpoint);
  } finally {
    meter.stop();
  }
}

/** The same error, which says what the run can be resumed from. */
function withCheckpoint(error: unknown, checkpoint: string): unknown {
  return error instanceof VecinityError
    ? new VecinityError(error.code, error.message, { ...error.details, checkpoint })
    : error;
}

function learnerOf(algorithm: Algorithm): Learn {
  const learn = learners[algorithm];
  if (!learn) {
    throw new VecinityError('badOption', `algorithm cannot be ${algorithm} yet.`, {
      option: 'algorithm',
      remedy: `Choose one of ${Object.keys(learners).join(', ')}.`,
    });
  }
  return learn;
}

/** In which one thread's changes of the weights depend on what others do meanwhile. */
const reproducibleWithOneThread: ReadonlySet<Algorithm> = new Set(['subword', 'lm']);

/** One reading of a corpus, and what is learnt from it, once or several times. */
export class Run {
  /** What training starts from, once `learn` has read it. */
  start: Space | undefined;
  private readonly calls: Promise<unknown>[] = [];
  private readonly kernel: Kernel | undefined;
  private readonly safepoint: Safepoint;
  /** What would be done by the size of the files alone: of it, `threads` counts. */
  private readonly estimate: TrainingOptions;
  private spill = '';
  private threads: TrainerThreads | undefined;

  constructor(
    private readonly request: Pick<TrainRequest, 'corpus' | 'memoryLimit' | 'spillAfter'>,
    private readonly requested: RequestedOptions,
    private readonly survey: CorpusSurvey,
    private readonly files: readonly CorpusFile[],
    private readonly meter: ProgressMeter,
    private readonly signal: AbortSignal,
    private readonly surroundings: TrainingSurroundings,
  ) {
    this.kernel = (surroundings.loadKernel ?? loadKernel)();
    this.safepoint = (surroundings.steering ?? new Steering()).safepoint;
    this.estimate = planFor(survey.bytes, requested).options;
  }

  /** Reads the corpus for `work`, and plans what to do with it. When this settles, no thread and no file of the run is left. */
  async withCorpus<Result>(
    work: (corpus: Corpus, survey: CorpusSurvey, plan: TrainingPlan) => Promise<Result>,
  ): Promise<Result> {
    const stop = (): void => this.safepoint.cancel();
    this.signal.addEventListener('abort', stop);
    try {
      this.spill = await createSpillDirectory();
      this.threads = new TrainerThreads(
        this.threadCount,
        this.surroundings.background ?? false,
        this.surroundings.script,
      );
      const { corpus, corpusSurvey, plan } = await this.read(this.threads, this.spill);
      return await work(corpus, corpusSurvey, plan);
    } finally {
      this.signal.removeEventListener('abort', stop);
      this.surroundings.onLive?.(undefined);
      // A thread that failed leaves the others at work.
      stop();
      await this.threads?.end(this.calls);
      if (this.spill) {
        await discardSpill(this.spill);
      }
    }
  }

  /**
   * Learns from the corpus, inside `withCorpus`.
   * @param enter    where the learner says how far it is; the run's own meter by default
   * @param recovery by which the run can be resumed, if it can
   * @param beside   bytes that a rerun must leave to what was learnt before; nobody MAX_LOOKS on at a rerun
   */
  async learn(
    corpus: Corpus,
    options: TrainingOptions,
    {
      enter,
      recovery,
      beside,
    }: { readonly enter?: LearningContext['enter']; readonly recovery?: Recovery; readonly beside?: number } = {},
  ): Promise<Learned> {
    this.throwIfAborted();
    const { vocabulary, tokens } = corpus;
    const memoryLimit = this.memoryLimit - (beside ?? 0);
    this.start ??= await readStart(options, memoryLimit, this.signal);
    const { onBegun, onLive } = beside === undefined ? this.surroundings : {};
    onBegun?.({ options, tokens, vocabularySize: vocabulary.size });
    const learning = learnerOf(options.algorithm)({
      corpus,
      options,
      kernel: this.kernel,
      threads: this.remotes,
      safepoint: this.safepoint.memory,
      spillDirectory: this.spill,
      start: this.start,
      memoryLimit: memoryLimit - 2 * (this.start?.vectors.byteLength ?? 0),
      signal: this.signal,
      yielder: new Yielder(this.signal),
      all: (calls) => this.all(calls),
      enter: enter ?? ((phase, state) => this.meter.enter(phase, state)),
      show: (live) => onLive?.({ vocabulary, dimensions: options.dimensions, live }),
      recover: (state) => recovery?.begin(state) ?? Promise.resolve('fresh'),
    });
    try {
      return await learning;
    } catch (error) {
      // A thread that failed leaves the others at work, for which a checkpoint would wait.
      this.safepoint.cancel();
      throw error;
    } finally {
      await recovery?.end();
    }
  }

  /** By which what was learnt from `corpus` is learnt again, inside `withCorpus`. */
  reruns(corpus: Corpus): RerunContext {
    return {
      threads: this.remotes,
      safepoint: this.safepoint.memory,
      memoryLimit: this.memoryLimit,
      all: (calls) => this.all(calls),
      learnAgain: (options, enter, beside) =>
        this.learn(corpus, options, {
          beside,
          enter: (phase, state) => {
            if (phase === 'training' && state) {
              enter(state);
            }
          },
        }),
      enter: (state) => this.meter.enter('rerunning', state),
    };
  }

  /** What is saved of the options. */
  hyperparameters(options: TrainingOptions): Record<string, number | string | boolean> {
    return { ...usedOptions(options), threads: this.threadCount, kernel: this.kernel?.variant ?? 'scalar' };
  }

  /** The trainer threads, inside `withCorpus`. */
  get remotes(): readonly Remote<TrainerThreadApi>[] {
    return this.threads?.remotes ?? [];
  }

  private get memoryLimit(): number {
    return this.request.memoryLimit ?? defaultMemoryLimit();
  }

  private get threadCount(): number {
    const { algorithm, reproducible, threads } = this.estimate;
    const most = this.kernel && !(reproducible && reproducibleWithOneThread.has(algorithm)) ? threads : 1;
    return Math.max(1, Math.min(most, Math.ceil(this.survey.bytes / BYTES_PER_THREAD)));
  }

  private async read(
    threads: TrainerThreads,
    spillDirectory: string,
  ): Promise<{ corpus: Corpus; corpusSurvey: CorpusSurvey; plan: TrainingPlan }> {
    this.throwIfAborted();
    const shared = shareReading();
    const segments = planSegments(this.files);
    const { bytes } = this.survey;
    this.meter.enter('reading', () => ({ fraction: Number(Atomics.load(shared.bytesRead, 0)) / bytes }));
    const readings = await this.all(
      threads.remotes.map((remote, reader) =>
        remote.readSegments({
          segments,
          tokenized: this.request.corpus.tokenized,
          inOrder: this.estimate.reproducible,
          fields: this.fields,
          reader,
          shared,
          safepoint: this.safepoint.memory,
          spillDirectory,
          memoryBound: this.request.spillAfter,
          maxWords: Math.floor(MAX_DISTINCT_WORDS / threads.remotes.length),
        }),
      ),
    );
    const corpusSurvey = addSkipped(this.survey, readings);
    // In a thread that can be ended: with millions of words it takes seconds.
    const { plan, ...merged } = await this.first(threads).mergeReaders(
      { readings, given: this.requested, threads: this.estimate.threads },
      this.signal,
    );
    const { bytes: words, offsets, counts } = merged.vocabulary;
    const corpus = { ...merged, vocabulary: new Vocabulary(words, offsets, counts) };
    return { corpus: await joinPhrases(corpus, plan.options, this.phraseSurroundings), corpusSurvey, plan };
  }

  private get fields(): TextFields {
    const { jsonFields, csvColumns } = this.request.corpus;
    return { jsonFields, csvColumns };
  }

  private get phraseSurroundings(): PhraseSurroundings {
    return {
      threads: this.remotes,
      safepoint: this.safepoint.memory,
      signal: this.signal,
      all: (calls) => this.all(calls),
      enter: (phase, state) => this.meter.enter(phase, state),
    };
  }

  private first({ remotes }: TrainerThreads): Remote<TrainerThreadApi> {
    return remotes[0]!;
  }

  private async all<Result>(calls: readonly Promise<Result>[]): Promise<Result[]> {
    this.calls.push(...calls);
    return Promise.all(calls);
  }

  private throwIfAborted(): void {
    if (this.signal.aborted) {
      throw cancelled();
    }
  }
}
