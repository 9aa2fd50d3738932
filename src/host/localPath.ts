import type * as vscode from 'vscode';
import { VecinityError } from '../core/errors';

/** Path of a file that the engine can read or write. @throws VecinityError `unreadable` for other kinds of Uri. */
export function localPath(uri: vscode.Uri): string {
  if (uri.scheme !== 'file') {
    throw new VecinityError('unreadable', `${uri.toString()} is not a file on this machine.`, {
      remedy: 'Vecinity works with files of the machine it runs on: choose a folder there.',
    });
  }
  return uri.fsPath;
}
