/** Groups of files in the dialogue that opens one. */
export type FileKind = 'words' | 'gensim' | 'languageModels' | 'tables';

/**
 * How an ending is offered. `default`: only embeddings have it, so the editor opens such a file, also packed as `.gz`.
 * `option`: other files have it too, so the editor is one of several. `rare`: most such files are something else, so they
 * are not listed either.
 */
export type EndingRole = 'default' | 'option' | 'rare';

/** A format that models are written in. */
export interface ExportFact {
  /** The end of the file's name; the longest that fits decides. */
  readonly ending: string;
  /** For people. */
  readonly name: string;
  /** The ending of a second file beside it. */
  readonly companion?: string;
  /** It is written as `.gz` too. */
  readonly packed?: true;
  /** Another ending of a format that is listed already. */
  readonly variant?: true;
}

/** What people and the editor need to know of a format. The code that reads it is in the registry. */
export interface FormatFacts {
  /** Completes the sentence "The file is …". */
  readonly label: string;
  /** Endings of such files, without the dot. The content tells the format; endings are for dialogues and the editor. */
  readonly endings?: Readonly<Record<string, EndingRole>>;
  readonly kinds?: readonly FileKind[];
  readonly exports?: readonly ExportFact[];
  /** The words in the table of `docs/formats.md` that name it; absent if no file of it can be opened. */
  readonly documented?: string;
  /** For a format without a reader: what to do instead. */
  readonly remedy?: string;
}

const unpack = 'Unpack it, and open the file with the vectors.';
const table = 'Save the table as Parquet, Arrow or CSV.';

/** One row a format, in the order of dialogues. */
export const formatFacts = {
  safetensors: {
    label: 'a safetensors file',
    endings: { safetensors: 'default' },
    kinds: ['languageModels'],
    exports: [{ ending: '.safetensors', name: 'Vecinity model, with everything (safetensors)' }],
    documented: '`.safetensors`',
  },
  shardIndex: {
    label: 'the index of a model that is split into several files',
    endings: { json: 'rare' },
    kinds: ['languageModels'],
    documented: 'shards',
  },
  word2vecText: {
    label: 'word vectors as text',
    endings: { vec: 'default', w2v: 'default', word2vec: 'default', glove: 'default', txt: 'rare' },
    kinds: ['words'],
    exports: [
      { ending: '.vec', name: 'word2vec text (gensim, fastText, spaCy)', packed: true },
      { ending: '.txt', name: 'word2vec text', packed: true, variant: true },
      { ending: '.w2v.txt', name: 'word2vec text', variant: true },
      { ending: '.glove.txt', name: 'GloVe text, without header', packed: true },
    ],
    documented: 'word2vec text',
  },
  word2vecBinary: {
    label: 'word2vec’s binary format',
    endings: { bin: 'option' },
    kinds: ['words'],
    exports: [{ ending: '.bin', name: 'word2vec binary' }],
    documented: 'binary',
  },
  fasttext: {
    label: 'a fastText model',
    endings: { 'fasttext.bin': 'default', ftz: 'default', bin: 'option' },
    kinds: ['words'],
    exports: [{ ending: '.fasttext.bin', name: 'fastText, with subwords' }],
    documented: 'fastText `.bin`',
  },
  fasttext2016: {
    label: 'a fastText model from 2016, without a format version',
    kinds: ['words'],
    documented: 'fastText `.bin`',
  },
  floret: {
    label: 'a floret table, whose rows are buckets of n-grams and not words',
    endings: { floret: 'option' },
    kinds: ['words'],
    documented: '`.floret`',
  },
  finalfusion: {
    label: 'finalfusion embeddings',
    endings: { fifu: 'default' },
    kinds: ['words'],
    documented: 'finalfusion',
  },
  spacy: { label: 'the vectors of a spaCy model', documented: 'spaCy' },
  // `.kv` is also the language of Kivy.
  pickle: {
    label: 'a Python pickle (gensim or PyTorch)',
    endings: {
      kv: 'option',
      'kv.gz': 'option',
      bin: 'option',
      model: 'option',
      mdl: 'option',
      wv: 'option',
      vectors: 'option',
      pkl: 'option',
      pickle: 'option',
      pt: 'option',
      pth: 'option',
    },
    kinds: ['gensim'],
    documented: 'gensim',
  },
  pytorchZip: {
    label: 'a PyTorch model',
    endings: { pt: 'option', pth: 'option', bin: 'option' },
    kinds: ['languageModels'],
    documented: 'PyTorch',
  },
  pytorchLegacy: {
    label: 'a PyTorch model from before 2020',
    endings: { pt: 'option', pth: 'option', bin: 'option' },
    kinds: ['languageModels'],
    documented: 'PyTorch',
  },
  gguf: { label: 'a GGUF model', endings: { gguf: 'default' }, kinds: ['languageModels'], documented: 'GGUF' },
  npy: {
    label: 'a NumPy array',
    endings: { npy: 'option' },
    kinds: ['tables'],
    exports: [
      {
        ending: '.npy',
        name: 'NumPy array, with the words in .words.txt beside it',
        companion: '.words.txt',
      },
    ],
    documented: 'NumPy `.npy`',
  },
  npz: { label: 'an archive of NumPy arrays', endings: { npz: 'option' }, kinds: ['tables'], documented: '`.npz`' },
  numericTable: {
    label: 'a table of numbers without words',
    endings: { tsv: 'rare' },
    kinds: ['tables'],
    exports: [
      {
        ending: '.tsv',
        name: 'TensorFlow Embedding Projector, with .metadata.tsv beside it',
        companion: '.metadata.tsv',
      },
    ],
    documented: 'Embedding Projector',
  },
  projectorConfig: {
    label: 'a configuration of TensorBoard’s projector',
    endings: { bytes: 'rare', pbtxt: 'rare', json: 'rare' },
    kinds: ['tables'],
    documented: 'Embedding Projector',
  },
  spark: { label: 'a Word2VecModel that Spark has saved', documented: 'Spark' },
  parquet: {
    label: 'a Parquet file',
    endings: { parquet: 'option' },
    kinds: ['tables'],
    exports: [{ ending: '.parquet', name: 'Parquet table' }],
    documented: 'Parquet',
  },
  arrow: {
    label: 'an Arrow file',
    endings: { arrow: 'option', feather: 'option', ipc: 'option' },
    kinds: ['tables'],
    documented: 'Arrow',
  },
  arrowStream: { label: 'an Arrow stream', endings: { arrow: 'option' }, kinds: ['tables'], documented: 'Arrow' },
  json: {
    label: 'JSON',
    endings: { json: 'rare', jsonl: 'rare', ndjson: 'rare' },
    kinds: ['tables'],
    exports: [{ ending: '.jsonl', name: 'JSON Lines', packed: true }],
    documented: 'JSON',
  },
  csv: {
    label: 'comma-separated values',
    endings: { csv: 'rare', tsv: 'rare' },
    kinds: ['tables'],
    exports: [{ ending: '.csv', name: 'CSV table', packed: true }],
    documented: 'CSV',
  },
  gzip: { label: 'a gzip archive', endings: { gz: 'option' }, kinds: ['words', 'tables'], documented: '`.gz`' },
  zip: { label: 'a zip archive', endings: { zip: 'rare' }, kinds: ['words', 'tables'], documented: '`.zip`' },
  tar: { label: 'a tar archive', remedy: unpack },
  bzip2: { label: 'a bzip2 archive', remedy: unpack },
  sevenZip: { label: 'a 7-Zip archive', remedy: unpack },
  xz: { label: 'an xz archive', remedy: unpack },
  zstandard: { label: 'a Zstandard archive', remedy: unpack },
  gitLfs: {
    label: 'a Git LFS pointer: the file itself was not downloaded',
    remedy: 'Run git lfs pull in its repository, or download the file from the web page of the repository.',
  },
  webPage: {
    label: 'a web page',
    remedy: 'The server sent a page in place of the file. Open the link in a browser, and save the file itself.',
  },
  hdf5: {
    label: 'an HDF5 file (Keras, TensorFlow, h5py)',
    remedy: 'In Python, read the weights with h5py or Keras, and save them with numpy.save beside a list of the words.',
  },
  keras: {
    label: 'a Keras model',
    remedy:
      'In Python, get the weights of its embedding layer, and save them with numpy.save beside a list of the words.',
  },
  sqlite: {
    label: 'an SQLite database, such as pymagnitude’s .magnitude',
    remedy: 'Open the vectors it was made from, or export them as word2vec text.',
  },
  tensorflowJs: {
    label: 'the description of a TensorFlow.js model',
    remedy:
      'Save its table of vectors with numpy.save in Python, after tensorflowjs_converter, beside a list of the words.',
  },
  onnx: {
    label: 'an ONNX model',
    remedy: 'Open the model it was made from: its safetensors or PyTorch file, with tokenizer.json beside it.',
  },
  sentencePiece: {
    label: 'a SentencePiece vocabulary, which has words without vectors',
    remedy: 'Open the file with the vectors of the model.',
  },
  faiss: {
    label: 'a FAISS index',
    remedy:
      'In Python, get the vectors with index.reconstruct_n, and save them with numpy.save beside a list of the words.',
  },
  matlab: {
    label: 'a MATLAB file',
    remedy: 'In MATLAB, write the vectors with writeWordEmbedding, or save the matrix as CSV with the words.',
  },
  rData: {
    label: 'an R data file (.rds, .RData)',
    remedy: 'In R, write the vectors with write.table(x, quote = FALSE, col.names = FALSE).',
  },
  avro: { label: 'an Avro file', remedy: table },
  orc: { label: 'an ORC file', remedy: table },
  feather1: { label: 'a Feather file of version 1', remedy: table },
  utf16: {
    label: 'UTF-16 text',
    remedy: 'Save it as UTF-8: “Save with Encoding” in VS Code, or iconv -f UTF-16 -t UTF-8.',
  },
  rawFloats: {
    label: 'raw numbers without words, such as a weights file of TensorFlow.js',
    remedy:
      'Save the table with numpy.save beside a list of the words, or open the file of the model that it belongs to.',
  },
  gloveBinary: {
    label: 'GloVe’s binary output, vectors without words',
    remedy: 'Open the text that GloVe writes (-binary 0): it has the words.',
  },
} as const satisfies Readonly<Record<string, FormatFacts>>;

export type FormatName = keyof typeof formatFacts;

/** The facts of a format, by its name. */
export const factsOf: Readonly<Record<FormatName, FormatFacts>> = formatFacts;
