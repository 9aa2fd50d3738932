import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { DETECTION_BYTES, detectFormat } from '../../../core/formats/detect';
import { quoted } from '../../../core/io/faults';
import { NumericTableReader, RowCounter, tableWidth } from '../../../core/formats/projector/numericTable';
import { parseProjectorConfig, type ProjectorTable } from '../../../core/formats/projector/projectorConfig';
import { float32 } from '../../../core/formats/shared/valueTypes';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { pathWithin } from '../companion';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import { withInputFile } from '../inputFile';
import { readMatrix } from '../matrix';
import { checkMatrix, type MatrixPlace } from '../../../core/formats/shared/matrix';
import type { Source } from '../../../core/io/source';
import { unnamed } from '../../../core/formats/shared/rowNames';
import { locateWords, readRowNames } from '../wordsFile';

const MOST_CONFIG_BYTES = 1024 * 1024;

/** Rows of numbers with tabs or spaces between, words beside them: the Embedding Projector's `vectors.tsv`, numpy.savetxt. */
export const numericTableFormat: FileFormat = {
  async describe(source, choices) {
    const { dimensions, rows, isExact } = await tableShape(source);
    const { file } = await locateWords(source.path, choices);
    return {
      format: 'table of numbers',
      path: source.path,
      bytes: source.size,
      words: rows,
      ...(isExact ? {} : { wordsEstimated: true as const }),
      dimensions,
      valueType: 'text',
      provenance: provenanceFromFileName(source.path),
      companions: file === undefined ? [] : [file],
      details: [],
      tables: [],
      notes: file === undefined ? [unnamed] : [],
    };
  },

  async read(source, options) {
    const { dimensions } = await tableShape(source);
    const counter = new RowCounter();
    for await (const piece of source.pieces(0, options.signal)) {
      counter.push(piece);
    }
    const words = await readRowNames(source.path, counter.count, options);
    const reader = new NumericTableReader(dimensions, words, source.path, {
      ...tableOptions(source, options, 'line'),
      lenient: options.lenient,
    });
    let done = 0;
    for await (const piece of source.pieces(0, options.signal)) {
      reader.push(piece);
      done += piece.length;
      options.progress?.(Math.min(1, done / source.size));
      if (reader.isFull) {
        break;
      }
    }
    const { vocabulary, vectors } = reader.finish();
    return new Space(vocabulary, vectors, dimensions, provenanceFromFileName(source.path));
  },
};

/** From the beginning; the number of rows is an estimate unless that is all. */
async function tableShape(
  source: Source,
): Promise<{ readonly dimensions: number; readonly rows: number; readonly isExact: boolean }> {
  const head = await source.head(DETECTION_BYTES);
  const counter = new RowCounter();
  counter.push(head);
  const isExact = head.length < DETECTION_BYTES;
  const rows = isExact ? counter.count : Math.round((source.size / head.length) * counter.count);
  return { dimensions: tableWidth(head), rows, isExact };
}

/** The Embedding Projector's JSON, or TensorBoard's projector_config.pbtxt: it names the files with vectors and words. */
export const projectorConfigFormat: FileFormat = {
  async describe(source, choices, signal) {
    const [chosen, ...others] = await readConfig(source, choices);
    const description = await withTable(source, chosen, choices, (table, inside, rest) =>
      table.describe(inside, rest, signal),
    );
    const described: FileDescription['tables'][number][] = [];
    for (const table of others) {
      const found = await withTable(source, table, {}, (format, inside, rest) =>
        format.describe(inside, rest, signal),
      ).catch(() => undefined);
      if (found) {
        described.push({ name: table.name, rows: found.words, columns: found.dimensions, valueType: found.valueType });
      }
    }
    const { words: rows, dimensions: columns, valueType } = description;
    return {
      ...description,
      format: 'Embedding Projector configuration',
      path: source.path,
      bytes: source.size,
      provenance: { ...description.provenance, name: chosen.name || description.provenance.name },
      companions: [description.path, ...description.companions],
      tables: described.length > 0 ? [{ name: chosen.name, rows, columns, valueType }, ...described] : [],
    };
  },

  async read(source, options) {
    const [chosen] = await readConfig(source, options);
    const { vocabulary, vectors, dimensions, provenance } = await withTable(
      source,
      chosen,
      options,
      (format, inside, rest) => format.read(inside, { ...options, ...rest }),
    );
    return new Space(vocabulary, vectors, dimensions, { ...provenance, name: chosen.name || provenance.name });
  },
};

/** The tables that it names, the one that is wanted first. */
async function readConfig(
  source: Source,
  { table }: ReadChoices,
): Promise<readonly [ProjectorTable, ...ProjectorTable[]]> {
  const { path: file } = source;
  const tables =
    source.size <= MOST_CONFIG_BYTES
      ? parseProjectorConfig(new TextDecoder().decode(await source.head(MOST_CONFIG_BYTES)))
      : undefined;
  const [first, ...others] = tables ?? [];
  if (!first) {
    throw bad(file, 'is no configuration of the Embedding Projector with a table in it');
  }
  return selectTable([first, ...others], table, file);
}

/** Opens the file with the vectors of a table. */
async function withTable<Result>(
  { path: file }: Source,
  { name, shape, tensorPath, metadataPath }: ProjectorTable,
  { wordsFile }: ReadChoices,
  use: (format: FileFormat, source: Source, choices: ReadChoices) => Promise<Result>,
): Promise<Result> {
  if (tensorPath === undefined) {
    throw bad(file, `names no file with the vectors of ${quoted(name)}: they are in a TensorFlow checkpoint`);
  }
  const tensors = pathWithin(file, tensorPath);
  const words = wordsFile ?? (metadataPath === undefined ? undefined : pathWithin(file, metadataPath));
  return withInputFile(tensors, async (source) => {
    const isText =
      detectFormat(await source.head(DETECTION_BYTES)).format === 'numericTable' && !tensors.endsWith('.bytes');
    if (!isText && !shape) {
      throw bad(file, `does not say what shape the vectors in ${path.basename(tensors)} have`);
    }
    const format = isText ? numericTableFormat : rawTableFormat(file, shape!);
    return use(format, source, { table: undefined, ...(words === undefined ? {} : { wordsFile: words }) });
  });
}

/** Nothing but float32, whose shape is known from elsewhere. */
function rawTableFormat(config: string, [rows, columns]: readonly [number, number]): FileFormat {
  const place = (source: Source): MatrixPlace => {
    const matrix = { position: 0, rows, columns, type: float32, name: 'the table' };
    checkMatrix(source, matrix);
    if (rows * columns * 4 !== source.size) {
      throw bad(
        config,
        `says that ${path.basename(source.path)} has ${rows} x ${columns} values, but it has ${source.size} bytes`,
      );
    }
    return matrix;
  };
  return {
    async describe(source, choices) {
      const matrix = place(source);
      const { file } = await locateWords(source.path, choices);
      return {
        format: 'raw float32',
        path: source.path,
        bytes: source.size,
        words: matrix.rows,
        dimensions: matrix.columns,
        valueType: float32.name,
        provenance: provenanceFromFileName(source.path),
        companions: file === undefined ? [] : [file],
        details: [],
        tables: [],
        notes: file === undefined ? [unnamed] : [],
      };
    },
    async read(source: Source, options: ReadOptions) {
      const matrix = place(source);
      const words = await readRowNames(source.path, matrix.rows, options);
      const { vocabulary, vectors } = await readMatrix(source, matrix, words, options);
      return new Space(vocabulary, vectors, columns, provenanceFromFileName(source.path));
    },
  };
}

function bad(file: string, trouble: string): VecinityError {
  return new VecinityError('badFile', `${file} ${trouble}.`, {
    path: file,
    byte: 0,
    remedy: 'Open the file with the vectors itself: a .tsv, with its metadata.tsv beside it.',
  });
}
