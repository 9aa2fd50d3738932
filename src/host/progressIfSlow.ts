import * as vscode from 'vscode';
import { signalOf } from './cancellation';

/** What takes longer than this gets a progress notification. */
const patienceMilliseconds = 500;

/** Tells how far something is, 0..1, and what it does now. */
export type Report = (fraction: number, message?: string) => void;

/**
 * Does something that may take long: then with a notification that shows progress and can be cancelled.
 * @throws VecinityError `cancelled` where `work` does so when its signal says so
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
  }, patienceMilliseconds);
  try {
    return await result;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}
