import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import type { SaveRequest } from '../../protocol/views';
import { notificationText } from '../inertText';

/** Asks for a place and writes a view's file there. @returns false if the user cancels */
export async function saveFile(title: string, { suggestedName, kind, content }: SaveRequest): Promise<boolean> {
  if (!(content instanceof Uint8Array)) {
    throw new VecinityError('internal', 'The view sent invalid content to save.');
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(folder, suggestedName),
    filters: kind === 'png' ? { 'PNG image': ['png'] } : { 'Comma-separated values': ['csv'] },
  });
  if (!target) {
    return false;
  }
  await vscode.workspace.fs.writeFile(target, content);
  void announceSaved(target);
  return true;
}

async function announceSaved(file: vscode.Uri): Promise<void> {
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(
    notificationText(`Saved ${path.basename(file.path)}.`),
    open,
  );
  if (answer === open) {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}
