import { Readable } from 'node:stream';
import path from 'node:path';
import { createGzip } from 'node:zlib';
import { VecinityError } from '../../core/errors';
import { exportFormatOf, exportFormats, filesWritten, type ExportEnding } from '../../core/formats/exportFormats';
import { LONGEST_WORD } from '../../core/formats/fasttext/fasttextBinary';
import { fasttextBinaryBytes, fasttextBinaryPieces } from '../../core/formats/fasttext/fasttextBinaryWriter';
import { buildNpyHeader } from '../../core/formats/numpy/npy';
import { csvRows, jsonRows, tensorRows, textBytes, wordLines, wordRows } from '../../core/formats/word2vec/textRows';
import {
  BINARY_CONTROLS,
  MAX_WORD_BYTES,
  hasStrangeWords,
  word2vecBinaryBytes,
  word2vecBinaryPieces,
} from '../../core/formats/word2vec/word2vecBinary';
import { haveCountsBehind } from '../../core/formats/shared/wordList';
import { BLANKS, writableWords, type WordLimits } from '../../core/formats/shared/writableWords';
import type { Space } from '../../core/space';
import type { Vocabulary } from '../../core/vocabulary';
import { writeTogether, type FileToWrite, type Pieces } from './atomicFile';
import { checkRows } from './formats/oneHotRows';
import { parquetPieces } from './formats/parquetWriter';
import { writeSafetensors } from './formats/safetensorsFile';

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TAB = 0x09;

/** What came of writing a model. */
export interface Written {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Sentences on what the format could not hold; empty where it holds all. */
  readonly notes: readonly string[];
}

/** Writes a model to `target` and the files beside it that the format has. */
export type Write = (target: string, space: Space, signal?: AbortSignal) => Promise<Written>;

/** By the ending of the file. */
const writers: Readonly<Record<ExportEnding, Write>> = {
  '.safetensors': async (target, space, signal) => {
    await writeSafetensors(target, space, signal);
    return { files: [target], notes: [] };
  },
  '.fasttext.bin': oneFile(BLANKS, 'a fastText model', fasttextBinaryBytes, fasttextBinaryPieces, {
    mostBytes: LONGEST_WORD,
  }),
  '.bin': oneFile(
    ({ vocabulary }) => [SPACE, LINE_FEED, ...(hasStrangeWords(vocabulary) ? BINARY_CONTROLS : [])],
    'word2vec’s binary format',
    word2vecBinaryBytes,
    word2vecBinaryPieces,
    { mostBytes: MAX_WORD_BYTES },
  ),
  '.vec': word2vecText(),
  '.txt': word2vecText(),
  '.w2v.txt': word2vecText(),
  '.vec.gz': word2vecText(gzipped),
  '.txt.gz': word2vecText(gzipped),
  '.glove.txt': gloveText(),
  '.glove.txt.gz': gloveText(gzipped),
  '.npy': pair([LINE_FEED, CARRIAGE_RETURN, TAB], 'a list of words in lines', (space) => ({
    bytes: 128 + space.vocabulary.size * space.dimensions * 4,
    pieces: npyPieces(space),
  })),
  '.tsv': pair([LINE_FEED, CARRIAGE_RETURN, TAB], 'the projector’s list of words', (space) => ({
    bytes: textBytes(space),
    pieces: tensorRows(space),
  })),
  '.parquet': oneFile([], 'Parquet', (space) => 1000 + 2 * word2vecBinaryBytes(space), parquetPieces),
  '.jsonl': oneFile([], 'JSON', textBytes, jsonRows),
  '.jsonl.gz': oneFile([], 'JSON', textBytes, (space) => gzipped(jsonRows(space))),
  '.csv': oneFile([], 'CSV', textBytes, csvRows),
  '.csv.gz': oneFile([], 'CSV', textBytes, (space) => gzipped(csvRows(space))),
};

/**
 * What writes the format that the file's name asks for.
 * @throws VecinityError `badOption` if it asks for none
 */
export function writerFor(target: string): Write {
  const name = path.basename(target).toLowerCase();
  const format = exportFormatOf(name);
  if (!format) {
    throw new VecinityError(
      'badOption',
      `${target} ends in ${JSON.stringify(path.extname(name))}, which names no format.`,
      {
        path: target,
        remedy: `Use one of ${exportFormats.map(({ ending }) => ending).join(', ')}.`,
      },
    );
  }
  return writers[format.ending];
}

/** @param forbidden bytes of words that the format has no way to hold */
function oneFile(
  forbidden: readonly number[] | ((space: Space) => readonly number[]),
  format: string,
  bytes: (space: Space) => number,
  pieces: (space: Space, words: Vocabulary) => Pieces,
  limits: WordLimits = {},
): Write {
  return async (target, space, signal) => {
    checkRows(target, space);
    const bytesNotHeld = typeof forbidden === 'function' ? forbidden(space) : forbidden;
    const { words, notes } = writableWords(space.vocabulary, bytesNotHeld, format, limits);
    await writeTogether([{ target, bytes: bytes(space), pieces: pieces(space, words) }], signal);
    return { files: [target], notes };
  };
}

function word2vecText(packed: (pieces: Pieces) => Pieces = (pieces) => pieces): Write {
  return oneFile(BLANKS, 'word2vec’s text', textBytes, (space, words) => packed(wordRows(space, words, true)));
}

function gloveText(packed: (pieces: Pieces) => Pieces = (pieces) => pieces): Write {
  return oneFile(BLANKS, 'GloVe’s text', textBytes, (space, words) => packed(wordRows(space, words, false)), {
    beginsFile: true,
  });
}

/** A file with the vectors and one beside it with a word a line. */
function pair(
  forbidden: readonly number[],
  format: string,
  vectors: (space: Space) => Omit<FileToWrite, 'target'>,
): Write {
  return async (target, space, signal) => {
    checkRows(target, space);
    // Words that look like others and their counts are none once their spaces are replaced.
    const bytesNotHeld = looksCounted(space.vocabulary) ? [...forbidden, SPACE] : forbidden;
    const { words, notes } = writableWords(space.vocabulary, bytesNotHeld, format, { noEmpty: true, beginsFile: true });
    const files = filesWritten(target);
    await writeTogether(
      [
        { target: files[1]!, bytes: words.bytes.length + 2 * words.size, pieces: wordLines(words) },
        { target, ...vectors(space) },
      ],
      signal,
    );
    return { files, notes };
  };
}

function looksCounted({ bytes, offsets, size }: Vocabulary): boolean {
  const lines = new Uint8Array(bytes.length + size);
  for (let id = 0; id < size; id++) {
    lines.set(bytes.subarray(offsets[id], offsets[id + 1]), offsets[id]! + id);
    lines[offsets[id + 1]! + id] = LINE_FEED;
  }
  return haveCountsBehind(lines.subarray(0, -1));
}

function* npyPieces(space: Space): Generator<Uint8Array> {
  const { vocabulary, dimensions } = space;
  yield buildNpyHeader(vocabulary.size, dimensions);
  const rowsAtOnce = Math.max(1, Math.floor(2_000_000 / dimensions));
  for (let from = 0; from < vocabulary.size; from += rowsAtOnce) {
    const to = Math.min(vocabulary.size, from + rowsAtOnce);
    const piece = new Float32Array((to - from) * dimensions);
    for (let id = from; id < to; id++) {
      piece.set(space.vector(id), (id - from) * dimensions);
    }
    yield new Uint8Array(piece.buffer);
  }
}

async function* gzipped(pieces: Pieces): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces);
  const gzip = createGzip();
  source.once('error', (error) => gzip.destroy(error));
  try {
    for await (const piece of source.pipe(gzip)) {
      yield piece as Uint8Array;
    }
  } finally {
    source.destroy();
    gzip.destroy();
  }
}
