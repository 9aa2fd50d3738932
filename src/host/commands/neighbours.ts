import * as vscode from 'vscode';
import type { Neighbour } from '../../protocol/engine';
import { oneLine } from '../inertText';
import type { Services } from '../services';
import { answerCount, optionalText, requiredText, type Arguments } from './arguments';
import { askForText, neighbourItems } from './quickInput';
import { wordsAtCursors } from './selection';

/** `{ word, count?, modelId? }`: the words most similar to `word`, best first. */
export async function neighbours({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const word = requiredText(args, 'word');
  const count = answerCount(args);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.neighbours({ model, word, count });
}

/** Asks for a word, shows its neighbours, and goes on with the one that is picked. */
export async function askNeighbours(services: Services): Promise<void> {
  await services.models.resolve();
  let word = await askForText({
    title: 'Nearest Neighbours',
    prompt: 'A word',
    value: wordsAtCursors()[0] ?? '',
  });
  while (word !== undefined) {
    const found = await neighbours(services, { word, count: 30 });
    const picked: { readonly word: string } | undefined = await vscode.window.showQuickPick(neighbourItems(found), {
      title: `Nearest neighbours of “${oneLine(word)}”`,
      placeHolder:
        found.length > 0 ? 'Pick one to see its own neighbours' : 'No word is nearer than another in this model',
    });
    word = picked?.word;
  }
}
