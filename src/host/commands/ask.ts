import * as vscode from 'vscode';
import type { Neighbour } from '../../protocol/engine';
import { formatBar, formatCosine, formatCount } from '../format';
import type { Services } from '../services';
import { optionalText, type Arguments } from './arguments';

/** `{ text? }`: shows the side panel and asks `text` there. */
export async function ask({ askView }: Services, args: Arguments): Promise<void> {
  await askView.ask(optionalText(args, 'text'));
}

/** An input box that does not accept nothing. */
export async function askForText(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    ...options,
    validateInput: (value) => (value.trim() === '' ? 'Type something to ask.' : undefined),
  });
  return text?.trim();
}

/** Answers as lines of a quick pick. */
export function neighbourItems(found: readonly Neighbour[]): vscode.QuickPickItem[] {
  return found.map(({ word, cosine, count }) => ({
    label: word,
    description: `${formatCosine(cosine).trim()} ${formatBar(cosine, 10).trimEnd()}`,
    ...(count > 0 ? { detail: `${formatCount(count)} times in the corpus` } : {}),
  }));
}
