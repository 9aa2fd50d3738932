import { readdirSync } from 'node:fs';
import path from 'node:path';
import { surveyText } from '../../core/formats/word2vec/textSurvey';

/** Minimum numbers after a word; fewer may be any kind of data. */
const MIN_DIMENSIONS = 10;
/** With this many numbers, one row is enough evidence. */
const MANY_DIMENSIONS = 50;

/** File names of the lists of words, tokens or merge rules that models come with. */
const listName = /^(vocab|merges|tokens)\.txt$|\.words\.txt$/i;
const modelName = /^(config|tokenizer)\.json$|\.(safetensors|bin|npy)$/i;

/** Whether a file is the word list of a model in the same folder. Such a list is not text to learn from. */
export function isWordListOfModel(file: string): boolean {
  if (!listName.test(path.basename(file))) {
    return false;
  }
  try {
    return readdirSync(path.dirname(file)).some((name) => modelName.test(name));
  } catch {
    return false;
  }
}

/**
 * Whether a file holds word vectors, not text: each word is followed by the same number of decimal fractions. Rows of
 * whole numbers may be a text of ids.
 */
export function areWordVectors(beginning: Uint8Array): boolean {
  const { start, numbers, dimensions } = surveyText(beginning);
  const rows = numbers.filter((count) => count === dimensions).length;
  if (dimensions < MIN_DIMENSIONS || rows * 10 < numbers.length * 9 || (rows < 2 && dimensions < MANY_DIMENSIONS)) {
    return false;
  }
  const end = beginning.indexOf(0x0a, start);
  const row = new TextDecoder('latin1').decode(beginning.subarray(start, end < 0 ? beginning.length : end));
  const fractions = row.match(/[\d.]*\.\d*(e[+-]?\d+)?(?=\s|$)/gi)?.length ?? 0;
  return fractions * 2 > dimensions;
}
