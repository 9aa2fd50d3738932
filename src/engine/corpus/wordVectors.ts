import { readdirSync } from 'node:fs';
import path from 'node:path';
import { surveyText } from '../../core/formats/word2vec/textSurvey';

/** Fewer numbers behind a word may be data of any kind. */
const MIN_DIMENSIONS = 10;
/** So many that one row of them is enough to tell. */
const MANY_DIMENSIONS = 50;

/** What the lists are called that models have their words, tokens or rules for tokens in. */
const listName = /^(vocab|merges|tokens)\.txt$|\.words\.txt$/i;
const modelName = /^(config|tokenizer)\.json$|\.(safetensors|bin|npy)$/i;

/** Whether a file is the list of the words of a model, which is beside it: each word once, and no text. */
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
 * Whether a text is word vectors and not to be learned from: behind each word the same number of decimal fractions.
 * Whole numbers may be a text, of numbers that stand for things.
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
