import type { Services } from '../services';

/** Shows the run that is going on, or was last, in the live panel. */
export function showTraining({ livePanel }: Services): Promise<void> {
  livePanel.show();
  return Promise.resolve();
}
