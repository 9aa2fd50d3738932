import * as vscode from 'vscode';
import { oneLine } from '../inertText';
import type { Services } from '../services';
import { neighbours } from '../words/questions';
import { wordsAtCursors } from '../words/selection';
import { askForText, neighbourItems } from './quickInput';

const MAX_NEIGHBOURS = 30;

/** Asks for a word and shows its neighbours; picking one shows the neighbours of that one. */
export async function askNeighbours(services: Services): Promise<void> {
  await services.models.resolve();
  let word = await askForText({
    title: 'Nearest Neighbours',
    prompt: 'A word',
    value: wordsAtCursors()[0] ?? '',
  });
  while (word !== undefined) {
    const found = await neighbours(services, { word, count: MAX_NEIGHBOURS });
    const picked: { readonly word: string } | undefined = await vscode.window.showQuickPick(neighbourItems(found), {
      title: `Nearest neighbours of “${oneLine(word)}”`,
      placeHolder:
        found.length > 0 ? 'Pick one to see its own neighbours' : 'This word has no nearest neighbours in this model',
    });
    word = picked?.word;
  }
}
