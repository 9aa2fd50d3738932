import * as vscode from 'vscode';

/** A progress notification with Cancel, which can be closed before its work ends. */
export class ProgressNotification {
  private notification: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  private close: () => void = () => undefined;
  /** Percent that the bar shows. */
  private shown = 0;

  /** @param title text with Markdown links */
  constructor(title: string, onCancel: () => void) {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, (notification, token) => {
      token.onCancellationRequested(onCancel);
      this.notification = notification;
      return new Promise<void>((resolve) => {
        this.close = resolve;
      });
    });
  }

  /** @param fraction done share, 0..1; the bar never goes back */
  report(message: string, fraction: number): void {
    const percent = Math.max(this.shown, 100 * fraction);
    this.notification?.report({ message, increment: percent - this.shown });
    this.shown = percent;
  }

  hide(): void {
    this.notification = undefined;
    this.close();
  }
}
