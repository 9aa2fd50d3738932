import * as vscode from 'vscode';
import { oneLine } from '../inertText';
import type { Services } from '../services';
import { progressText } from '../status';
import { resumeInterrupted } from './interruptedTraining';
import { showTraining } from './showTraining';

/** The run that is going on waits until `resumeTraining`; its threads take no processor time. */
export async function pauseTraining({ training }: Services): Promise<void> {
  await training.setPaused(true);
}

/** The paused run goes on; where none is, the one that was interrupted. */
export async function resumeTraining(services: Services): Promise<void> {
  const { training } = services;
  if (training.interrupted) {
    await resumeInterrupted(services);
  } else {
    await training.setPaused(false);
  }
}

/** Ends the run that is going on; nothing is left of it. */
export async function cancelTraining({ training }: Services): Promise<void> {
  await training.stop();
}

/** Offers what can be done with the run that is going on; nothing happens if there is none any more. */
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
      { label: '$(debug-stop) Cancel', detail: 'What was learned in this run is lost.', run: cancelTraining },
    ],
    {
      title: `Learning “${oneLine(name)}”`,
      placeHolder: `${progressText(progress)}. One model can be trained at a time.`,
    },
  );
  await picked?.run(services);
}
