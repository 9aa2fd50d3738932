import type { FileDescription } from './description';

/** How Python opens a file of vectors: `safetensors` for a model of ours, the others with gensim. */
export type PythonOpening =
  | 'safetensors'
  | 'word2vecBinary'
  | 'word2vecText'
  | 'gloveText'
  | 'keyedVectors'
  | 'word2vecModel'
  | 'fasttextModel'
  | 'fasttextBinary';

/** By `FileDescription.format`. */
const openings: Readonly<Record<string, PythonOpening>> = {
  'Vecinity model': 'safetensors',
  'word2vec binary': 'word2vecBinary',
  'word2vec text': 'word2vecText',
  'GloVe text': 'gloveText',
  'gensim KeyedVectors': 'keyedVectors',
  'gensim Word2VecKeyedVectors': 'keyedVectors',
  'gensim FastTextKeyedVectors with subwords': 'keyedVectors',
  'gensim Word2Vec': 'word2vecModel',
  'gensim FastText with subwords': 'fasttextModel',
  'fastText model with subwords': 'fasttextBinary',
};

/** How Python opens a file; undefined if it takes more than a line, or if nothing does. */
export function pythonOpening({
  format,
  path,
  tables,
}: Pick<FileDescription, 'format' | 'path' | 'tables'>): PythonOpening | undefined {
  const isPacked = /\.(?:zip|zst|xz)$/i.test(path);
  return isPacked || tables.length > 1 || !Object.hasOwn(openings, format) ? undefined : openings[format];
}
