import * as vscode from 'vscode';
import { formatCompact, formatDuration } from '../../core/numberText';
import type { TrainingPhase, TrainingProgress } from '../../protocol/training';

const phaseNames: Readonly<Record<TrainingPhase, string>> = {
  finding: 'Finding text',
  reading: 'Reading',
  joining: 'Joining phrases',
  counting: 'Counting',
  training: 'Training',
  rerunning: 'Checking stability',
  saving: 'Saving',
};

/** The text of the progress notification: `Training 42 % · 1.2M words/s · loss 2.31 · 8 s left`, or `Paused at 42 %`. */
export function progressText(progress: TrainingProgress): string {
  if (progress.paused) {
    return `Paused at ${percent(progress.overall)}`;
  }
  const parts = [`${phaseNames[progress.phase]} ${percent(progress.overall)}`];
  if (progress.tokensPerSecond > 0) {
    parts.push(`${formatCompact(progress.tokensPerSecond)} words/s`);
  }
  if (Number.isFinite(progress.loss)) {
    parts.push(`loss ${progress.loss.toFixed(3)}`);
  }
  if (Number.isFinite(progress.secondsLeft)) {
    parts.push(`${formatDuration(progress.secondsLeft)} left`);
  }
  return parts.join(' · ');
}

function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`;
}

/** The status bar item, visible while a model trains. */
export class TrainingStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('vecinity.training', vscode.StatusBarAlignment.Left);

  constructor() {
    this.item.name = 'Vecinity Training';
    // While a model trains, this command offers to pause, watch or cancel it.
    this.item.command = 'vecinity.train';
  }

  show(name: string, progress: TrainingProgress): void {
    const text = progressText(progress);
    this.item.text = `${progress.paused ? '$(debug-pause)' : '$(loading~spin)'} ${text}`;
    this.item.tooltip = `Vecinity is training “${name}”. Click to pause or cancel.`;
    this.item.accessibilityInformation = { label: `Vecinity is training ${name}: ${text}` };
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
