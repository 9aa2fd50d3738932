/** A format that models are written in. */
export interface ExportFormat {
  /** What the name of the file ends with; the longest that fits decides. */
  readonly ending: string;
  /** For people. */
  readonly name: string;
  /** The ending of a second file that is written beside it. */
  readonly companion?: string;
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
  { ending: '.npy', name: 'NumPy array, with the words in .words.txt beside it', companion: '.words.txt' },
  { ending: '.tsv', name: 'TensorFlow Embedding Projector, with .metadata.tsv beside it', companion: '.metadata.tsv' },
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
export function exportFormatOf(name: string): (ExportFormat & { readonly ending: ExportEnding }) | undefined {
  const lower = name.toLowerCase();
  return exportFormats
    .filter(({ ending }) => lower.endsWith(ending) && lower.length > ending.length)
    .sort((a, b) => b.ending.length - a.ending.length)[0];
}

/** The files that are written for a model: `target`, then the one beside it that its format has. */
export function filesWritten(target: string): readonly string[] {
  const format = exportFormatOf(target);
  return format?.companion === undefined
    ? [target]
    : [target, target.slice(0, -format.ending.length) + format.companion];
}
