import { splitWords } from '../../core/text/splitWords';
import type { Services } from '../services';
import { requiredTexts, type Arguments } from '../arguments';
import { askForText } from './quickInput';
import { wordsAtCursors } from '../words/selection';

/** Shows words in the plot panel. @param args `{ words }` @throws VecinityError `badOption`, `noModel` */
export async function plot({ models, plotPanel }: Services, args: Arguments): Promise<void> {
  const words = requiredTexts(args, 'words', 1);
  await models.resolve();
  plotPanel.show(words);
}

/** Plots the selected words, or asks for words. */
export async function plotSelection({ models, plotPanel }: Services): Promise<void> {
  await models.resolve();
  const selected = wordsAtCursors();
  if (selected.length > 1) {
    plotPanel.show(selected);
    return;
  }
  const text = await askForText({
    title: 'Plot Words',
    prompt: 'Words to plot, separated by spaces',
    placeHolder: 'king queen man woman',
    value: selected.join(' '),
  });
  if (text !== undefined) {
    plotPanel.show(splitWords(text));
  }
}
