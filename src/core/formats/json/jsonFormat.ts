import { badFile, type Trouble } from '../../io/badFile';
import { JoinedPieces } from '../../io/joinedPieces';
import type { Source } from '../../io/source';
import type { VecinityError } from '../../errors';
import { Space } from '../../space';
import { utf8Start } from '../../text/utf8';
import type { FileDescription } from '../description';
import { DETECTION_BYTES } from '../shared/signature';
import { provenanceFromFileName, tableOptions, type Format, type FormatInput, type ReadOptions } from '../format';
import { WordPacker, type PackedWords } from '../shared/packedWords';
import { selectTable } from '../shared/selectTable';
import { VectorTable } from '../shared/vectorTable';
import { exportJsonLines } from './jsonExport';
import { JsonRows, JsonTexts, type TakeRecord } from './jsonRows';
import { JsonOutline, type JsonNode } from './jsonOutline';
import { ENTRY, ITEM, jsonShape, type JsonShape } from './jsonShape';
import { recordCount, wordsBeside } from './wordsBeside';
import { JsonStream } from './jsonStream';

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Maximum bytes to scan at once, so that the first words appear soon. */
const STEP_BYTES = 65_536;
const MAX_TABLES = 50;
/** Names of lists that have the words without doubt, so that the rest of the text need not be searched for others. */
const surelyWords = /^(words|vocab|vocabulary|texts|documents|index_to_key)$/i;
/** Vectors and lines to look at, to see which texts vary. */
const SAMPLE = 8;

/** JSON and JSON Lines with words and lists of numbers. */
export const jsonFormat: Format = {
  async open(input, choices, signal) {
    const { source } = input;
    const layout = await readLayout(source, signal);
    const tables = selectTable(layout.shape.vectors, choices.table, source.path);
    return {
      describe: () => Promise.resolve(describe(source, layout, tables)),
      read: (options) => readJson(input, layout, tables[0], options),
    };
  },
  exports: { '.jsonl': exportJsonLines },
};

interface JsonLayout {
  readonly shape: JsonShape;
  /** Whether each line is a JSON value. */
  readonly hasLines: boolean;
  /** Approximate bytes of a record. */
  readonly recordBytes: number;
  /** Position of the text after the byte order mark. */
  readonly start: number;
}

type Tables = JsonShape['vectors'];

/**
 * Returns how a file holds words and vectors, from its beginning.
 * @throws VecinityError `badFile` if it has no vectors or invalid JSON
 */
async function readLayout(source: Source, signal?: AbortSignal): Promise<JsonLayout> {
  const head = await source.head(DETECTION_BYTES);
  const start = utf8Start(head);
  const lineEnd = head.indexOf(LINE_FEED, start);
  if (lineEnd >= 0 && head.subarray(lineEnd).some((byte) => byte > 0x20)) {
    const shape = shapeOfLines(head, start);
    if (shape) {
      return { shape, hasLines: true, recordBytes: lineEnd + 1 - start, start };
    }
  }
  const outline = new JsonOutline();
  const stream = new JsonStream(outline);
  await scan(source, start, stream, { signal, isEnough: () => outline.vectors >= SAMPLE });
  const shape = jsonShape(outline.root);
  if (!shape) {
    throw bad(source, withoutVectors(outline.root), { byte: 0 });
  }
  // The whole text was read for numbers with keys of their own.
  const rows = shape.record === 'fields' ? recordCount(outline.root!, shape) : outline.vectors;
  const recordBytes = Math.max(1, stream.byte / Math.max(1, rows));
  const needsWords =
    shape.record === 'values' && shape.path.at(-1) === ITEM && shape.path.some((step) => step !== ITEM);
  const early = needsWords ? wordsBeside(outline.root!, shape) : undefined;
  const isSure = surelyWords.test(String(early?.at(-2) ?? ''));
  const wordsPath = isSure || !needsWords ? early : await findWords(source, start, shape, signal);
  return { shape: wordsPath ? { ...shape, wordsPath } : shape, hasLines: false, recordBytes, start };
}

/** Returns how the first lines hold words and vectors; undefined if the first one is not a whole JSON text. */
function shapeOfLines(head: Uint8Array, start: number): JsonShape | undefined {
  const lines: Uint8Array[] = [];
  for (let from = start; lines.length < SAMPLE && from < head.length;) {
    const end = head.indexOf(LINE_FEED, from);
    const line = head.subarray(from, end < 0 ? head.length : end);
    if (isWhole(line)) {
      lines.push(line);
    } else if (lines.length === 0) {
      return undefined;
    }
    from += line.length + 1;
  }
  const shape = shapeOfRecords(lines) ?? (lines.length === 1 ? shapeOfWord(lines[0]!) : undefined);
  return shape?.path[0] === ITEM ? { ...shape, path: shape.path.slice(1) } : undefined;
}

/** Returns the shape of a line with one word and its vector, which may be whole numbers: `{"king": [1, 2]}`. */
function shapeOfWord(line: Uint8Array): JsonShape | undefined {
  const outline = new JsonOutline();
  new JsonStream(outline).push(line);
  const [vector, ...others] = outline.root?.entries.values() ?? [];
  return vector?.isVector && others.length === 0
    ? {
        path: [ITEM, ENTRY],
        record: 'values',
        vectors: [{ name: '', dimensions: vector.count, keys: [] }],
        notes: [],
      }
    : undefined;
}

/** Returns how JSON texts hold words and vectors, as the items of a list, so that several show which texts vary. */
function shapeOfRecords(lines: readonly Uint8Array[]): JsonShape | undefined {
  const outline = new JsonOutline();
  outline.open(false);
  for (const line of lines) {
    new JsonStream(outline).push(line);
  }
  outline.close();
  return jsonShape(outline.root);
}

function isWhole(line: Uint8Array): boolean {
  const stream = new JsonStream(new JsonOutline());
  try {
    stream.push(line);
    stream.finish();
    return true;
  } catch {
    return false;
  }
}

/** Finds the words of vectors that have none, in a list beside them. It reads the whole file, because it may come last. */
async function findWords(
  source: Source,
  start: number,
  shape: JsonShape,
  signal: AbortSignal | undefined,
): Promise<JsonShape['wordsPath']> {
  const outline = new JsonOutline();
  await scan(source, start, new JsonStream(outline), { signal });
  return outline.root && wordsBeside(outline.root, shape);
}

/** Says what JSON without vectors is. */
function withoutVectors(root: JsonNode | undefined): string {
  const inner = [...(root?.entries.values() ?? [])];
  const isByColumn = inner.length > 1 && inner.every(({ kind }) => kind === 'object');
  return isByColumn && inner.every(({ entries }) => [...entries.values()].every(({ kind }) => kind === 'number'))
    ? 'has its numbers by column, as pandas writes them by default; write them with orient="split" or "index"'
    : 'has no words with lists of numbers';
}

function describe(source: Source, { shape, hasLines, recordBytes }: JsonLayout, tables: Tables): FileDescription {
  const [{ name, dimensions }] = tables;
  const rows = Math.max(1, Math.round(source.size / recordBytes));
  const isBefore = shape.path.at(-1) === ENTRY || shape.record === 'list';
  const from = shape.wordKeys ?? shape.wordsPath?.filter((step) => typeof step === 'string');
  const hasWords = isBefore || from !== undefined;
  const wordsFrom = from?.join('.') ?? (hasWords ? 'before the vectors' : 'none');
  const described = tables.slice(0, MAX_TABLES).map((table) => ({
    name: table.name,
    rows,
    columns: table.dimensions,
    valueType: 'text',
  }));
  return {
    format: hasLines ? 'JSON Lines' : 'JSON',
    path: source.path,
    bytes: source.size,
    words: rows,
    wordsEstimated: true,
    dimensions,
    valueType: 'text',
    provenance: provenanceFromFileName(source.path),
    companions: [],
    details: [
      ['Words from', wordsFrom.slice(0, 100)],
      ...(name === '' ? [] : [['Vectors from', name.slice(0, 100)] as const]),
    ],
    tables: tables.length > 1 ? described : [],
    notes: hasWords ? shape.notes : ['The vectors have no words. Rows are named by their numbers, from 0.'],
  };
}

async function readJson(
  input: FormatInput,
  layout: JsonLayout,
  chosen: Tables[0],
  options: ReadOptions,
): Promise<Space> {
  const { source } = input;
  const { shape, hasLines } = layout;
  const { dimensions } = chosen;
  const words =
    shape.wordsPath === undefined ? undefined : await readWords(source, layout, shape.wordsPath, options.signal);
  const expected = words?.size ?? Math.ceil(source.size / layout.recordBytes);
  // A number and its separator take at least two bytes.
  const maxRows = Math.ceil(source.maxBytes / (2 * dimensions));
  const places = hasLines ? 'line' : 'row';
  const table = new VectorTable(dimensions, Math.min(expected, maxRows), tableOptions(input, options, places));
  let line = 0;
  let row = 0;
  const skip = (trouble: string, place: number): void => {
    if (!options.lenient) {
      throw bad(source, trouble, { [places]: place });
    }
    options.faults?.add('skipped', { [places]: place }, () => `The row ${trouble}; it is skipped.`);
  };
  const take: TakeRecord = (word, values, trouble) => {
    row++;
    const place = hasLines ? line : row;
    const wrong =
      trouble ?? (values.length === dimensions ? undefined : `has ${values.length} numbers, not ${dimensions}`);
    if (wrong !== undefined) {
      skip(wrong, place);
      return;
    }
    const name = words ? words.bytes.subarray(words.offsets[row - 1], words.offsets[row]) : word;
    const bytes = name ?? new TextEncoder().encode(String(row - 1));
    const at = table.add(bytes, 0, bytes.length, place);
    if (at >= 0) {
      table.vectors.set(values, at);
      table.checkRow(at, place);
    }
  };
  if (hasLines) {
    for await (const bytes of linesOf(source, layout.start, options)) {
      line++;
      if (bytes.some((byte) => byte > 0x20)) {
        const trouble = readLine(bytes, new JsonStream(new JsonRows(shape, chosen, take)), () => row);
        if (trouble !== undefined) {
          skip(trouble, line);
        }
      }
      if (table.isFull) {
        break;
      }
    }
  } else {
    const { signal, progress } = options;
    const stream = new JsonStream(new JsonRows(shape, chosen, take));
    await scan(source, layout.start, stream, { signal, progress, isEnough: () => table.isFull });
  }
  if (words && !table.isFull && row !== words.size) {
    throw bad(source, `has ${row} vectors, but ${words.size} words`, { byte: source.size });
  }
  if (table.size === 0) {
    throw bad(source, 'does not contain the chosen words', { byte: 0 });
  }
  const { vocabulary, vectors } = table.finish();
  return new Space(vocabulary, vectors, dimensions, provenanceFromFileName(source.path));
}

/** Reads a line. @returns its fault; undefined without */
function readLine(bytes: Uint8Array, stream: JsonStream, rows: () => number): string | undefined {
  const before = rows();
  try {
    stream.push(bytes);
    stream.finish();
  } catch (error) {
    if (error instanceof RangeError) {
      return `has invalid JSON: ${error.message}`;
    }
    throw error;
  }
  return rows() === before ? 'has no vector' : undefined;
}

async function readWords(
  source: Source,
  { start }: JsonLayout,
  path: NonNullable<JsonShape['wordsPath']>,
  signal: AbortSignal | undefined,
): Promise<PackedWords> {
  const packer = new WordPacker();
  const rowOf: number[] = [];
  const texts = new JsonTexts(path, (word, row) => {
    packer.addBytes(word);
    if (row !== undefined) {
      rowOf.push(row);
    }
  });
  await scan(source, start, new JsonStream(texts), { signal });
  const words = packer.finish();
  if (path.at(-1) !== ENTRY) {
    return words;
  }
  const sorted = wordsInOrder(words, rowOf);
  if (!sorted) {
    throw bad(source, 'has words whose rows are not the numbers from 0', { byte: 0 });
  }
  return sorted;
}

/** Returns words in the order of their rows; undefined if a row has none or several. */
function wordsInOrder({ size, bytes, offsets }: PackedWords, rowOf: readonly number[]): PackedWords | undefined {
  const wordOf = new Int32Array(size).fill(-1);
  rowOf.forEach((row, word) => {
    wordOf[row] = word;
  });
  if (rowOf.length !== size || wordOf.includes(-1)) {
    return undefined;
  }
  const packer = new WordPacker();
  for (const word of wordOf) {
    packer.addBytes(bytes.subarray(offsets[word], offsets[word + 1]));
  }
  return packer.finish();
}

/** Passes the text from `start` on to `stream` until `isEnough`. @throws VecinityError `badFile` for invalid JSON */
async function scan(
  source: Source,
  start: number,
  stream: JsonStream,
  {
    signal,
    progress,
    isEnough = () => false,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly progress?: ReadOptions['progress'] | undefined;
    readonly isEnough?: () => boolean;
  },
): Promise<void> {
  try {
    for await (const piece of source.pieces(start, signal)) {
      for (let at = 0; at < piece.length && !isEnough(); at += STEP_BYTES) {
        stream.push(piece.subarray(at, at + STEP_BYTES));
      }
      if (isEnough()) {
        return;
      }
      progress?.(Math.min(1, stream.byte / source.size));
    }
    stream.finish();
  } catch (error) {
    throw error instanceof RangeError
      ? bad(source, `has invalid JSON: ${error.message}`, { byte: start + stream.byte, cause: error })
      : error;
  }
}

/** Yields lines without their ends. A line is valid until the next one. */
async function* linesOf(source: Source, start: number, { signal, progress }: ReadOptions): AsyncGenerator<Uint8Array> {
  const rest = new JoinedPieces();
  let done = start;
  for await (const piece of source.pieces(start, signal)) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = piece.subarray(from, end);
      if (rest.length > 0) {
        rest.add(line);
      }
      yield rest.length > 0 ? rest.take() : line;
      from = end + 1;
    }
    rest.add(piece.subarray(from));
    if (rest.length > MAX_LINE_BYTES) {
      throw bad(source, `has a line longer than ${MAX_LINE_BYTES} bytes`, { byte: done });
    }
    done += piece.length;
    progress?.(Math.min(1, done / source.size));
  }
  yield rest.take();
}

function bad(source: Source, trouble: string, place: Omit<Trouble, 'remedy'>): VecinityError {
  return badFile(source.path, trouble, {
    ...place,
    remedy: 'Write one object on each line: {"word": "king", "vector": [0.1, 0.2]}.',
  });
}
