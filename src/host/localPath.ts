import type * as vscode from 'vscode';
import { VecinityError } from '../core/errors';

/** Path of a file on this machine. @throws VecinityError `unreadable` if the URI is not a file's */
export function localPath(uri: vscode.Uri): string {
  if (uri.scheme !== 'file') {
    throw new VecinityError('unreadable', `${uri.toString()} is not a file on this machine.`, {
      remedy: 'Vecinity works with files of the machine it runs on: choose a folder there.',
    });
  }
  return uri.fsPath;
}
