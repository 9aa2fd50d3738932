import path from 'node:path';
import { VecinityError } from '../../core/errors';
import { DETECTION_BYTES } from '../../core/formats/detect';
import type { Allocate } from '../../core/formats/vectorTable';
import { Word2vecBinaryReader, word2vecBinaryBytes, word2vecBinaryPieces } from '../../core/formats/word2vecBinary';
import { readWord2vecHeader, type Word2vecHeader } from '../../core/formats/word2vecHeader';
import { Word2vecTextReader, word2vecTextBytes, word2vecTextPieces } from '../../core/formats/word2vecText';
import { Space, type Provenance } from '../../core/space';
import { allocateVectors, type ReadOptions } from './allocate';
import { writeAtomically } from './atomicFile';
import type { InputFile } from './inputFile';

/** 100 MB in binary. */
const MOST_ONE_HOT_WORDS = 5000;

export async function writeWord2vecBinary(target: string, space: Space, signal?: AbortSignal): Promise<void> {
  checkRows(target, space);
  await writeAtomically(target, word2vecBinaryBytes(space), word2vecBinaryPieces(space), signal);
}

export async function writeWord2vecText(target: string, space: Space, signal?: AbortSignal): Promise<void> {
  checkRows(target, space);
  await writeAtomically(target, word2vecTextBytes(space), word2vecTextPieces(space), signal);
}

/** @throws VecinityError `badOption` if the rows are one-hot and too many to be written out. */
export function checkRows(target: string, { isOneHot, vocabulary: { size } }: Space): void {
  if (isOneHot && size > MOST_ONE_HOT_WORDS) {
    throw new VecinityError(
      'badOption',
      `${target} would hold ${size} x ${size} zeros and ones: one-hot vectors are written out for up to ${MOST_ONE_HOT_WORDS} words.`,
      { path: target, remedy: 'Export it as .safetensors, which holds the words alone.' },
    );
  }
}

export async function readWord2vecBinary(file: InputFile, options: ReadOptions): Promise<Space> {
  const header = await binaryHeader(file);
  const reader = new Word2vecBinaryReader(header, file.path, allocator(file, options));
  for await (const piece of file.pieces(header.length, options.signal)) {
    reader.push(piece);
  }
  const { vocabulary, vectors } = reader.finish();
  return new Space(vocabulary, vectors, header.dimensions, foreignProvenance(file.path));
}

/** @param firstRowFields fields of the first row: word and numbers, where no header says how many. */
export async function readWord2vecText(file: InputFile, firstRowFields: number, options: ReadOptions): Promise<Space> {
  const shape = await word2vecTextShape(file, firstRowFields);
  const reader = new Word2vecTextReader(
    shape.dimensions,
    shape.rows,
    shape.header ? 1 : 0,
    file.path,
    allocator(file, options),
  );
  for await (const piece of file.pieces(shape.start, options.signal)) {
    reader.push(piece);
  }
  const { vocabulary, vectors } = reader.finish(shape.header?.rows);
  return new Space(vocabulary, vectors, shape.dimensions, foreignProvenance(file.path));
}

/** The header of a binary file. @throws VecinityError `badFile`. */
export async function binaryHeader(file: InputFile): Promise<Word2vecHeader> {
  const header = readWord2vecHeader(await file.head(256), file.size, file.path, 4);
  if (!header) {
    throw new VecinityError('badFile', `${file.path} does not begin with its counts of words and dimensions.`, {
      path: file.path,
      line: 1,
      byte: 0,
      remedy: 'Get the file again.',
    });
  }
  return header;
}

export interface TextShape {
  readonly header: Word2vecHeader | undefined;
  /** As the header says; without one, an estimate from the length of the first row. */
  readonly rows: number;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
}

/** What is known of a text file before its rows are read. */
export async function word2vecTextShape(file: InputFile, firstRowFields: number): Promise<TextShape> {
  const head = await file.head(DETECTION_BYTES);
  // The shortest number is one digit and a separator.
  const header = readWord2vecHeader(head, file.size, file.path, 2);
  if (header) {
    return { header, rows: header.rows, dimensions: header.dimensions, start: header.length };
  }
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const rowBytes = (head.indexOf(0x0a) + 1 || head.length) - start;
  return { header: undefined, rows: Math.ceil(file.size / rowBytes), dimensions: firstRowFields - 1, start };
}

/** What a file tells of itself that tells nothing. */
export function foreignProvenance(file: string): Provenance {
  return {
    name: path.basename(file, path.extname(file)),
    algorithm: 'unknown',
    createdAt: '',
    tokens: 0,
    hyperparameters: {},
    lossByEpoch: [],
    seconds: 0,
    corpusFingerprint: '',
  };
}

function allocator(file: InputFile, options: ReadOptions): Allocate {
  return (rows, dimensions) => allocateVectors(rows, dimensions, file.path, options);
}
