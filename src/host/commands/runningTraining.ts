import * as vscode from 'vscode';
import { oneLine } from '../inertText';
import type { Services } from '../services';
import { resumeInterrupted } from '../training/interruptedTraining';
import { progressText } from '../training/trainingStatus';
import { showTraining } from './showTraining';

/** Pauses the current run until `resumeTraining`; its threads take no processor time. */
export async function pauseTraining({ training }: Services): Promise<void> {
  await training.setPaused(true);
}

/** Resumes the paused run, or the interrupted one if none is running. */
export async function resumeTraining(services: Services): Promise<void> {
  const { training } = services;
  if (training.interrupted) {
    await resumeInterrupted(services);
  } else {
    await training.setPaused(false);
  }
}

/** Cancels the current run and removes what it wrote. */
export async function cancelTraining({ training }: Services): Promise<void> {
  await training.stop();
}

/** Lets the user pause, resume, watch or cancel the current run. Does nothing if the run has ended. */
export async function chooseWhatToDo(services: Services): Promise<void> {
  const { state } = services.training;
  if (!state) {
    return;
  }
  const { name, progress } = state;
  const change = progress.paused
    ? { label: '$(debug-continue) Resume', run: resumeTraining }
    : { label: '$(debug-pause) Pause', run: pauseTraining };
  const picked = await vscode.window.showQuickPick(
    [
      change,
      { label: '$(pulse) Show Live Training', run: showTraining },
      { label: '$(debug-stop) Cancel', detail: 'This run’s progress will be lost.', run: cancelTraining },
    ],
    {
      title: `Learning “${oneLine(name)}”`,
      placeHolder: `${progressText(progress)}. Only one model can train at a time.`,
    },
  );
  await picked?.run(services);
}
