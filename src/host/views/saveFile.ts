import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { SaveRequest } from '../../protocol/views';
import { notificationText } from '../inertText';

/**
 * Asks for a place and writes a view's file there. For a table with words that a spreadsheet takes for formulas, asks how
 * they are written.
 * @returns false if the user cancels
 */
export async function saveFile(title: string, request: SaveRequest): Promise<boolean> {
  const { suggestedName, kind } = request;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(folder, suggestedName),
    filters: kind === 'png' ? { 'PNG image': ['png'] } : { 'Comma-separated values': ['csv'] },
  });
  const content = target && (await chooseContent(title, request));
  if (!target || !content) {
    return false;
  }
  await vscode.workspace.fs.writeFile(target, content);
  void announceSaved(target);
  return true;
}

/** The content that the user chooses; undefined if the user cancels. */
async function chooseContent(
  title: string,
  { content, forSpreadsheets }: SaveRequest,
): Promise<Uint8Array | undefined> {
  if (!forSpreadsheets) {
    return content;
  }
  const items = [
    { label: 'Words as They Are', description: 'for programs', content },
    { label: 'As Text for Spreadsheets', description: 'an apostrophe before each such word', content: forSpreadsheets },
  ];
  const placeHolder = 'Some words begin like a formula (=, +, -, @): a spreadsheet would run them';
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.content;
}

/** Says that a file was saved and offers to open it. */
export async function announceSaved(file: vscode.Uri): Promise<void> {
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(
    notificationText(`Saved ${path.basename(file.path)}.`),
    open,
  );
  if (answer === open) {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}
