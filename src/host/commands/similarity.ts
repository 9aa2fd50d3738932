import * as vscode from 'vscode';
import { splitWords } from '../../core/text/splitWords';
import { oneLine, quickPickText } from '../inertText';
import type { Services } from '../services';
import { similarity } from '../words/questions';
import { wordsAtCursors } from '../words/selection';
import { askForText, cosineAndBar } from './quickInput';

/** Asks for words and shows all pairs, most similar first; picking a pair plots all the words. */
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
