import { badFile } from '../../io/badFile';
import { mostPlausible } from '../../io/codecs/columnCodecs';
import { withSource } from '../../io/source';
import { Space } from '../../space';
import { badColumns, checkRows, guarded } from '../columns/columnarFile';
import type { VectorColumns } from '../columns/tableColumns';
import { TableRows } from '../columns/tableRows';
import { provenanceFromFileName, tableOptions, type Format, type FormatInput, type ReadOptions } from '../format';
import { openParquet, valueType, type ParquetFile } from '../parquet/parquetFile';
import { dimensionsOf, readRows, type ReadVectors } from '../parquet/parquetTable';
import { selectTable } from '../shared/selectTable';
import { VectorTable } from '../shared/vectorTable';
import { parseSparkMetadata } from './sparkMetadata';
import { isVectorStruct, vectorStructReader } from './vectorStruct';

const DATA = 'data';
const MAX_METADATA_BYTES = 1024 * 1024;
const remedy = 'Copy the whole folder of the model again, or save the model again.';

/**
 * Spark's saved Word2VecModel: a folder with `metadata/part-00000` (JSON) and `data/part-*.parquet`, with the columns `word`
 * and `vector`.
 */
export const sparkFormat: Format = {
  layout: {
    folders: ['metadata', DATA],
    isEntry: (name) => /^part-00000/.test(name),
    isModel: (head) => parseSparkMetadata(head) !== undefined,
  },
  async open(input, choices, signal) {
    const { source, folder } = input;
    const metadata = parseSparkMetadata(await source.head(MAX_METADATA_BYTES));
    if (!metadata) {
      throw badFile(source.path, 'is not the metadata of a Word2VecModel of Spark', { remedy });
    }
    selectTable([{ name: 'vector' }], choices.table, source.path);
    const parts = await openParts(input, signal);
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const first = parts.find((part) => part.rows > 0);
    if (!first || (metadata.words !== undefined && metadata.words !== rows)) {
      const announced = metadata.words === undefined ? '' : `, but the metadata says ${metadata.words}`;
      throw badFile(folder.pathOf(DATA), `has ${rows} words in its parts${announced}`, { remedy });
    }
    const { dimensions } = first;
    const provenance = provenanceFromFileName(folder.path, 'word2vec');
    return {
      describe: () =>
        Promise.resolve({
          format: 'Spark Word2VecModel',
          path: source.path,
          bytes: source.size,
          words: rows,
          dimensions,
          valueType: first.valueType,
          provenance,
          companions: parts.map(({ name }) => folder.pathOf(name)),
          details: [
            ['Class', metadata.className],
            ...(metadata.sparkVersion === undefined ? [] : [['Spark', metadata.sparkVersion.slice(0, 100)] as const]),
            ['Parts', String(parts.length)],
          ],
          tables: [],
          notes: [],
        }),
      async read(options) {
        const table = new VectorTable(dimensions, rows, tableOptions(input, options, 'row'));
        await readParts(input, parts, table, rows, options);
        if (table.size === 0) {
          throw badFile(folder.pathOf(DATA), 'does not contain the chosen words', { remedy });
        }
        const { vocabulary, vectors } = table.finish();
        return new Space(vocabulary, vectors, dimensions, provenance);
      },
    };
  },
};

/** A file with a part of the words. */
interface Part {
  /** Relative to the model's folder. */
  readonly name: string;
  readonly rows: number;
  /** 0 without rows. */
  readonly dimensions: number;
  readonly valueType: string;
}

/** Describes all parts. @throws VecinityError `badFile` for a part that is missing, broken, or of another dimension */
async function openParts({ folder, host }: FormatInput, signal: AbortSignal | undefined): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const name of await partNames({ folder })) {
    const part = await withSource(folder.open(name), (source) =>
      guarded(source, async () => {
        const file = await openParquet({ source, host }, signal);
        const rows = file.metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
        if (rows === 0) {
          return { name, rows, dimensions: 0, valueType: '' };
        }
        checkRows(
          source,
          rows,
          file.metadata.row_groups.every((group) => Number(group.num_rows) >= 0),
        );
        const { vectors, readVectors } = columnsOf(file);
        const dimensions = await dimensionsOf(file, vectors, signal, readVectors);
        const first = parts.find((other) => other.rows > 0);
        if (first && first.dimensions !== dimensions) {
          const other = folder.pathOf(first.name);
          throw badColumns(source, `has vectors of ${dimensions} numbers, but ${other} of ${first.dimensions}`, 0);
        }
        return { name, rows, dimensions, valueType: readVectors ? 'F64' : valueType(file, vectors) };
      }),
    );
    parts.push(part);
  }
  return parts;
}

/** Lists the parts in the order of their names. @throws VecinityError `badFile` if one is missing */
async function partNames({ folder }: Pick<FormatInput, 'folder'>): Promise<readonly string[]> {
  const names = (await folder.list(DATA))
    .filter(({ name, isFolder }) => !isFolder && /^part-\d+.*\.parquet$/.test(name))
    .map(({ name }) => name)
    .sort();
  const numbers = new Set(names.map((name) => Number(/\d+/.exec(name)![0])));
  const most = Math.max(0, ...numbers);
  for (let number = 0; number <= most && number <= numbers.size; number++) {
    if (!numbers.has(number)) {
      const missing = `part-${String(number).padStart(5, '0')}`;
      throw badFile(folder.pathOf(`${DATA}/${missing}`), 'is missing', { remedy });
    }
  }
  return names.map((name) => `${DATA}/${name}`);
}

async function readParts(
  input: FormatInput,
  parts: readonly Part[],
  table: VectorTable,
  total: number,
  options: ReadOptions,
): Promise<void> {
  let from = 0;
  for (const { name, rows: count } of parts) {
    if (count > 0 && !table.isFull) {
      const progress = (share: number): void => options.progress?.((from + share * count) / total);
      await withSource(input.folder.open(name), (source) =>
        guarded(source, async () => {
          const file = await openParquet({ source, host: input.host }, options.signal);
          const { word, vectors, readVectors } = columnsOf(file);
          const rows = new TableRows(table, source.path, options, mostPlausible({ length: source.maxBytes }));
          const target = { from: 0, table, rows, ...(readVectors && { readVectors }) };
          await readRows({ ...file, chosen: { word, vectors: [vectors] } }, vectors, target, { ...options, progress });
        }),
      );
    }
    from += count;
  }
}

/** Finds the columns `word` and `vector`. @throws VecinityError `badFile` */
function columnsOf(file: ParquetFile): {
  readonly word: number;
  readonly vectors: VectorColumns;
  /** For vectors that are structs. */
  readonly readVectors: ReadVectors | undefined;
} {
  const word = file.columns.findIndex(({ name, kind }) => name === 'word' && kind === 'text');
  const vector = file.columns.findIndex(({ name }) => name === 'vector');
  const column = file.schema.children[vector];
  const isStruct = column !== undefined && isVectorStruct(column);
  if (word < 0 || !column || !(isStruct || file.columns[vector]!.kind === 'vector')) {
    throw badColumns(file.source, 'lacks the columns of words and vectors', file.source.size);
  }
  return {
    word,
    vectors: { name: 'vector', columns: [vector], isWide: false },
    readVectors: isStruct ? vectorStructReader(file, column) : undefined,
  };
}
