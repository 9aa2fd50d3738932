import type { Services } from '../services';

/** Shows the current or last run in the live panel. */
export function showTraining({ livePanel }: Services): Promise<void> {
  livePanel.show();
  return Promise.resolve();
}
