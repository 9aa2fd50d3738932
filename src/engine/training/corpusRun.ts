import { cancelled } from '../../core/errors';
import type { Space } from '../../core/space';
import type { Corpus } from '../../core/text/corpus';
import type { TextFields } from '../../core/text/kinds/kinds';
import { parseWordRules, wordRulesText } from '../../core/text/wordRules';
import { algorithms } from '../../core/training/algorithms';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { usedOptions, type TrainingOptions } from '../../core/training/options';
import type { TrainingPlan } from '../../core/training/plan';
import { Vocabulary } from '../../core/vocabulary';
import { loadKernel, type Kernel } from '../../kernel/loader';
import type { Remote } from '../../protocol/rpc';
import type { BegunRun, CheckpointReport, CorpusSurvey, TrainRequest } from '../../protocol/training';
import { Yielder } from '../corpus/discover';
import { noWordsError } from '../corpus/noWords';
import { joinPhrases, type PhraseSurroundings } from '../corpus/phrases';
import { MAX_DISTINCT_WORDS, shareReading } from '../corpus/readerTypes';
import { planSegments, type CorpusFile } from '../corpus/segments';
import { createSpillDirectory, discardSpill } from '../corpus/spill';
import { addSkipped } from '../corpus/survey';
import type { Safepoint } from '../safepoint';
import type { Recovery } from './checkpoint/recovery';
import type { Learned, LearningContext, LiveModel } from './learner';
import { learners } from './learners';
import { defaultMemoryLimit, planFor } from './planFor';
import { contentWords } from './probe';
import type { ProgressMeter } from './progressMeter';
import type { RerunContext } from './stability';
import { readStart } from './startFrom';
import { Steering } from './steering';
import type { TrainerThreadApi } from './threads/trainerThreadApi';
import { TrainerThreads } from './threads/trainerThreads';

/** Bytes of text that justify another thread. */
const BYTES_PER_THREAD = 100_000;

/** What the caller of a run supplies besides the request. */
export interface TrainingSurroundings {
  /** Whether trainer threads have a low priority, so that an editor stays responsive. */
  readonly background?: boolean;
  /** Path of the trainer bundle; by default `trainer.js` beside the running bundle. */
  readonly script?: string;
  /** Loads the kernel. If it returns undefined, the scalar reference trains in one thread. */
  readonly loadKernel?: () => Kernel | undefined;
  /** Pauses the run; each run needs its own. */
  readonly steering?: Steering;
  /** Called with the name of the new model when the corpus has been read. */
  readonly onNamed?: (name: string) => void;
  /** Called when the corpus has been read and the plan is fixed. */
  readonly onBegun?: (run: BegunRun) => void;
  /** Called when a checkpoint was written, or could not be written. */
  readonly onCheckpoint?: (report: CheckpointReport) => void;
  /** Called with the vectors during training, and with undefined at the end. */
  readonly onLive?: (model: LiveModel | undefined) => void;
}

/**
 * Reads a corpus once and learns from it once or several times. Owns the trainer threads and the folder for temporary
 * files.
 */
export class CorpusRun {
  /** The model that training starts from, if any, after `learn` has read it. */
  start: Space | undefined;
  private readonly calls: Promise<unknown>[] = [];
  private readonly kernel: Kernel | undefined;
  private readonly safepoint: Safepoint;
  /** The plan from the size of the files alone. The run uses its `threads`. */
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

  /**
   * Reads the corpus, plans the training and calls `work`. Ends all threads and removes all files before it settles.
   */
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
      // If one thread has failed, the others still work.
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
   * @param beside   bytes that a rerun must leave to what was learned before; a rerun is not shown live
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
    onBegun?.({ options, tokens, vocabularySize: vocabulary.size, contentWords: contentWords({ vocabulary }) });
    const learning = learners[options.algorithm]({
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
      // If one thread has failed, the others still work, and a checkpoint would wait for them.
      this.safepoint.cancel();
      throw error;
    } finally {
      await recovery?.end();
    }
  }

  /** What reruns need to learn from `corpus` again, inside `withCorpus`. */
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

  /** The options to save with the model. */
  hyperparameters(options: TrainingOptions): Record<string, number | string | boolean> {
    return {
      ...usedOptions(options),
      threads: this.threadCount,
      kernel: this.kernel?.variant ?? 'scalar',
      ...this.wordRules,
    };
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
    const isOneThread = reproducible && algorithms[algorithm].reproducibility === 'oneThread';
    const maximum = this.kernel && !isOneThread ? threads : 1;
    return Math.max(1, Math.min(maximum, Math.ceil(this.survey.bytes / BYTES_PER_THREAD)));
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
    if (readings.every(({ tokens }) => tokens === 0)) {
      throw noWordsError(corpusSurvey, this.files);
    }
    // In a thread that can be ended, because millions of words take seconds.
    const { plan, ...merged } = await this.first(threads).mergeReaders(
      { readings, given: this.requested, threads: this.estimate.threads },
      this.signal,
    );
    const { bytes: words, offsets, counts } = merged.vocabulary;
    const corpus = { ...merged, vocabulary: new Vocabulary(words, offsets, counts) };
    return { corpus: await joinPhrases(corpus, plan.options, this.phraseSurroundings), corpusSurvey, plan };
  }

  /** How the words were found, to be saved with the model. Folders may have different rules. */
  private get wordRules(): { readonly wordRules?: string } {
    const { tokenized, roots, ...rules } = this.request.corpus;
    const all = roots.map((root) => wordRulesText(parseWordRules((root.rules ?? rules).wordRules)));
    return tokenized ? {} : { wordRules: [...new Set(all)].join('; ') };
  }

  private get fields(): TextFields {
    const { jsonFields, csvColumns, wordRules } = this.request.corpus;
    return { jsonFields, csvColumns, wordRules };
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
