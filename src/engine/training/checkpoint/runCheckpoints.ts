import { isCancelled, VecinityError } from '../../../core/errors';
import type { CheckpointFacts } from '../../../core/formats/safetensors/checkpointLayout';
import type { Vocabulary } from '../../../core/vocabulary';
import type { TrainingOptions } from '../../../core/training/options';
import type { CheckpointReport, TrainRequest } from '../../../protocol/training';
import type { CorpusFile } from '../../corpus/segments';
import { corpusFingerprint, vocabularyFingerprint } from '../../corpus/survey';
import { checkWritable } from '../../files/targetFile';
import type { ProgressMeter } from '../progressMeter';
import type { Steering } from '../steering';
import { CHECKPOINT_ENDING, checkpointPath, discardCheckpoint } from './checkpointFile';
import { corpusChanged } from './checkpointRun';
import { interruption } from './interruption';
import { Recovery, type Resumed } from './recovery';

const DEFAULT_SECONDS = 60;

/** The checkpoints of one run: their content, and which of them is kept when the run ends. */
export class RunCheckpoints {
  private readonly path: string;
  /** Path of the checkpoint on disk; undefined if there is none. */
  private last: string | undefined;
  /** Writes checkpoints while the run learns. */
  private active: Recovery | undefined;
  private isSaving = false;
  /** Aborted at the end of the run. */
  private readonly over = new AbortController();

  /** @param resumed the checkpoint from which the run resumes, if any */
  constructor(
    private readonly request: TrainRequest,
    private readonly resumed: Resumed | undefined,
    private readonly onCheckpoint: ((report: CheckpointReport) => void) | undefined,
  ) {
    this.path = checkpointPath(request.output);
    this.last = resumed?.path;
  }

  /** Milliseconds that a resumed run worked before its checkpoint. */
  get millisecondsBefore(): number {
    return 1000 * (this.resumed?.facts.seconds ?? 0);
  }

  /** Whether the checkpoint becomes the model without more training. */
  get finishes(): boolean {
    return this.resumed?.finish ?? false;
  }

  /** Checks that a checkpoint can be named, before there is work to lose. @throws VecinityError `unreadable` */
  async checkPlace(): Promise<void> {
    if (this.seconds > 0) {
      await checkWritable(this.request.output, [CHECKPOINT_ENDING]);
    }
  }

  /** Compares the files with those of the resumed run. @throws VecinityError `corpusChanged` if they differ */
  checkFiles(files: readonly CorpusFile[]): void {
    if (this.resumed && this.resumed.facts.corpusFingerprint !== corpusFingerprint(files)) {
      throw corpusChanged(this.resumed.files, files);
    }
  }

  /**
   * The `Recovery` for a learner.
   * @param name  name of the new model
   * @param began the run's clock at its start, in milliseconds
   */
  recovery(
    name: string,
    files: readonly CorpusFile[],
    vocabulary: Vocabulary,
    options: TrainingOptions,
    { meter, steering, began }: { readonly meter: ProgressMeter; readonly steering: Steering; readonly began: number },
    signal: AbortSignal,
  ): Recovery {
    const { request, resumed } = this;
    const { corpus } = request;
    const fixed = {
      run: { request: { corpus, name }, options },
      corpusFingerprint: corpusFingerprint(files),
      vocabulary: vocabularyFingerprint(vocabulary),
    };
    const facts = (): CheckpointFacts => ({
      ...fixed,
      // Before it trains, a resumed run is as far as its checkpoint.
      fraction: Math.max(meter.overall, resumed?.facts.fraction ?? 0),
      seconds: (steering.now() - began) / 1000,
    });
    const report = (written: CheckpointReport): void => {
      this.last = written.trouble === undefined ? written.path : this.last;
      this.onCheckpoint?.(written);
    };
    this.active = new Recovery(
      { path: this.path, seconds: this.seconds, files, facts, report },
      resumed,
      steering,
      signal,
    );
    return this.active;
  }

  /**
   * The signal for the work of the run: it aborts with `signal`, but after an interruption only once a last checkpoint is
   * written. While the model is saved, an interruption changes nothing.
   */
  endingWith(signal: AbortSignal): AbortSignal {
    const ending = new AbortController();
    const end = async (): Promise<void> => {
      if (signal.reason === interruption) {
        if (this.isSaving) {
          return;
        }
        await this.active?.writeNow();
      }
      ending.abort(signal.reason);
    };
    if (signal.aborted) {
      ending.abort(signal.reason);
    } else {
      signal.addEventListener('abort', () => void end(), { once: true, signal: this.over.signal });
    }
    return ending.signal;
  }

  /** Call this when the run is over. */
  end(): void {
    this.over.abort();
  }

  /** Call this when everything is learned and only the model is to be written. */
  beginSaving(): void {
    this.isSaving = true;
  }

  /** Removes the checkpoint, because the model is complete. One that cannot be removed is reported. */
  async discard(): Promise<void> {
    try {
      await discardCheckpoint(this.path);
    } catch (error) {
      if (this.last !== undefined) {
        const cause = error instanceof Error ? error.message : String(error);
        const trouble = `The model is saved, but its checkpoint cannot be removed: ${cause}`;
        this.onCheckpoint?.({ path: this.path, fraction: 1, trouble });
      }
    }
  }

  private get seconds(): number {
    return this.request.checkpointSeconds ?? DEFAULT_SECONDS;
  }

  /**
   * Returns the error of a run with the path of its checkpoint in the details. Removes the checkpoint of a cancelled
   * run, unless the abort reason is `interruption`.
   */
  async errorOf(error: unknown, signal: AbortSignal): Promise<unknown> {
    const checkpoint = this.last;
    if (checkpoint === undefined) {
      return error;
    }
    if (isCancelled(error) && signal.reason !== interruption) {
      await discardCheckpoint(checkpoint);
      return error;
    }
    return error instanceof VecinityError
      ? new VecinityError(error.code, error.message, { ...error.details, checkpoint })
      : error;
  }
}
