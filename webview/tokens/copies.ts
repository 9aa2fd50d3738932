import { float32ToDecimal } from '../../src/core/formats/shared/decimal';
import { formatCount } from '../../src/core/numberText';
import type { ModelFile, TokensAnswer } from '../../src/protocol/tokens';
import type { CsvRows } from '../ui/csv';
import { idOfWord, rowOf, seenTokens } from './state';

/** Maximum numbers in a piece of Python; the CSV has all. */
const MAX_NUMBERS = 20_000;
/** Numbers of a row and rows in one line of text. */
const FEW_NUMBERS = 3;
const FEW_ROWS = 3;
const DIGITS = 4;

/** `"the dragon lived" -> ["the", "dragon", "lived"] -> [2, 5, 17] -> [[0.1234, …], …] (3 x 100)`. */
export function lessonLine(text: string, answer: TokensAnswer): string {
  const { isOneHot, dimensions, vocabularySize } = answer;
  const tokens = seenTokens(answer);
  const words = list(tokens.map(({ token }) => pythonString(token)));
  const ids = list(tokens.map(({ id }) => String(id)));
  const steps = [pythonString(text.trim()), words, ids];
  const size = `${tokens.filter(({ word }) => word >= 0).length} x ${isOneHot ? vocabularySize : dimensions}`;
  return [...steps, isOneHot ? `one-hot rows (${size})` : `${fewRows(answer)} (${size})`].join(' -> ');
}

/** The first numbers of the first rows: `[[0.1234, -0.5000, …], …]`. */
export function fewRows(answer: TokensAnswer): string {
  const shown = answer.tokens.filter(({ word }) => word >= 0);
  const rows = shown.slice(0, FEW_ROWS).map(({ word }) => {
    const row = rowOf(answer, word);
    const numbers = Array.from(row.subarray(0, FEW_NUMBERS), (value) => value.toFixed(DIGITS));
    return list([...numbers, ...(row.length > FEW_NUMBERS ? ['\u2026'] : [])]);
  });
  return list([...rows, ...(shown.length > FEW_ROWS ? ['\u2026'] : [])]);
}

/** A row for each token: its place, text, id, why it has no id, and the numbers of its vector. */
export function tokenRows(text: string, answer: TokensAnswer): CsvRows {
  const { tokens, isOneHot, dimensions } = answer;
  const columns = isOneHot ? [] : Array.from({ length: dimensions }, (_, i) => `v${i}`);
  return [
    ['position', 'written', 'token', 'id', 'missing', ...columns],
    ...tokens.map((token, i) => [
      i,
      text.slice(token.start, token.end),
      token.token,
      token.id ?? '',
      token.missing?.reason ?? '',
      ...(isOneHot
        ? []
        : token.word < 0
          ? columns.map(() => '')
          : Array.from(rowOf(answer, token.word), float32ToDecimal)),
    ]),
  ];
}

/**
 * Python that makes the same tokens, ids and rows. It needs NumPy only; its last part opens the file of the model.
 * @param file how Python opens it, if it can
 */
export function pythonText(text: string, answer: TokensAnswer, file: ModelFile | null): string {
  const { isOneHot, vocabularySize, dimensions } = answer;
  const tokens = seenTokens(answer);
  const ids = list(tokens.map(({ id }) => (id === null ? 'None' : String(id))));
  const head = [
    'import numpy as np',
    '',
    `text = ${pythonString(text)}`,
    `tokens = ${list(tokens.map(({ token }) => pythonString(token)))}`,
    `ids = ${ids}  # rows of the matrix, from 0`,
    'known = [i for i in ids if i is not None]',
    '',
  ];
  if (isOneHot) {
    return lines([
      ...head,
      `one_hot = np.zeros((len(known), ${vocabularySize}), dtype=np.float32)`,
      'one_hot[np.arange(len(known)), known] = 1',
    ]);
  }
  return lines([
    ...head,
    `# Rows of the ${formatCount(vocabularySize)} x ${formatCount(dimensions)} matrix, by id.`,
    ...rowsAsPython(answer),
    'vectors = np.array([matrix[i] for i in known], dtype=np.float32)',
    ...fileAsPython(answer, file),
  ]);
}

function rowsAsPython(answer: TokensAnswer): string[] {
  const all = answer.words.map((_, word) => word);
  const byId = all.filter((word) => idOfWord(answer, word) !== null);
  const most = Math.max(1, Math.floor(MAX_NUMBERS / answer.dimensions));
  const row = (word: number): string => list(Array.from(rowOf(answer, word), float32ToDecimal));
  const composed = all.filter((word) => idOfWord(answer, word) === null).slice(0, Math.max(0, most - byId.length));
  return [
    'matrix = {',
    ...byId
      .slice(0, most)
      .map((word) => `    ${idOfWord(answer, word)}: ${row(word)},  # ${pythonString(answer.words[word]!.word)}`),
    '}',
    ...(byId.length > most
      ? [
          `# The first ${formatCount(most)} of ${formatCount(byId.length)} rows; the CSV has all.`,
          'known = [i for i in known if i in matrix]',
        ]
      : []),
    ...(composed.length > 0
      ? [
          '# Out of vocabulary: vectors made of n-grams.',
          'composed = {',
          ...composed.map((word) => `    ${pythonString(answer.words[word]!.word)}: ${row(word)},`),
          '}',
        ]
      : []),
  ];
}

/** Opens the file of the model and looks the same rows up. */
function fileAsPython({ tokens }: TokensAnswer, file: ModelFile | null): string[] {
  if (!file) {
    return [];
  }
  const path = pythonString(file.path);
  if (file.opens === 'safetensors') {
    return [
      '',
      '# The same rows from the file.',
      'from safetensors.numpy import load_file',
      `all_vectors = load_file(${path})["vectors"]`,
      'assert np.array_equal(all_vectors[known], vectors)',
    ];
  }
  const known = list(tokens.filter(({ id }) => id !== null).map(({ token }) => pythonString(token)));
  const { from, load } = gensimLoad[file.opens];
  return [
    '',
    '# The same rows from the file, with gensim.',
    from,
    `kv = ${load(path)}`,
    `words = ${known}`,
    'assert [kv.key_to_index[word] for word in words] == [i for i in ids if i is not None]',
    'all_vectors = kv[words] if words else vectors',
  ];
}

const keyedVectors = 'from gensim.models import KeyedVectors';
const gensimLoad: Readonly<
  Record<Exclude<ModelFile['opens'], 'safetensors'>, { readonly from: string; readonly load: (path: string) => string }>
> = {
  word2vecBinary: { from: keyedVectors, load: (path) => `KeyedVectors.load_word2vec_format(${path}, binary=True)` },
  word2vecText: { from: keyedVectors, load: (path) => `KeyedVectors.load_word2vec_format(${path})` },
  gloveText: { from: keyedVectors, load: (path) => `KeyedVectors.load_word2vec_format(${path}, no_header=True)` },
  keyedVectors: { from: keyedVectors, load: (path) => `KeyedVectors.load(${path})` },
  word2vecModel: { from: 'from gensim.models import Word2Vec', load: (path) => `Word2Vec.load(${path}).wv` },
  fasttextModel: { from: 'from gensim.models import FastText', load: (path) => `FastText.load(${path}).wv` },
  fasttextBinary: {
    from: 'from gensim.models.fasttext import load_facebook_vectors',
    load: (path) => `load_facebook_vectors(${path})`,
  },
};

/** A Python string. What turns or hides text, and what ends a line, is escaped. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
