import { cancelled } from '../../errors';
import { badFile } from '../../io/badFile';
import { Faults } from '../../io/faults';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import { DETECTION_BYTES } from '../shared/signature';
import { provenanceFromFileName, tableOptions, type Format, type FormatInput, type ReadOptions } from '../format';
import { exportFile } from '../shared/exportFiles';
import { encodingOfLines } from '../shared/wordEncoding';
import { VectorTable } from '../shared/vectorTable';
import { BLANKS } from '../shared/writableWords';
import { FormatQuirks } from './formatQuirks';
import { textBlocks } from './textBlocks';
import { textBytes, wordRows } from './textRows';
import { LayoutRowReader } from './layout/layoutRow';
import { checkLayout, layoutDetails, layoutText, reportLayout } from './layout/layoutText';
import { plainNumbers } from './layout/numberLayout';
import { oneRecordALine } from './layout/recordJoiner';
import { findRowLayout, hasPlainRows, isPlain } from './layout/rowLayout';
import { WordTrimmer, arePlainWords } from './layout/wordLayout';
import { TextBlock } from './textBlock';
import { parseStrictly } from './textSegment';
import { TextTable } from './textTable';
import { startTextThreads } from './textThreads';
import { readTextHead, shapeOf, shapeOfLayout, type TextShape } from './word2vecText';

/** Share of rows that get memory beyond the estimate; unused memory costs nothing. */
const SPARE_ROWS = 0.03;
const FEW_ROWS = 10_000;
/** Number of samples of a file in which line ends are counted, to estimate their total. */
const SAMPLES = 32;
const SAMPLE_BYTES = 64 * 1024;

const exportText = exportFile(BLANKS, 'word2vec’s text', textBytes, (space, words) => wordRows(space, words, true));

/** word2vec, GloVe and fastText text. */
export const word2vecTextFormat: Format = {
  async open(input, { encoding }) {
    const { source } = input;
    const head = await source.head(DETECTION_BYTES);
    const shapeWithin = shapes(head, source.path);
    return {
      describe: () =>
        Promise.resolve().then(() => describe(input, shapeWithin(source.maxBytes), encodingOfLines(head, encoding))),
      read: (options) => read(input, shapeWithin(options.lenient ? Infinity : source.maxBytes), options),
      diagnose: (faults, signal) => findQuirks(input, shapeWithin(Infinity), faults, signal),
    };
  },
  exports: {
    '.vec': exportText,
    '.txt': exportText,
    '.w2v.txt': exportText,
    '.glove.txt': exportFile(BLANKS, 'GloVe’s text', textBytes, (space, words) => wordRows(space, words, false), {
      beginsFile: true,
    }),
  },
};

/**
 * Returns a function that tells the shape of a text, given the bytes that it can have at most.
 * @throws VecinityError `badFile` if the first lines cannot be understood
 */
function shapes(bytes: Uint8Array, path: string): (maxBytes: number) => TextShape {
  const layout = findRowLayout(bytes);
  if (layout && !isPlain(layout)) {
    checkLayout(layout, path);
    return (maxBytes) => shapeOfLayout(layout, maxBytes, path);
  }
  const head = readTextHead(bytes, path);
  return (maxBytes) => shapeOf(head, maxBytes);
}

function describe({ source }: FormatInput, shape: TextShape, encoding: FileDescription['details']): FileDescription {
  const { announcedRows, dimensions, rowBytes, start, layout } = shape;
  const isPlainText = !layout || hasPlainRows(layout);
  return {
    format: isPlainText ? (announcedRows === undefined ? 'GloVe text' : 'word2vec text') : 'text with vectors',
    path: source.path,
    bytes: source.size,
    words: announcedRows ?? Math.max(1, Math.round((source.size - start) / rowBytes)),
    ...(announcedRows === undefined ? { wordsEstimated: true as const } : {}),
    dimensions,
    valueType: 'text',
    provenance: provenanceFromFileName(source.path),
    companions: [],
    details: [...(layout ? layoutDetails(layout) : []), ...encoding],
    tables: [],
    notes: [],
  };
}

async function findQuirks(
  { source }: FormatInput,
  { layout, announcedRows }: TextShape,
  faults: Faults,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (layout) {
    reportLayout(layout, faults);
    if (!hasPlainRows(layout)) {
      return;
    }
  }
  const quirks = new FormatQuirks(faults, announcedRows !== undefined || layout?.heading.odd !== undefined);
  for await (const piece of source.pieces(0, signal)) {
    quirks.push(piece);
  }
  quirks.finish();
}

interface TextReading {
  readonly input: FormatInput;
  readonly options: ReadOptions;
  readonly shape: TextShape;
  /** Number of rows that get memory. */
  readonly rows: number;
}

async function read(input: FormatInput, shape: TextShape, options: ReadOptions): Promise<Space> {
  const expected = await expectedRows(input, shape);
  // The file may have few of the wanted words.
  const reading = { input, options, shape, rows: options.onlyWords ? Math.min(FEW_ROWS, expected) : expected };
  const table = (await readOnThreads(reading)) ?? (await readPiecewise(reading));
  table.table.decodeWords();
  checkAnnounced(table, reading);
  const { vocabulary, vectors } = table.table.finish();
  return new Space(vocabulary, vectors, shape.dimensions, provenanceFromFileName(input.source.path));
}

/** Estimates how many rows there are, rather a few more than fewer. */
async function expectedRows(
  { source }: FormatInput,
  { announcedRows, rowBytes, start, dimensions }: TextShape,
): Promise<number> {
  const bytes = Math.max(1, source.size - start);
  let rowLength = rowBytes;
  if (!source.packing && bytes > SAMPLES * SAMPLE_BYTES) {
    const sample = new Uint8Array(SAMPLE_BYTES);
    let lines = 0;
    for (let i = 0; i < SAMPLES; i++) {
      await source.read(sample, start + Math.floor((i * (bytes - SAMPLE_BYTES)) / (SAMPLES - 1)));
      for (let at = sample.indexOf(0x0a); at >= 0; at = sample.indexOf(0x0a, at + 1)) {
        lines++;
      }
    }
    rowLength = lines > 0 ? (SAMPLES * SAMPLE_BYTES) / lines : rowBytes;
  }
  const estimate = Math.ceil((bytes / rowLength) * (1 + SPARE_ROWS)) + 1;
  // A row has at least a digit and a separator for each value.
  const most = Math.ceil(bytes / (2 * dimensions));
  // GloVe announces one row less than it writes.
  return Math.min((announcedRows ?? Infinity) + 1, estimate, most);
}

function emptyTable({ input, options, shape, rows }: TextReading): TextTable {
  const table = new VectorTable(shape.dimensions, rows, tableOptions(input, options, 'line'));
  const words = shape.layout && !arePlainWords(shape.layout.words) ? new WordTrimmer(shape.layout.words) : undefined;
  return new TextTable(table, input.source.path, shape.lines, options.faults, words);
}

/** Starts threads; undefined if reading in pieces is necessary or faster. */
async function readOnThreads(reading: TextReading): Promise<TextTable | undefined> {
  const { input, options, shape } = reading;
  const { source, host } = input;
  const isWhole = (options.firstWords ?? Infinity) >= reading.rows / 2;
  const isCommon = !shape.layout || hasPlainRows(shape.layout);
  if (!source.shared || options.lenient || !isWhole || !isCommon) {
    return undefined;
  }
  const threads = startTextThreads({ source: source.shared, ...shape }, host);
  if (!threads) {
    return undefined;
  }
  try {
    // If the file is read again, its faults are found again.
    const faults = new Faults();
    const table = emptyTable({ ...reading, options: { ...options, faults } });
    for await (const { block, parsed, to } of threads.segments(() => host.nextTurn())) {
      if (options.signal?.aborted) {
        throw cancelled();
      }
      if (!parsed) {
        return undefined;
      }
      table.merge(block, parsed);
      options.progress?.(to / source.size);
      if (table.table.isFull) {
        break;
      }
    }
    options.faults?.addAll(faults);
    return table;
  } finally {
    await threads.end();
  }
}

async function readPiecewise(reading: TextReading): Promise<TextTable> {
  const { input, options, shape } = reading;
  const table = emptyTable(reading);
  const pieces = input.source.pieces(shape.start, options.signal);
  const blocks = textBlocks(input, joined(pieces, shape), shape.start, blockMaker(reading), options.signal);
  for await (const { block, bytes, to } of blocks) {
    if (options.lenient) {
      const parsed = block.parse(0, bytes, (trouble, line) => {
        table.leaveOut(trouble, line);
        return true;
      });
      table.merge(block, parsed);
    } else {
      table.merge(block, parseStrictly(block, 0, bytes));
    }
    options.progress?.(Math.min(1, to / input.source.size));
    if (table.table.isFull) {
      break;
    }
  }
  return table;
}

function joined(pieces: AsyncIterable<Uint8Array>, { layout }: TextShape): AsyncIterable<Uint8Array> {
  return layout && layout.linesOfRecord !== 1 ? oneRecordALine(pieces, layout.linesOfRecord) : pieces;
}

function blockMaker({ input: { host }, shape }: TextReading): (capacity: number) => TextBlock {
  const { layout, dimensions } = shape;
  if (!layout || layout.numbers === plainNumbers) {
    return (capacity) => host.textBlock(capacity, dimensions);
  }
  const reader = new LayoutRowReader(dimensions, layout.numbers, layoutText(layout));
  return (capacity) => new TextBlock(capacity, dimensions, undefined, reader);
}

/** More rows than announced are a fault: GloVe writes one more than it says. Fewer are an error. */
function checkAnnounced({ rowsRead, table }: TextTable, { input, shape, options }: TextReading): void {
  const { announcedRows } = shape;
  if (table.isFull || rowsRead === announcedRows) {
    return;
  }
  if (announcedRows !== undefined && (rowsRead > announcedRows || options.lenient)) {
    const found = rowsRead === 0 ? 'none could be read' : `there are ${rowsRead}: all are read`;
    const text = `The first line says ${announcedRows} rows, but ${found}.`;
    options.faults?.add('rowCount', { line: 1 }, () => text);
  } else if (rowsRead < (announcedRows ?? 1)) {
    const trouble =
      announcedRows === undefined
        ? 'has no rows'
        : `holds ${rowsRead} rows, but its first line says ${announcedRows}: it was cut short`;
    throw badFile(input.source.path, trouble, { line: 1, remedy: 'Get the file again, or correct its first line.' });
  }
}
