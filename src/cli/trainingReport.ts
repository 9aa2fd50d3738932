import type { TrainingProgress } from '../protocol/training';

/** Shows a run's progress: one line that is rewritten on a terminal, else a line at every tenth of a phase. */
export class TrainingReport {
  private lastTenth = '';
  private lineOpen = false;

  constructor(private readonly stream: { readonly isTTY?: boolean; write(text: string): boolean }) {}

  update(progress: TrainingProgress): void {
    const line = describe(progress);
    if (this.stream.isTTY) {
      // Back to the start of the line, then clear it.
      this.stream.write(`\r\u001b[K${line}`);
      this.lineOpen = true;
      return;
    }
    const tenth = `${progress.phase} ${Math.floor(progress.fraction * 10)}`;
    if (tenth !== this.lastTenth) {
      this.lastTenth = tenth;
      this.stream.write(`${line}\n`);
    }
  }

  end(): void {
    if (this.lineOpen) {
      this.stream.write('\n');
    }
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
