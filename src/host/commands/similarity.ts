import * as vscode from 'vscode';
import { splitWords } from '../../core/text/splitWords';
import { oneLine, quickPickText } from '../inertText';
import type { Services } from '../services';
import { optionalText, requiredTexts, type Arguments } from './arguments';
import { askForText, cosineAndBar } from './quickInput';
import { wordsAtCursors } from './selection';

/** `{ words, modelId? }`: the words' cosines, a row and a column for each word. */
export async function similarity({ engine, models }: Services, args: Arguments): Promise<number[][]> {
  const words = requiredTexts(args, 'words', 1);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.similarity({ model, words });
}

/** Asks for words and shows every pair, most similar first; picking a pair plots the words. */
export async function askSimilarity(services: Services): Promise<void> {
  await services.models.resolve();
  const text = await askForText({
    title: 'Similarity',
    prompt: 'Two or more words',
    placeHolder: 'cat dog car',
    value: wordsAtCursors().join(' '),
  });
  if (text === undefined) {
    return;
  }
  const words = splitWords(text);
  const cosines = await similarity(services, { words });
  const pairs = words.flatMap((first, i) =>
    words.slice(i + 1).map((second, j) => ({ pair: `${first} ~ ${second}`, cosine: cosines[i]?.[i + 1 + j] ?? 0 })),
  );
  const picked = await vscode.window.showQuickPick(
    pairs
      .sort((a, b) => b.cosine - a.cosine)
      .map(({ pair, cosine }) => ({
        label: quickPickText(oneLine(pair)),
        description: cosineAndBar(cosine),
      })),
    { title: 'Cosine similarity', placeHolder: 'Pick any to plot the words' },
  );
  if (picked) {
    services.plotPanel.show(words);
  }
}
