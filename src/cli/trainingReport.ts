import type { CheckpointReport, TrainingProgress } from '../protocol/training';
import { clearLine, printable } from './print';

/**
 * Shows a run's progress: one line that is rewritten on a terminal, else a line at every tenth of a phase; and where
 * words are held out, a line that stays for every epoch.
 */
export class TrainingReport {
  private lastTenth = '';
  private lineOpen = false;
  private epochsDone = 0;
  private checkpointTold = false;

  constructor(private readonly stream: { readonly isTTY?: boolean; write(text: string): boolean }) {}

  update(progress: TrainingProgress): void {
    this.reportEpoch(progress);
    const line = describe(progress);
    if (this.stream.isTTY) {
      this.stream.write(`${clearLine}${line}`);
      this.lineOpen = true;
      return;
    }
    const tenth = `${progress.phase} ${Math.floor(progress.fraction * 10)}`;
    if (tenth !== this.lastTenth) {
      this.lastTenth = tenth;
      this.stream.write(`${line}\n`);
    }
  }

  private reportEpoch({ epochsDone, epochLoss, epochPerplexity }: TrainingProgress): void {
    if (epochsDone > this.epochsDone && epochPerplexity !== undefined) {
      this.epochsDone = epochsDone;
      const text = `epoch ${epochsDone}: loss ${epochLoss.toFixed(3)}, held-out perplexity ${epochPerplexity.toFixed(1)}`;
      this.stream.write(`${this.lineOpen ? clearLine : ''}${text}\n`);
    }
  }

  /** Says where the first checkpoint is, and each time why there is none. */
  checkpoint({ path, trouble }: CheckpointReport): void {
    if (trouble !== undefined) {
      this.say(`no checkpoint: ${printable(trouble)}`);
    } else if (!this.checkpointTold) {
      this.checkpointTold = true;
      this.say(`checkpoint in ${printable(path)}`);
    }
  }

  end(): void {
    if (this.lineOpen) {
      this.lineOpen = false;
      this.stream.write('\n');
    }
  }

  private say(line: string): void {
    this.end();
    this.stream.write(`${line}\n`);
  }
}

function describe({ phase, fraction, tokensPerSecond, loss, secondsLeft }: TrainingProgress): string {
  const parts = [`${phase} ${Math.floor(fraction * 100)} %`];
  if (tokensPerSecond > 0) {
    parts.push(`${Math.round(tokensPerSecond / 1000)} k tokens/s`);
  }
  if (!Number.isNaN(loss)) {
    parts.push(`loss ${loss.toFixed(3)}`);
  }
  if (!Number.isNaN(secondsLeft)) {
    parts.push(`${Math.ceil(secondsLeft)} s left`);
  }
  return parts.join(', ');
}
