import { equallyFarText } from '../core/oneHotText';
import { formatPlural } from '../core/numberText';
import { OOV_TEXT } from '../core/oovText';
import type { Space } from '../core/space';
import type { LoadedModel } from '../engine/loadedModel';
import type { Neighbour } from '../protocol/engine';

const mostColumns = 40;

/** Back to the start of the line on a terminal, then clears it. */
export const clearLine = '\r\u001b[K';

/** Control characters of a text from elsewhere would drive the terminal or turn what follows: shown as escapes. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line of JSON, in which the escapes of `printable` are JSON's own. */
export function jsonLine(value: unknown): string {
  return `${printable(JSON.stringify(value))}\n`;
}

/** Columns for the longest of `words`, within reason. */
export function columnWidth(words: readonly string[]): number {
  return Math.min(
    mostColumns,
    words.reduce((width, word) => Math.max(width, printable(word).length), 0),
  );
}

/** One line a word: word, score, count and recurrence where known. */
export function neighbourLines(neighbours: readonly Neighbour[]): string {
  const width = columnWidth(neighbours.map(({ word }) => word));
  return neighbours
    .map(({ word, cosine, count, recurrence }) => {
      const again = recurrence ? `again in ${recurrence.times} of ${formatPlural(recurrence.runs, 'rerun')}` : '';
      const columns = [printable(word).padEnd(width), cosine.toFixed(4), count > 0 ? String(count) : '', again];
      return `  ${columns.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** A word of the question, with a remark if the vocabulary lacks it. */
export function askedWord(word: string, model: LoadedModel): string {
  return model.isOutside(word) ? `${printable(word)} (${OOV_TEXT})` : printable(word);
}

/** The words of a question that the vocabulary lacks, for programs; nothing if it has all. */
export function outsideWords(
  words: readonly string[],
  model: LoadedModel,
): { readonly outsideVocabulary?: readonly string[] } {
  const outside = words.filter((word) => model.isOutside(word));
  return outside.length > 0 ? { outsideVocabulary: outside } : {};
}

/** What stands in place of the neighbours of a one-hot word. */
export function equallyFarLine({ vocabulary }: Space): string {
  return `  ${equallyFarText(vocabulary.size - 1)}\n`;
}
