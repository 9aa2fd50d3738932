import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { DETECTION_BYTES } from '../../../core/formats/detect';
import { JoinedPieces } from '../../../core/io/joinedPieces';
import { JsonByteScanner } from '../../../core/formats/json/jsonBytes';
import { JsonRows, JsonTexts } from '../../../core/formats/json/jsonRows';
import { JsonOutline, jsonShape, type JsonShape } from '../../../core/formats/json/jsonShape';
import { WordPacker, type PackedWords } from '../../../core/formats/shared/packedWords';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space } from '../../../core/space';
import { utf8Start } from '../../../core/text/utf8';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';

const LINE_FEED = 0x0a;
const MOST_LINE_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 65_536;

export const jsonFormat: FileFormat = {
  async describe(source, choices, signal) {
    const layout = await openJson(source, signal);
    const { shape, hasLines } = layout;
    const tables = selectTable(shape.vectors, choices.table, source.path);
    const [{ name, dimensions }] = tables;
    const words = Math.max(1, Math.round(source.size / layout.recordBytes));
    const hasWords =
      shape.isKeyed || shape.wordKey !== undefined || shape.wordsUnder !== undefined || shape.record === 'list';
    return {
      format: hasLines ? 'JSON Lines' : 'JSON',
      path: source.path,
      bytes: source.size,
      words,
      wordsEstimated: true,
      dimensions,
      valueType: 'text',
      provenance: provenanceFromFileName(source.path),
      companions: [],
      details: [
        ['Words from', (shape.wordKey ?? shape.wordsUnder ?? (hasWords ? 'before the vectors' : 'none')).slice(0, 100)],
        ...(name === '' ? [] : [['Vectors from', name.slice(0, 100)] as const]),
      ],
      tables:
        tables.length > 1
          ? tables
              .slice(0, 50)
              .map((each) => ({ name: each.name, rows: words, columns: each.dimensions, valueType: 'text' }))
          : [],
      notes: hasWords ? [] : ['No text stands beside the vectors: rows are named by their numbers, from 0.'],
    };
  },
  read: readJson,
};

interface JsonLayout {
  readonly shape: JsonShape;
  /** A value on each line. */
  readonly hasLines: boolean;
  /** Of a record, about. */
  readonly recordBytes: number;
  /** Bytes before the text: those of a byte order mark. */
  readonly start: number;
}

/** What the beginning of the file says of the rest. @throws VecinityError `badFile` */
async function openJson(source: Source, signal?: AbortSignal): Promise<JsonLayout> {
  const head = await source.head(DETECTION_BYTES);
  const start = utf8Start(head);
  const lineEnd = head.indexOf(LINE_FEED, start);
  const line = head.subarray(start, lineEnd < 0 ? head.length : lineEnd);
  const hasMore = lineEnd >= 0 && head.subarray(lineEnd).some((byte) => byte > 0x20);
  const ofLine = hasMore ? outlineOf(line) : undefined;
  if (ofLine) {
    const shape = jsonShape(ofLine.root);
    if (shape) {
      return { shape, hasLines: true, recordBytes: line.length + 1, start };
    }
  }
  const outline = new JsonOutline();
  const scanner = new JsonByteScanner(outline);
  let seen = 0;
  try {
    for await (const piece of source.pieces(start, signal)) {
      // A little at a time: the beginning is enough.
      for (let at = 0; at < piece.length && outline.vectors < 2; at += PIECE_BYTES) {
        scanner.push(piece.subarray(at, at + PIECE_BYTES));
        seen += Math.min(PIECE_BYTES, piece.length - at);
      }
      if (outline.vectors >= 2) {
        break;
      }
    }
    if (outline.vectors < 2) {
      scanner.finish();
    }
  } catch (error) {
    throw explain(source, error, { byte: start + scanner.byte });
  }
  const shape = jsonShape(outline.root);
  if (!shape) {
    throw bad(source, 'holds no words with lists of numbers that could be found', { byte: 0 });
  }
  return { shape, hasLines: false, recordBytes: Math.max(1, seen / Math.max(1, outline.vectors)), start };
}

/** Undefined if the line is no whole JSON text. */
function outlineOf(line: Uint8Array): JsonOutline | undefined {
  const outline = new JsonOutline();
  const scanner = new JsonByteScanner(outline);
  try {
    scanner.push(line);
    scanner.finish();
    return outline;
  } catch {
    return undefined;
  }
}

async function readJson(source: Source, options: ReadOptions): Promise<Space> {
  const layout = await openJson(source, options.signal);
  const { shape, hasLines } = layout;
  const [{ name: vectorsName, dimensions }] = selectTable(shape.vectors, options.table, source.path);
  const words = shape.wordsUnder === undefined ? undefined : await readWords(source, layout, shape.wordsUnder, options);
  const expected = words?.size ?? Math.ceil(source.size / layout.recordBytes);
  // A number and what separates it take two bytes.
  const most = Math.ceil(source.maxBytes / (2 * dimensions));
  const table = new VectorTable(
    dimensions,
    Math.min(expected, most),
    tableOptions(source, options, hasLines ? 'line' : 'row'),
  );
  let line = 0;
  let row = 0;
  const leaveOut = (trouble: string, place: number): void => {
    if (!options.lenient) {
      throw bad(source, `${trouble} (${hasLines ? 'line' : 'row'} ${place})`, hasLines ? { line: place } : {});
    }
    options.faults?.add('skipped', { [hasLines ? 'line' : 'row']: place }, () => `The row ${trouble}: it is left out.`);
  };
  const rowScanner = (): JsonByteScanner =>
    new JsonByteScanner(
      new JsonRows(shape, vectorsName, (word, values, trouble) => {
        row++;
        const place = hasLines ? line : row;
        const wrong =
          trouble ?? (values.length === dimensions ? undefined : `has ${values.length} numbers, not ${dimensions}`);
        if (wrong !== undefined) {
          leaveOut(wrong, place);
          return;
        }
        const name = words ? words.bytes.subarray(words.offsets[row - 1], words.offsets[row]) : word;
        const bytes = name ?? new TextEncoder().encode(String(row - 1));
        const at = table.add(bytes, 0, bytes.length, place);
        if (at >= 0) {
          table.vectors.set(values, at);
          table.checkRow(at, place);
        }
      }),
    );
  if (hasLines) {
    for await (const bytes of linesOf(source, layout.start, options)) {
      line++;
      if (bytes.some((byte) => byte > 0x20)) {
        const trouble = readLine(bytes, rowScanner(), () => row);
        if (trouble !== undefined) {
          leaveOut(trouble, line);
        }
      }
      if (table.isFull) {
        break;
      }
    }
  } else {
    await scanAll(source, layout.start, rowScanner(), () => table.isFull, options);
  }
  if (words && !table.isFull && row !== words.size) {
    throw bad(source, `has ${row} vectors, but ${words.size} words`, { byte: source.size });
  }
  if (table.size === 0) {
    throw bad(source, 'holds none of the words that are wanted', { byte: 0 });
  }
  const { vocabulary, vectors } = table.finish();
  return new Space(vocabulary, vectors, dimensions, provenanceFromFileName(source.path));
}

/** What is wrong with a line, if anything is. */
function readLine(bytes: Uint8Array, scanner: JsonByteScanner, rows: () => number): string | undefined {
  const before = rows();
  try {
    scanner.push(bytes);
    scanner.finish();
  } catch (error) {
    if (error instanceof RangeError) {
      return `is no JSON: ${error.message}`;
    }
    throw error;
  }
  return rows() === before ? 'has no vector' : undefined;
}

async function readWords(
  source: Source,
  { start }: JsonLayout,
  under: string,
  options: ReadOptions,
): Promise<PackedWords> {
  const packer = new WordPacker();
  const scanner = new JsonByteScanner(new JsonTexts(under, (word) => packer.addBytes(word)));
  await scanAll(source, start, scanner, () => false, { ...options, progress: undefined });
  return packer.finish();
}

async function scanAll(
  source: Source,
  start: number,
  scanner: JsonByteScanner,
  isEnough: () => boolean,
  { signal, progress }: Pick<ReadOptions, 'signal'> & { readonly progress?: ReadOptions['progress'] | undefined },
): Promise<void> {
  try {
    for await (const piece of source.pieces(start, signal)) {
      // A little at a time, so that the first words are there soon.
      for (let at = 0; at < piece.length && !isEnough(); at += PIECE_BYTES) {
        scanner.push(piece.subarray(at, at + PIECE_BYTES));
      }
      if (isEnough()) {
        return;
      }
      progress?.(Math.min(1, scanner.byte / source.size));
    }
    scanner.finish();
  } catch (error) {
    throw explain(source, error, { byte: start + scanner.byte });
  }
}

/** Lines without their ends; good until the next one. */
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
    if (rest.length > MOST_LINE_BYTES) {
      throw bad(source, `has a line longer than ${MOST_LINE_BYTES} bytes`, { byte: done });
    }
    done += piece.length;
    progress?.(Math.min(1, done / source.size));
  }
  yield rest.take();
}

function explain(source: Source, error: unknown, place: { readonly byte: number }): unknown {
  return error instanceof RangeError ? bad(source, `${error.message} (at byte ${place.byte})`, place) : error;
}

function bad(
  source: Source,
  trouble: string,
  place: { readonly line?: number; readonly byte?: number },
): VecinityError {
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    ...place,
    remedy: 'Write one object a line: {"word": "king", "vector": [0.1, 0.2]}.',
  });
}
