import { VecinityError } from '../../../core/errors';
import { DETECTION_BYTES, detectFormat } from '../../../core/formats/detect';
import { Word2vecBinaryReader, word2vecBinaryBytes, word2vecBinaryPieces } from '../../../core/formats/word2vecBinary';
import { readWord2vecHeader, type Word2vecHeader } from '../../../core/formats/word2vecHeader';
import { Word2vecTextReader, word2vecTextBytes, word2vecTextPieces } from '../../../core/formats/word2vecText';
import { Space } from '../../../core/space';
import { writeAtomically } from '../atomicFile';
import type { FileDescription } from '../../../protocol/files';
import { foreignProvenance, tableOptions, type FileFormat, type ReadOptions } from '../fileFormat';
import type { Source } from '../source';

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

export const word2vecBinaryFormat: FileFormat = {
  async describe(file) {
    const { rows, dimensions } = await binaryHeader(file);
    return { ...description(file, 'word2vec binary'), words: rows, dimensions, valueType: 'F32' };
  },
  read: readWord2vecBinary,
};

export const word2vecTextFormat: FileFormat = {
  async describe(file) {
    const { header, rows, dimensions } = await word2vecTextShape(file);
    return {
      ...description(file, header ? 'word2vec text' : 'GloVe text'),
      words: rows,
      ...(header ? {} : { wordsEstimated: true as const }),
      dimensions,
      valueType: 'text',
    };
  },
  read: readWord2vecText,
};

function description(
  { path, size }: Source,
  format: string,
): Omit<FileDescription, 'words' | 'dimensions' | 'valueType'> {
  return {
    format,
    path,
    bytes: size,
    provenance: foreignProvenance(path),
    companions: [],
    details: [],
    tables: [],
    notes: [],
  };
}

async function readWord2vecBinary(file: Source, options: ReadOptions): Promise<Space> {
  const header = await binaryHeader(file);
  const reader = new Word2vecBinaryReader(header, file.path, tableOptions(file, options, 'byte'));
  for await (const piece of file.pieces(header.length, options.signal)) {
    reader.push(piece);
  }
  const { vocabulary, vectors } = reader.finish();
  return new Space(vocabulary, vectors, header.dimensions, foreignProvenance(file.path));
}

async function readWord2vecText(file: Source, options: ReadOptions): Promise<Space> {
  const shape = await word2vecTextShape(file);
  const reader = new Word2vecTextReader(
    shape.dimensions,
    shape.rows,
    shape.header ? 1 : 0,
    file.path,
    tableOptions(file, options, 'line'),
  );
  for await (const piece of file.pieces(shape.start, options.signal)) {
    reader.push(piece);
  }
  const { vocabulary, vectors } = reader.finish(shape.header?.rows);
  return new Space(vocabulary, vectors, shape.dimensions, foreignProvenance(file.path));
}

/** The header of a binary file. @throws VecinityError `badFile`. */
async function binaryHeader(file: Source): Promise<Word2vecHeader> {
  const header = readWord2vecHeader(await file.head(256), file.mostBytes, file.path, 4);
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

interface TextShape {
  readonly header: Word2vecHeader | undefined;
  /** As the header says; without one, an estimate from the length of the first row. */
  readonly rows: number;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
}

/** What is known of a text file before its rows are read. */
async function word2vecTextShape(file: Source): Promise<TextShape> {
  const head = await file.head(DETECTION_BYTES);
  // The shortest number is one digit and a separator.
  const header = readWord2vecHeader(head, file.mostBytes, file.path, 2);
  if (header) {
    return { header, rows: header.rows, dimensions: header.dimensions, start: header.length };
  }
  const detected = detectFormat(head);
  const firstRowFields = detected.format === 'word2vecText' ? detected.firstRowFields : 0;
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const rowBytes = (head.indexOf(0x0a) + 1 || head.length) - start;
  return { header: undefined, rows: Math.ceil(file.size / rowBytes), dimensions: firstRowFields - 1, start };
}
