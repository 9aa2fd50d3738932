import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { baseName } from '../../io/fileName';
import { nameWithin } from '../../io/folder';
import { withSource, type Source } from '../../io/source';
import { Space } from '../../space';
import type { TableDescription } from '../description';
import { DETECTION_BYTES } from '../shared/signature';
import { resemblesNumericTable } from './detect';
import { provenanceFromFileName, type Format, type FormatInput, type OpenChoices, type OpenedFormat } from '../format';
import { checkMatrix, readMatrix } from '../shared/matrix';
import { locateWords, readRowNames, unnamed } from '../shared/rowNames';
import { selectTable } from '../shared/selectTable';
import { float32 } from '../shared/valueTypes';
import { numericTableFormat } from './numericTableFormat';
import { parseProjectorConfig, type ProjectorTable } from './projectorConfig';

const MAX_CONFIG_BYTES = 1024 * 1024;

type Tables = readonly [ProjectorTable, ...ProjectorTable[]];

/** The Embedding Projector's JSON, or TensorBoard's projector_config.pbtxt: it names the files with vectors and words. */
export const projectorConfigFormat: Format = {
  async open(input, choices) {
    const { source } = input;
    const [chosen, ...others] = await readConfig(source, choices);
    return {
      async describe(signal) {
        const description = await withTable(input, chosen, choices, (table) => table.describe(signal));
        const described: TableDescription[] = [];
        for (const other of others) {
          const found = await withTable(input, other, {}, (table) => table.describe(signal)).catch(() => undefined);
          if (found) {
            const { words: rows, dimensions: columns, valueType } = found;
            described.push({ name: other.name, rows, columns, valueType });
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
      async read(options) {
        const { vocabulary, vectors, dimensions, provenance } = await withTable(input, chosen, choices, (table) =>
          table.read(options),
        );
        return new Space(vocabulary, vectors, dimensions, { ...provenance, name: chosen.name || provenance.name });
      },
    };
  },
};

/** Reads the tables that the configuration names, the chosen one first. */
async function readConfig(source: Source, { table }: OpenChoices): Promise<Tables> {
  const tables =
    source.size <= MAX_CONFIG_BYTES
      ? parseProjectorConfig(new TextDecoder().decode(await source.head(MAX_CONFIG_BYTES)))
      : undefined;
  const [first, ...others] = tables ?? [];
  if (!first) {
    throw bad(source.path, 'is not a configuration of the Embedding Projector with a table in it');
  }
  return selectTable([first, ...others], table, source.path);
}

/** Opens the file with the vectors of a table, and closes it when `use` is done. */
async function withTable<Result>(
  { source: { path: config }, folder, host }: FormatInput,
  { name, shape, tensorPath, metadataPath }: ProjectorTable,
  choices: OpenChoices,
  use: (table: OpenedFormat) => Promise<Result>,
): Promise<Result> {
  if (tensorPath === undefined) {
    throw bad(config, `names no file with the vectors of ${quoted(name)}: they are in a TensorFlow checkpoint`);
  }
  const tensors = nameWithin(config, tensorPath);
  const wordsFile =
    choices.wordsFile ?? (metadataPath === undefined ? undefined : await folder.checkedPath(metadataPath));
  return withSource(folder.open(tensors), async (source) => {
    const isText = !tensors.endsWith('.bytes') && resemblesNumericTable(await source.head(DETECTION_BYTES));
    if (!isText && !shape) {
      throw bad(config, `does not say what shape the vectors in ${baseName(tensors)} have`);
    }
    const input = { source, folder: folder.folderOf(tensors), host };
    const inside = wordsFile === undefined ? {} : { wordsFile };
    return use(await (isText ? numericTableFormat.open(input, inside) : openRaw(input, inside, config, shape!)));
  });
}

/** Opens a file of nothing but float32, whose shape the configuration says. */
function openRaw(
  input: FormatInput,
  choices: OpenChoices,
  config: string,
  [rows, columns]: readonly [number, number],
): Promise<OpenedFormat> {
  const { source } = input;
  const matrix = { position: 0, rows, columns, type: float32, name: 'the table' };
  checkMatrix(source, matrix);
  if (rows * columns * 4 !== source.size) {
    const announced = `says that ${baseName(source.path)} has ${rows} x ${columns} values`;
    throw bad(config, `${announced}, but it has ${source.size} bytes`);
  }
  return Promise.resolve({
    async describe() {
      const words = await locateWords(input, choices, rows);
      return {
        format: 'raw float32',
        path: source.path,
        bytes: source.size,
        words: rows,
        dimensions: columns,
        valueType: float32.name,
        provenance: provenanceFromFileName(source.path),
        companions: words ? [words.file] : [],
        details: [],
        tables: [],
        notes: words ? [] : [unnamed],
      };
    },
    async read(options) {
      const words = await readRowNames(input, rows, { ...options, ...choices });
      const { vocabulary, vectors } = await readMatrix(input, matrix, words, options);
      return new Space(vocabulary, vectors, columns, provenanceFromFileName(source.path));
    },
  });
}

function bad(path: string, trouble: string): VecinityError {
  return badFile(path, trouble, {
    byte: 0,
    remedy: 'Open the file with the vectors itself: a .tsv, with its metadata.tsv beside it.',
  });
}
