import { availableParallelism, totalmem } from 'node:os';
import { VecinityError, cancelled } from '../../core/errors';
import type { Space } from '../../core/space';
import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { usedOptions, type Algorithm, type TrainingOptions } from '../../core/training/options';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { Vocabulary } from '../../core/vocabulary';
import { loadKernel, type Kernel } from '../../kernel/loader';
import type { Remote } from '../../protocol/rpc';
import type { BegunRun, CorpusSurvey, TrainRequest, TrainResult, TrainingProgress } from '../../protocol/training';
import { Breather } from '../corpus/discover';
import { joinPhrases, type PhraseSurroundings } from '../corpus/phrases';
import { planSegments, type CorpusFile } from '../corpus/segments';
import { maxDistinctWords, shareReading } from '../corpus/shard';
import { createSpillDirectory, discardSpill, removeStaleSpills } from '../corpus/spill';
import { addSkipped, corpusFingerprint, requireText, surveyCorpus } from '../corpus/survey';
import { checkModelPath, writeModel } from '../files/modelFile';
import { stopThreads, type Gate } from '../gate';
import type { Learn, Learned, LearningContext, LiveModel } from './learner';
import { learnedSpace } from './learnedSpace';
import { learners } from './learners';
import { ProgressMeter } from './progressMeter';
import { adoptStart, readStart } from './startFrom';
import { Steering } from './steering';
import { TrainerThreads, type TrainerThreadApi } from './trainerThreads';

const mostAutomaticThreads = 8;
/** Text that is worth a thread of its own. */
const bytesPerThread = 100_000;

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
  /** Vectors can be looked at while they are learnt; undefined when that is over. */
  readonly onLive?: (model: LiveModel | undefined) => void;
}

/** What `runTraining` would choose for `bytes` of text. @throws VecinityError `badOption` */
export function planFor(bytes: number, options: RequestedOptions): TrainingPlan {
  return planTraining({ bytes }, options, Math.min(mostAutomaticThreads, availableParallelism()));
}

/**
 * Finds, reads, trains and saves. Works in trainer threads; the calling thread is free for others meanwhile.
 * When it fails or is cancelled, which takes at most half a second, no thread and no file is left.
 *
 * @throws VecinityError what can go wrong with options, corpus, memory and disk, and `cancelled`
 */
export async function runTraining(
  request: TrainRequest,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
  surroundings: TrainingSurroundings = {},
): Promise<TrainResult> {
  const steering = surroundings.steering ?? new Steering();
  const began = steering.now();
  await checkModelPath(request.output);
  // Bad options are refused before anything is read.
  const { algorithm } = planFor(0, request.options).options;
  learnerOf(algorithm);
  const requested = await adoptStart(request.options, algorithm);
  const meter = new ProgressMeter(onProgress, steering);
  try {
    meter.enter('finding');
    await removeStaleSpills();
    const { survey, files } = await surveyCorpus(request.corpus, signal);
    requireText(survey, request.corpus);
    const { options } = planFor(survey.bytes, requested);
    const run = new Run(request, options, survey, files, meter, signal, { ...surroundings, steering });
    const { space, corpusSurvey, reading, training } = await run.withCorpus(async (corpus, corpusSurvey) => {
      const readingEnded = steering.now();
      const learned = await run.learn(corpus, options);
      const ended = steering.now();
      return {
        space: learnedSpace(corpus.vocabulary, options, learned, {
          name: request.name,
          algorithm: options.algorithm,
          createdAt: new Date().toISOString(),
          tokens: corpus.tokens,
          hyperparameters: { ...run.hyperparameters(options), ...learned.figures },
          lossByEpoch: learned.lossByEpoch,
          seconds: (ended - began) / 1000,
          corpusFingerprint: corpusFingerprint(files),
        }, run.start),
        corpusSurvey,
        reading: (readingEnded - began) / 1000,
        training: (ended - readingEnded) / 1000,
      };
    });
    meter.enter('saving');
    const savingBegan = steering.now();
    const written = await writeModel(request.output, space, { signal });
    meter.complete();
    const ended = steering.now();
    return {
      // Other formats than ours forget where the model comes from.
      model: { ...written, ...space.provenance },
      options,
      seconds: (ended - began) / 1000,
      phaseSeconds: { reading, training, saving: (ended - savingBegan) / 1000 },
      survey: corpusSurvey,
    };
  } finally {
    meter.stop();
  }
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

/** One reading of a corpus, and what is learnt from it, once or several times. */
export class Run {
  /** What training starts from, once `learn` has read it. */
  start: Space | undefined;
  private readonly calls: Promise<unknown>[] = [];
  private readonly kernel: Kernel | undefined;
  private readonly gate: Gate;
  private spill = '';
  private threads: TrainerThreads | undefined;

  constructor(
    private readonly request: Pick<TrainRequest, 'corpus' | 'memoryLimit'>,
    private readonly options: TrainingOptions,
    private readonly survey: CorpusSurvey,
    private readonly files: readonly CorpusFile[],
    private readonly meter: ProgressMeter,
    private readonly signal: AbortSignal,
    private readonly surroundings: TrainingSurroundings,
  ) {
    this.kernel = (surroundings.loadKernel ?? loadKernel)();
    this.gate = (surroundings.steering ?? new Steering()).gate;
  }

  /** Reads the corpus for `work`. When this settles, no thread and no file of the run is left. */
  async withCorpus<Result>(work: (corpus: Corpus, survey: CorpusSurvey) => Promise<Result>): Promise<Result> {
    const stop = (): void => stopThreads(this.gate);
    this.signal.addEventListener('abort', stop);
    try {
      this.spill = await createSpillDirectory();
      this.threads = new TrainerThreads(
        this.threadCount,
        this.surroundings.background ?? false,
        this.surroundings.script,
      );
      const { corpus, corpusSurvey } = await this.read(this.threads, this.spill);
      return await work(corpus, corpusSurvey);
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
   * @param enter where the learner says how far it is; the run's own meter by default
   */
  async learn(corpus: Corpus, options: TrainingOptions, enter?: LearningContext['enter']): Promise<Learned> {
    this.throwIfAborted();
    const { vocabulary, tokens } = corpus;
    const memoryLimit = this.request.memoryLimit ?? totalmem() / 2;
    this.start ??= await readStart(options, memoryLimit, this.signal);
    this.surroundings.onBegun?.({ options, tokens, vocabularySize: vocabulary.size });
    return learnerOf(options.algorithm)({
      corpus,
      options,
      kernel: this.kernel,
      threads: this.remotes,
      gate: this.gate,
      spillDirectory: this.spill,
      start: this.start,
      memoryLimit: memoryLimit - 2 * (this.start?.vectors.byteLength ?? 0),
      signal: this.signal,
      breather: new Breather(this.signal),
      all: (calls) => this.all(calls),
      enter: enter ?? ((phase, state) => this.meter.enter(phase, state)),
      show: (live) => this.surroundings.onLive?.({ vocabulary, dimensions: options.dimensions, live }),
    });
  }

  /** What is saved of the options. */
  hyperparameters(options: TrainingOptions): Record<string, number | string | boolean> {
    return { ...usedOptions(options), threads: this.threadCount, kernel: this.kernel?.variant ?? 'scalar' };
  }

  /** The trainer threads, inside `withCorpus`. */
  get remotes(): readonly Remote<TrainerThreadApi>[] {
    return this.threads?.remotes ?? [];
  }

  private get threadCount(): number {
    const most = this.kernel ? this.options.threads : 1;
    return Math.max(1, Math.min(most, Math.ceil(this.survey.bytes / bytesPerThread)));
  }

  private async read(threads: TrainerThreads, spillDirectory: string): Promise<{ corpus: Corpus; corpusSurvey: CorpusSurvey }> {
    this.throwIfAborted();
    const shared = shareReading();
    const segments = planSegments(this.files);
    const { bytes } = this.survey;
    this.meter.enter('reading', () => ({ fraction: Number(Atomics.load(shared.bytesRead, 0)) / bytes }));
    const shards = await this.all(
      threads.remotes.map((remote, reader) =>
        remote.readShard({
          segments,
          tokenized: this.request.corpus.tokenized,
          reader,
          shared,
          gate: this.gate,
          spillDirectory,
          maxWords: Math.floor(maxDistinctWords / threads.remotes.length),
        }),
      ),
    );
    const corpusSurvey = addSkipped(this.survey, shards);
    // In a thread that can be ended: with millions of words it takes seconds.
    const minCount = this.options.phrases > 0 ? 1 : this.options.minCount;
    const merged = await this.first(threads).mergeShards({ shards, minCount }, this.signal);
    const { bytes: words, offsets, counts } = merged.vocabulary;
    const corpus = { ...merged, vocabulary: new Vocabulary(words, offsets, counts) };
    return { corpus: await joinPhrases(corpus, this.options, this.phraseSurroundings), corpusSurvey };
  }

  private get phraseSurroundings(): PhraseSurroundings {
    return {
      threads: this.remotes,
      gate: this.gate,
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
