import { VecinityError, cancelled } from '../../../core/errors';
import { DETECTION_BYTES } from '../../../core/formats/detect';
import { Faults } from '../../../core/io/faults';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { readTextShape, type TextShape } from '../../../core/formats/word2vec/word2vecText';
import { Space } from '../../../core/space';
import { loadKernel } from '../../../kernel/loader';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadOptions } from '../../../core/formats/format';
import { InputFile } from '../inputFile';
import type { Source } from '../../../core/io/source';
import { textBlocks } from '../text/textPieces';
import { parseStrictly } from '../text/textSegment';
import { TextTable } from '../text/textTable';
import { startTextThreads, type TextThreadsOptions } from '../text/textThreads';

/** Beyond what the mean of some rows lets expect, memory is taken for so many more, which costs nothing until used. */
const SPARE_ROWS = 0.03;
const FEW_ROWS = 10_000;
/** Stretches of a file in which line ends are counted, to guess how many there are in all. */
const SAMPLES = 32;
const SAMPLE_BYTES = 64 * 1024;

/** word2vec, GloVe and fastText text. */
export const word2vecTextFormat: FileFormat = {
  async describe(file) {
    const { announcedRows, dimensions, rowBytes, start } = await textShape(file, false);
    return {
      format: announcedRows === undefined ? 'GloVe text' : 'word2vec text',
      path: file.path,
      bytes: file.size,
      words: announcedRows ?? Math.max(1, Math.round((file.size - start) / rowBytes)),
      ...(announcedRows === undefined ? { wordsEstimated: true as const } : {}),
      dimensions,
      valueType: 'text',
      provenance: provenanceFromFileName(file.path),
      companions: [],
      details: [],
      tables: [],
      notes: [],
    };
  },
  read: (file, options) => readWord2vecText(file, options),
};

/** @param threads how a large file is read */
export async function readWord2vecText(
  file: Source,
  options: ReadOptions,
  threads?: TextThreadsOptions,
): Promise<Space> {
  const shape = await textShape(file, options.lenient ?? false);
  // Of words that are looked for, few may be there.
  const rows = options.onlyWords
    ? Math.min(FEW_ROWS, await expectedRows(file, shape))
    : await expectedRows(file, shape);
  const read = { file, options, shape, rows };
  const table = (await readOnThreads(read, threads)) ?? (await readPiecewise(read));
  checkAnnounced(table, read);
  const { vocabulary, vectors } = table.table.finish();
  return new Space(vocabulary, vectors, shape.dimensions, provenanceFromFileName(file.path));
}

interface TextReading {
  readonly file: Source;
  readonly options: ReadOptions;
  readonly shape: TextShape;
  /** What memory is taken for. */
  readonly rows: number;
}

async function textShape(file: Source, lenient: boolean): Promise<TextShape> {
  return readTextShape(await file.head(DETECTION_BYTES), file.maxBytes, file.path, lenient);
}

/** How many rows there are, rather a few more than fewer. */
async function expectedRows(file: Source, { announcedRows, rowBytes, start, dimensions }: TextShape): Promise<number> {
  const bytes = Math.max(1, file.size - start);
  let rowLength = rowBytes;
  if (!file.packing && bytes > SAMPLES * SAMPLE_BYTES) {
    const sample = new Uint8Array(SAMPLE_BYTES);
    let lines = 0;
    for (let i = 0; i < SAMPLES; i++) {
      await file.read(sample, start + Math.floor((i * (bytes - SAMPLE_BYTES)) / (SAMPLES - 1)));
      for (let at = sample.indexOf(0x0a); at >= 0; at = sample.indexOf(0x0a, at + 1)) {
        lines++;
      }
    }
    rowLength = lines > 0 ? (SAMPLES * SAMPLE_BYTES) / lines : rowBytes;
  }
  const estimate = Math.ceil((bytes / rowLength) * (1 + SPARE_ROWS)) + 1;
  // A row is at least its values, a digit and a separator each.
  const most = Math.ceil(bytes / (2 * dimensions));
  // GloVe announces one row less than it writes.
  return Math.min((announcedRows ?? Infinity) + 1, estimate, most);
}

function emptyTable({ file, options, shape, rows }: TextReading): TextTable {
  const table = new VectorTable(shape.dimensions, rows, tableOptions(file, options, 'line'));
  return new TextTable(table, file.path, shape.announcedRows === undefined ? 0 : 1, options.faults);
}

/** Undefined if it has to be, or had better be, read piece by piece. */
async function readOnThreads(reading: TextReading, threads?: TextThreadsOptions): Promise<TextTable | undefined> {
  const { file, options, shape } = reading;
  // Of what is read again the faults would be told twice.
  const faults = new Faults();
  const isWhole = (options.firstWords ?? Infinity) >= reading.rows / 2;
  if (!(file instanceof InputFile) || options.lenient || !isWhole) {
    return undefined;
  }
  const { path, size, descriptor } = file;
  const { start, dimensions, rowBytes } = shape;
  const reader = startTextThreads({ descriptor, path, size, start }, dimensions, rowBytes, loadKernel(), threads);
  if (!reader) {
    return undefined;
  }
  try {
    const table = emptyTable({ ...reading, options: { ...options, faults } });
    for await (const { block, parsed, to } of reader.segments()) {
      if (options.signal?.aborted) {
        throw cancelled();
      }
      if (!parsed) {
        return undefined;
      }
      table.merge(block, parsed);
      options.progress?.(to / size);
      if (table.table.isFull) {
        break;
      }
    }
    options.faults?.addAll(faults);
    return table;
  } finally {
    await reader.end();
  }
}

async function readPiecewise(reading: TextReading): Promise<TextTable> {
  const { file, options, shape } = reading;
  const table = emptyTable(reading);
  for await (const { block, bytes, to } of textBlocks(
    file,
    shape.start,
    shape.dimensions,
    loadKernel(),
    options.signal,
  )) {
    if (options.lenient) {
      const parsed = block.parse(0, bytes, (trouble, line) => {
        table.leaveOut(trouble, line);
        return true;
      });
      table.merge(block, parsed);
    } else {
      table.merge(block, parseStrictly(block, 0, bytes));
    }
    options.progress?.(Math.min(1, to / file.size));
    if (table.table.isFull) {
      break;
    }
  }
  return table;
}

/** More rows than announced are a fault: GloVe writes one more than it says. Fewer are an error. */
function checkAnnounced({ rowsRead, table }: TextTable, { file: { path }, shape, options }: TextReading): void {
  const { announcedRows } = shape;
  if (table.isFull || rowsRead === announcedRows) {
    return;
  }
  if (announcedRows !== undefined && (rowsRead > announcedRows || options.lenient)) {
    const read = rowsRead === 0 ? 'none could be read' : `there are ${rowsRead}: all are read`;
    const text = `The first line says ${announcedRows} rows, but ${read}.`;
    options.faults?.add('rowCount', { line: 1 }, () => text);
  } else if (rowsRead < (announcedRows ?? 1)) {
    const trouble =
      announcedRows === undefined
        ? 'holds no row'
        : `holds ${rowsRead} rows, but its first line says ${announcedRows}: it was cut short`;
    throw new VecinityError('badFile', `${path} ${trouble} (line 1).`, {
      path,
      line: 1,
      remedy: 'Get the file again, or correct its first line.',
    });
  }
}
