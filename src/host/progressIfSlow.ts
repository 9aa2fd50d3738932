import * as vscode from 'vscode';
import { signalOf } from './cancellation';

/** Work that takes longer than this shows a progress notification. */
const PATIENCE_MILLISECONDS = 500;

/** Reports progress: a fraction from 0 to 1, and what the work does now. */
export type Report = (fraction: number, message?: string) => void;

/**
 * Runs work; if it takes long, with a progress notification that the user can cancel.
 * @param title  text of the notification
 * @param work   stops with `cancelled` when its signal aborts
 * @throws what `work` throws
 */
export async function withProgressIfSlow<Result>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<Result>,
): Promise<Result> {
  const cancellation = new vscode.CancellationTokenSource();
  let show: Report = () => undefined;
  const result = work(signalOf(cancellation.token), (fraction, message) => show(fraction, message));
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, (notification, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      let shown = 0;
      show = (fraction, message) => {
        const percent = Math.floor(fraction * 100);
        notification.report({ increment: Math.max(0, percent - shown), message: message ?? `${percent} %` });
        shown = Math.max(shown, percent);
      };
      return settled;
    });
  }, PATIENCE_MILLISECONDS);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}
