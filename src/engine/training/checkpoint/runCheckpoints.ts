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

/** The checkpoints of one run: what they say, and which of them stays when the run ends. */
export class RunCheckpoints {
  private readonly path: string;
  /** The checkpoint on disk; undefined while there is none. */
  private last: string | undefined;

  /** @param resumed the checkpoint that the run goes on from, if any */
  constructor(
    private readonly request: TrainRequest,
    private readonly resumed: Resumed | undefined,
    private readonly onCheckpoint: ((report: CheckpointReport) => void) | undefined,
  ) {
    this.path = checkpointPath(request.output);
    this.last = resumed?.path;
  }

  /** Milliseconds that a resumed run has already worked. */
  get millisecondsBefore(): number {
    return 1000 * (this.resumed?.facts.seconds ?? 0);
  }

  /** Whether the state of the checkpoint is to become the model without more training. */
  get finishes(): boolean {
    return this.resumed?.finish ?? false;
  }

  /** @throws VecinityError `corpusChanged` if the files are not those that the resumed run had read */
  checkFiles(files: readonly CorpusFile[]): void {
    if (this.resumed && this.resumed.facts.corpusFingerprint !== corpusFingerprint(files)) {
      throw corpusChanged(this.resumed.files, files);
    }
  }

  /** What lets the learner begin from the checkpoint and write others. @param began the run's clock at its begin */
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

  /** The model is written: nothing is left to resume. */
  async discard(): Promise<void> {
    await discardCheckpoint(this.path);
  }

  /**
   * The error of a run that failed or was cancelled; it names the checkpoint to resume from. A cancelled run leaves none,
   * unless `interruption` is the reason.
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
