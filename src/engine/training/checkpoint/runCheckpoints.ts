import { isCancelled, VecinityError } from '../../../core/errors';
import type { CheckpointFacts } from '../../../core/formats/safetensors/checkpointLayout';
import type { Vocabulary } from '../../../core/vocabulary';
import type { TrainingOptions } from '../../../core/training/options';
import type { CheckpointReport, TrainRequest } from '../../../protocol/training';
import type { CorpusFile } from '../../corpus/segments';
import { corpusFingerprint, vocabularyFingerprint } from '../../corpus/survey';
import type { ProgressMeter } from '../progressMeter';
import type { Steering } from '../steering';
import { checkpointPath, discardCheckpoint } from './checkpointFile';
import { corpusChanged } from './checkpointRun';
import { interruption } from './interruption';
import { Recovery, type Resumed } from './recovery';

const DEFAULT_SECONDS = 60;

/** The checkpoints of one run: their content, and which of them is kept when the run ends. */
export class RunCheckpoints {
  private readonly path: string;
  /** Path of the checkpoint on disk; undefined if there is none. */
  private last: string | undefined;

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

  /** Compares the files with those of the resumed run. @throws VecinityError `corpusChanged` if they differ */
  checkFiles(files: readonly CorpusFile[]): void {
    if (this.resumed && this.resumed.facts.corpusFingerprint !== corpusFingerprint(files)) {
      throw corpusChanged(this.resumed.files, files);
    }
  }

  /** The `Recovery` for a learner. @param began the run's clock at its start, in milliseconds */
  recovery(
    files: readonly CorpusFile[],
    vocabulary: Vocabulary,
    options: TrainingOptions,
    { meter, steering, began }: { readonly meter: ProgressMeter; readonly steering: Steering; readonly began: number },
    signal: AbortSignal,
  ): Recovery {
    const { request, resumed } = this;
    const { corpus, name } = request;
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
    const seconds = request.checkpointSeconds ?? DEFAULT_SECONDS;
    return new Recovery({ path: this.path, seconds, files, facts, report }, resumed, steering, signal);
  }

  /** Removes the checkpoint, because the model is complete. */
  async discard(): Promise<void> {
    await discardCheckpoint(this.path);
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
