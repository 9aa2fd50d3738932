import { equallyFarText } from '../core/oneHotText';
import { formatPlural } from '../core/numberText';
import { OOV_TEXT } from '../core/oovText';
import type { Space } from '../core/space';
import type { LoadedModel } from '../engine/loadedModel';
import type { Neighbour } from '../protocol/engine';

const MAX_COLUMN_WIDTH = 40;

/** Clears the current line of a terminal. */
export const clearLine = '\r\u001b[K';

/** Escapes control characters and direction marks, which could control the terminal or reorder the text. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line of JSON. The escapes of `printable` are valid JSON. */
export function jsonLine(value: unknown): string {
  return `${printable(JSON.stringify(value))}\n`;
}

/** Width of the longest of `words`, at most MAX_COLUMN_WIDTH. */
export function columnWidth(words: readonly string[]): number {
  return Math.min(
    MAX_COLUMN_WIDTH,
    words.reduce((width, word) => Math.max(width, printable(word).length), 0),
  );
}

/** One line for each neighbour: word, score, evidence in that order, and count and recurrence if known. */
export function neighbourLines(neighbours: readonly Neighbour[]): string {
  const width = columnWidth(neighbours.map(({ word }) => word));
  return neighbours
    .map(({ word, cosine, evidence, count, recurrence }) => {
      const again = recurrence ? `again in ${recurrence.times} of ${formatPlural(recurrence.runs, 'rerun')}` : '';
      const columns = [
        printable(word).padEnd(width),
        cosine.toFixed(4),
        ...(evidence === undefined ? [] : [evidence.toFixed(4).padStart(7)]),
        count > 0 ? String(count) : '',
        again,
      ];
      return `  ${columns.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** A word of the question, with a note if it is out of vocabulary or if the model spells it in another way. */
export function askedWord(word: string, model: LoadedModel): string {
  if (model.isOutside(word)) {
    return `${printable(word)} (${OOV_TEXT})`;
  }
  const found = model.spellingOf(word);
  return found === undefined || found === word
    ? printable(word)
    : `${printable(word)} (in the model: ${printable(found)})`;
}

/** The words of a question that the model spells in another way, for JSON; empty if there are none. */
export function otherSpellings(
  words: readonly string[],
  model: LoadedModel,
): { readonly spellings?: Readonly<Record<string, string>> } {
  const found = words.flatMap((word) => {
    const spelling = model.spellingOf(word);
    return spelling === undefined || spelling === word ? [] : [[word, spelling] as const];
  });
  return found.length > 0 ? { spellings: Object.fromEntries(found) } : {};
}

/** The out-of-vocabulary words of a question, for JSON; empty if there are none. */
export function oovWords(
  words: readonly string[],
  model: LoadedModel,
): { readonly outsideVocabulary?: readonly string[] } {
  const outside = words.filter((word) => model.isOutside(word));
  return outside.length > 0 ? { outsideVocabulary: outside } : {};
}

/** The line that replaces the neighbours of a one-hot word. */
export function equallyFarLine({ vocabulary }: Space): string {
  return `  ${equallyFarText(vocabulary.size - 1)}\n`;
}
