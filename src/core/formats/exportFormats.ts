/** A format that models are written in. */
export interface ExportFormat {
  /** What the name of the file ends with; the longest that fits decides. */
  readonly ending: string;
  /** For people. */
  readonly name: string;
}

/** All formats that models are written in, as a list of choices shows them. */
export const exportFormats = [
  { ending: '.safetensors', name: 'Vecinity model, with everything (safetensors)' },
  { ending: '.vec', name: 'word2vec text (gensim, fastText, spaCy)' },
  { ending: '.txt', name: 'word2vec text' },
  { ending: '.w2v.txt', name: 'word2vec text' },
  { ending: '.bin', name: 'word2vec binary' },
  { ending: '.fasttext.bin', name: 'fastText, with subwords' },
  { ending: '.glove.txt', name: 'GloVe text, without header' },
  { ending: '.npy', name: 'NumPy array, with the words in .words.txt beside it' },
  { ending: '.tsv', name: 'TensorFlow Embedding Projector, with .metadata.tsv beside it' },
  { ending: '.parquet', name: 'Parquet table' },
  { ending: '.jsonl', name: 'JSON Lines' },
  { ending: '.csv', name: 'CSV table' },
  { ending: '.vec.gz', name: 'word2vec text, packed' },
  { ending: '.txt.gz', name: 'word2vec text, packed' },
  { ending: '.glove.txt.gz', name: 'GloVe text, packed' },
  { ending: '.jsonl.gz', name: 'JSON Lines, packed' },
  { ending: '.csv.gz', name: 'CSV table, packed' },
] as const satisfies readonly ExportFormat[];

export type ExportEnding = (typeof exportFormats)[number]['ending'];

/** The format that a file's name asks for, if any. A file that is called no more than `.bin` has no ending. */
export function exportFormatOf(name: string): (typeof exportFormats)[number] | undefined {
  const lower = name.toLowerCase();
  return exportFormats
    .filter(({ ending }) => lower.endsWith(ending) && lower.length > ending.length)
    .sort((a, b) => b.ending.length - a.ending.length)[0];
}
