import * as vscode from 'vscode';
import { isCancelled, VecinityError } from '../core/errors';
import { notificationText } from './inertText';

/** A button under an error message. */
export interface ErrorAction {
  readonly title: string;
  run(): unknown;
}

/** Message and remedy as one text. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const remedy = error instanceof VecinityError ? error.details.remedy : undefined;
  return remedy ? `${error.message} ${remedy}` : error.message;
}

/** All that is known of an error, for the log. */
export function errorLogText(error: unknown): string {
  if (!(error instanceof VecinityError)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { path, line, byte, row, cause } = error.details;
  const numbered = Object.entries({ line, byte, row }).map(([what, at]) => (at === undefined ? '' : `${what} ${at}`));
  const place = [path, ...numbered];
  const where = place.filter(Boolean).join(', ');
  const stack = error.code === 'internal' && error.stack ? `\n${error.stack}` : '';
  const origin = cause ? `\nCaused by: ${cause}` : '';
  return `[${error.code}] ${errorText(error)}${where ? ` (${where})` : ''}${origin}${stack}`;
}

/**
 * Shows an error with its remedy and buttons, and logs it. Ignores `cancelled`. Returns at once.
 * @param actions buttons before "Show Log"
 */
export function showError(log: vscode.LogOutputChannel, error: unknown, actions: readonly ErrorAction[] = []): void {
  if (isCancelled(error)) {
    return;
  }
  log.error(errorLogText(error));
  const showLog: ErrorAction = { title: 'Show Log', run: () => log.show() };
  const buttons = [...actions, showLog];
  void vscode.window
    .showErrorMessage(notificationText(errorText(error)), ...buttons.map(({ title }) => title))
    .then((chosen) => {
      void buttons.find(({ title }) => title === chosen)?.run();
    });
}
