/** What people look for when they choose a file. */
export type FileKind = 'words' | 'gensim' | 'languageModels' | 'tables';

interface FileEnding {
  /** Without the dot before it. */
  readonly ending: string;
  /** Nothing but embeddings is called so: the editor is the usual one for it, packed as `.gz`, too. */
  readonly isUsual?: true;
  /** Mostly something else: such files are not listed unasked. */
  readonly isSeldom?: true;
  readonly kinds: readonly FileKind[];
}

/**
 * Endings of files that may be embeddings. The content says what a file is; this is what is offered. The manifest has
 * the same, which a test compares.
 */
const fileEndings: readonly FileEnding[] = [
  { ending: 'vec', isUsual: true, kinds: ['words'] },
  { ending: 'w2v', isUsual: true, kinds: ['words'] },
  { ending: 'word2vec', isUsual: true, kinds: ['words'] },
  { ending: 'glove', isUsual: true, kinds: ['words'] },
  { ending: 'fasttext.bin', isUsual: true, kinds: ['words'] },
  { ending: 'ftz', isUsual: true, kinds: ['words'] },
  { ending: 'fifu', isUsual: true, kinds: ['words'] },
  // Also the language of Kivy.
  { ending: 'kv', kinds: ['gensim'] },
  { ending: 'gguf', isUsual: true, kinds: ['languageModels'] },
  { ending: 'safetensors', isUsual: true, kinds: ['languageModels'] },
  { ending: 'bin', kinds: ['words', 'gensim', 'languageModels'] },
  { ending: 'txt', isSeldom: true, kinds: ['words'] },
  // Text, and seldom opened.
  { ending: 'floret', kinds: ['words'] },
  { ending: 'model', kinds: ['gensim'] },
  { ending: 'mdl', kinds: ['gensim'] },
  { ending: 'wv', kinds: ['gensim'] },
  { ending: 'vectors', kinds: ['gensim'] },
  { ending: 'pkl', kinds: ['gensim'] },
  { ending: 'pickle', kinds: ['gensim'] },
  { ending: 'pt', kinds: ['gensim', 'languageModels'] },
  { ending: 'pth', kinds: ['gensim', 'languageModels'] },
  { ending: 'npy', kinds: ['tables'] },
  { ending: 'npz', kinds: ['tables'] },
  { ending: 'csv', isSeldom: true, kinds: ['tables'] },
  { ending: 'tsv', isSeldom: true, kinds: ['tables'] },
  { ending: 'json', isSeldom: true, kinds: ['tables', 'languageModels'] },
  { ending: 'jsonl', isSeldom: true, kinds: ['tables'] },
  { ending: 'ndjson', isSeldom: true, kinds: ['tables'] },
  { ending: 'parquet', kinds: ['tables'] },
  { ending: 'arrow', kinds: ['tables'] },
  { ending: 'feather', kinds: ['tables'] },
  { ending: 'ipc', kinds: ['tables'] },
  { ending: 'bytes', isSeldom: true, kinds: ['tables'] },
  { ending: 'pbtxt', isSeldom: true, kinds: ['tables'] },
  { ending: 'zip', isSeldom: true, kinds: ['words', 'tables'] },
  { ending: 'kv.gz', kinds: ['gensim'] },
  { ending: 'gz', kinds: ['words', 'tables'] },
];

/** Of files that are nothing but embeddings; plain and packed. */
export const usualEndings: readonly string[] = fileEndings
  .filter(({ isUsual }) => isUsual)
  .flatMap(({ ending }) => [ending, `${ending}.gz`]);

/** Of files that may be something else. */
export const optionalEndings: readonly string[] = fileEndings
  .filter(({ isUsual }) => !isUsual)
  .map(({ ending }) => ending);

/** Of files that are listed where somebody chooses one. */
export const listedEndings: readonly string[] = [
  ...usualEndings,
  ...fileEndings.filter(({ isUsual, isSeldom }) => !isUsual && !isSeldom).map(({ ending }) => ending),
];

/** What follows the last dot in the names of files of some kind, or of all. */
export function extensionsOf(kind?: FileKind): readonly string[] {
  const fitting = fileEndings.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  return [...new Set(fitting.map(({ ending }) => ending.replace(/^.*\./, '')))];
}

/** Whether a file of that name is nothing but embeddings. */
export function isUsualName(name: string): boolean {
  const lower = name.toLowerCase();
  return usualEndings.some((ending) => lower.endsWith(`.${ending}`));
}
