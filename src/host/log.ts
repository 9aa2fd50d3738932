import * as vscode from 'vscode';

/** The one log of the extension, shown by `Vecinity: Show Log`. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Vecinity', { log: true });
}
