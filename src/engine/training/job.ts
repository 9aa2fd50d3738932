import { availableParallelism, totalmem } from 'node:os';
import { VecinityError, cancelled } from '../../core/errors';
import { Space } from '../../core/space';
import type { Corpus } from '../../core/text/corpus';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { usedOptions, type Algorithm, type TrainingOptions } from '../../core/training/options';
import { planTraining, type TrainingPlan } from '../../core/training/plan';
import { Vocabulary } from '../../core/vocabulary';
import { loadKernel, type Kernel } from '../../kernel/loader';
import type { Remote } from '../../protocol/rpc';
import type { CorpusSurvey, TrainRequest, TrainResult, TrainingProgress } from '../../protocol/training';
import { Breather } from '../corpus/discover';
import { planSegments, type CorpusFile } from '../corpus/segments';
import { maxDistinctWords, shareReading } from '../corpus/shard';
import { createSpillDirectory, discardSpill, removeStaleSpills } from '../corpus/spill';
import { addSkipped, corpusFingerprint, requireText, surveyCorpus } from '../corpus/survey';
import { checkModelPath, writeModel } from '../files/modelFile';
import type { Learn, Learned } from './learner';
import { learners } from './learners';
import { ProgressMeter } from './progressMeter';
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
  const began = performance.now();
  await checkModelPath(request.output);
  // Bad options are refused before anything is read.
  learnerOf(planFor(0, request.options).options.algorithm);
  const meter = new ProgressMeter(onProgress);
  try {
    meter.enter('finding');
    await removeStaleSpills();
    const { survey, files } = await surveyCorpus(request.corpus, signal);
    requireText(survey, request.corpus);
    const { options } = planFor(survey.bytes, request.options);
    const run = new Run(request, options, survey, files, meter, signal, surroundings);
    const { space, corpusSurvey, reading, training } = await run.learn(began);
    meter.enter('saving');
    const savingBegan = performance.now();
    const written = await writeModel(request.output, space, { signal });
    meter.complete();
    const ended = performance.now();
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

/** One run from the files on to the space. */
class Run {
  private readonly cancel = new Int32Array(new SharedArrayBuffer(4));
  private readonly calls: Promise<unknown>[] = [];

  constructor(
    private readonly request: TrainRequest,
    private readonly options: TrainingOptions,
    private readonly survey: CorpusSurvey,
    private readonly files: readonly CorpusFile[],
    private readonly meter: ProgressMeter,
    private readonly signal: AbortSignal,
    private readonly surroundings: TrainingSurroundings,
  ) {}

  async learn(
    began: number,
  ): Promise<{ space: Space; corpusSurvey: CorpusSurvey; reading: number; training: number }> {
    const kernel = (this.surroundings.loadKernel ?? loadKernel)();
    const most = kernel ? this.options.threads : 1;
    const count = Math.max(1, Math.min(most, Math.ceil(this.survey.bytes / bytesPerThread)));
    const spill = await createSpillDirectory();
    const threads = new TrainerThreads(count, this.surroundings.background ?? false, this.surroundings.script);
    const stop = (): void => {
      Atomics.store(this.cancel, 0, 1);
    };
    this.signal.addEventListener('abort', stop);
    try {
      const { corpus, corpusSurvey } = await this.read(threads, spill);
      const readingEnded = performance.now();
      const trained = await this.train(threads, corpus, kernel, spill);
      const ended = performance.now();
      const space = new Space(corpus.vocabulary, trained.vectors, this.options.dimensions, {
        name: this.request.name,
        algorithm: this.options.algorithm,
        createdAt: new Date().toISOString(),
        tokens: corpus.tokens,
        hyperparameters: {
          ...usedOptions(this.options),
          threads: count,
          kernel: kernel?.variant ?? 'scalar',
          ...trained.figures,
        },
        lossByEpoch: trained.lossByEpoch,
        seconds: (ended - began) / 1000,
        corpusFingerprint: corpusFingerprint(this.files),
      }, trained.parts);
      return {
        space,
        corpusSurvey,
        reading: (readingEnded - began) / 1000,
        training: (ended - readingEnded) / 1000,
      };
    } finally {
      this.signal.removeEventListener('abort', stop);
      // A thread that failed leaves the others at work.
      stop();
      await threads.end(this.calls);
      await discardSpill(spill);
    }
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
          cancel: this.cancel,
          spillDirectory,
          maxWords: Math.floor(maxDistinctWords / threads.remotes.length),
        }),
      ),
    );
    const corpusSurvey = addSkipped(this.survey, shards);
    // In a thread that can be ended: with millions of words it takes seconds.
    const merged = await this.first(threads).mergeShards({ shards, minCount: this.options.minCount }, this.signal);
    const { bytes: words, offsets, counts } = merged.vocabulary;
    return { corpus: { ...merged, vocabulary: new Vocabulary(words, offsets, counts) }, corpusSurvey };
  }

  private async train(threads: TrainerThreads, corpus: Corpus, kernel: Kernel | undefined, spillDirectory: string): Promise<Learned> {
    this.throwIfAborted();
    return learnerOf(this.options.algorithm)({
      corpus,
      options: this.options,
      kernel,
      threads: threads.remotes,
      cancel: this.cancel,
      spillDirectory,
      memoryLimit: this.request.memoryLimit ?? totalmem() / 2,
      signal: this.signal,
      breather: new Breather(this.signal),
      all: (calls) => this.all(calls),
      enter: (phase, state) => this.meter.enter(phase, state),
      show: () => undefined,
    });
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
