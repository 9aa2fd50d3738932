import * as vscode from 'vscode';
import { formatCosine, formatPlural } from '../../core/numberText';
import type { Neighbour } from '../../protocol/engine';
import { formatBar } from '../format';
import { oneLine, quickPickText } from '../inertText';

/** Asks for a text that is not empty; undefined if the user cancels. */
export async function askForText(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    ...options,
    validateInput: (value) => (value.trim() === '' ? 'Type something to ask.' : undefined),
  });
  return text?.trim();
}

/** Quick pick items for neighbours. */
export function neighbourItems(found: readonly Neighbour[]): (vscode.QuickPickItem & { readonly word: string })[] {
  return found.map(({ word, cosine, count }) => ({
    word,
    label: quickPickText(oneLine(word)),
    description: cosineAndBar(cosine),
    ...(count > 0 ? { detail: `${formatPlural(count, 'time')} in the text` } : {}),
  }));
}

/** `0.712 ━━━━━━━` */
export function cosineAndBar(cosine: number): string {
  return `${formatCosine(cosine)} ${formatBar(cosine, 10).trimEnd()}`;
}
