import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { baseName } from '../../io/fileName';
import { Space, type Provenance } from '../../space';
import type { FileDescription } from '../description';
import { provenanceFromFileName, type Format, type OpenChoices } from '../format';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import { selectTable } from '../shared/selectTable';
import { checkTokenRows, reportUnnamed, tokenNotes } from '../tokenTable/tokenizerFiles';
import { TokenNames, type TokenNameList } from '../tokenTable/tokenNames';
import { orProblem } from '../tokenTable/tokenizerBeside';
import { ggmlTypes } from './ggmlTypes';
import {
  readGgufHeader,
  readGgufTokenizerKeys,
  requireGgmlType,
  TOKEN_TABLE,
  tokenTypes,
  type GgufHeader,
  type GgufTensor,
} from './ggufHeader';
import { makeGgufTokenizer } from './ggufTokenizer';

/** llama.cpp's language models. It opens the token table, with words from the vocabulary in the file. */
export const ggufFormat: Format = {
  async open({ source, host }, choices, signal) {
    const header = await readGgufHeader(source, host.memory, signal);
    const tables = findTables(source.path, header, choices);
    const [table] = tables;
    const place = matrixPlace(table);
    checkMatrix(source, place);
    checkTokenRows(source.path, table.rows);
    const names = nameTokens(header, table);
    const provenance = ggufProvenance(source.path, header);
    return {
      describe: (): Promise<FileDescription> =>
        Promise.resolve({
          format: 'GGUF language model',
          path: source.path,
          bytes: source.size,
          words: table.rows,
          dimensions: table.columns,
          valueType: place.type.name,
          provenance,
          companions: [],
          details: details(header),
          tables: tables.map(({ name, rows, columns, type }) => ({
            name,
            rows,
            columns,
            valueType: ggmlTypes.get(type)?.name ?? `type ${type}`,
          })),
          notes: notes(header, names, table),
        }),
      async read(options) {
        reportUnnamed(names, options);
        const { vocabulary, vectors } = await readMatrix({ source, host }, place, names.words, options);
        return new Space(vocabulary, vectors, table.columns, provenance);
      },
      async tokenizer(stop) {
        const keys = await readGgufTokenizerKeys(source, host.memory, stop);
        return orProblem(baseName(source.path), () => makeGgufTokenizer(keys));
      },
    };
  },
};

/**
 * Returns the tables of token vectors, the chosen one first.
 * @throws VecinityError `badFile` if there are none, `badOption` if the chosen one is missing
 */
function findTables(path: string, header: GgufHeader, { table }: OpenChoices): readonly [GgufTensor, ...GgufTensor[]] {
  if (table === undefined && !header.tables.some(({ name }) => name === TOKEN_TABLE)) {
    const what = header.tokens ? `a vocabulary of ${header.tokens.size} tokens but` : 'no vocabulary and';
    const isPart = Number(header.metadata.get('split.count') ?? 0) > 1;
    throw badFile(path, `has ${what} no ${TOKEN_TABLE} among its ${header.tensorCount} tensors`, {
      remedy: isPart
        ? 'The file is one part of a model. Open the first part.'
        : 'Open a GGUF file of a whole language model.',
    });
  }
  const tables = selectTable(header.tables, table ?? TOKEN_TABLE, path);
  requireGgmlType(tables[0], path);
  return tables;
}

function matrixPlace({ name, position, rows, columns, type }: GgufTensor): MatrixPlace {
  return { name: `tensor ${quoted(name)}`, position, rows, columns, type: ggmlTypes.get(type)! };
}

function nameTokens({ tokens, tokenTypes: types, metadata }: GgufHeader, { rows }: GgufTensor): TokenNameList {
  const names = new TokenNames(rows);
  for (let id = 0; tokens && id < tokens.size; id++) {
    const type = types[id] ?? tokenTypes.normal;
    names.set(id, tokens.bytes, tokens.offsets[id]!, tokens.offsets[id + 1]!, type !== tokenTypes.normal);
  }
  const isByteLevel = metadata.get('tokenizer.ggml.model') === 'gpt2' && !names.hasSpaceMarks;
  return names.finish(isByteLevel ? 'byteLevel' : 'plain');
}

function notes({ tokens }: GgufHeader, names: TokenNameList, { rows }: GgufTensor): string[] {
  return tokens
    ? tokenNotes(names, rows, 'the file’s vocabulary')
    : ['The file has no vocabulary. Rows are named by their numbers, from 0.'];
}

function ggufProvenance(file: string, { metadata }: GgufHeader): Provenance {
  const name = metadata.get('general.name');
  const architecture = metadata.get('general.architecture');
  const algorithm = typeof architecture === 'string' && architecture !== '' ? architecture : 'unknown';
  const provenance: Provenance = { ...provenanceFromFileName(file, algorithm), unit: 'token' };
  return typeof name === 'string' && name !== '' ? { ...provenance, name } : provenance;
}

/** Names of the quantisation of most tensors, by `general.file_type`. @see llama.cpp, `llama_ftype` */
const fileTypes: ReadonlyMap<number, string> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [7, 'Q8_0'],
  [8, 'Q5_0'],
  [9, 'Q5_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
  [18, 'Q6_K'],
  [19, 'IQ2_XXS'],
  [20, 'IQ2_XS'],
  [21, 'Q2_K_S'],
  [22, 'IQ3_XS'],
  [23, 'IQ3_XXS'],
  [24, 'IQ1_S'],
  [25, 'IQ4_NL'],
  [26, 'IQ3_S'],
  [27, 'IQ3_M'],
  [28, 'IQ2_S'],
  [29, 'IQ2_M'],
  [30, 'IQ4_XS'],
  [31, 'IQ1_M'],
  [32, 'BF16'],
]);

function details({
  version,
  metadata,
  tensorCount,
  tokens,
  tokenTypes: types,
}: GgufHeader): (readonly [string, string])[] {
  const text = (key: string): string | undefined => {
    const value = metadata.get(key);
    return value === undefined ? undefined : String(value).slice(0, 80);
  };
  const ending = (end: string): string | undefined => text([...metadata.keys()].find((key) => key.endsWith(end)) ?? '');
  const count = (type: number): string | undefined => {
    const found = types.reduce((sum, one) => sum + (one === type ? 1 : 0), 0);
    return found === 0 ? undefined : String(found);
  };
  const quantisation = metadata.get('general.file_type');
  const all: (readonly [string, string | undefined])[] = [
    ['Architecture', text('general.architecture')],
    ['Size', text('general.size_label')],
    [
      'Quantisation',
      quantisation === undefined ? undefined : (fileTypes.get(Number(quantisation)) ?? `type ${String(quantisation)}`),
    ],
    ['Context length', ending('.context_length')],
    ['Blocks', ending('.block_count')],
    ['Tokenizer', [text('tokenizer.ggml.model'), text('tokenizer.ggml.pre')].filter(Boolean).join(', ') || undefined],
    ['Tokens', tokens && String(tokens.size)],
    ['Control tokens', count(tokenTypes.control)],
    ['Byte tokens', count(tokenTypes.byte)],
    ['Tensors', String(tensorCount)],
    ['Licence', text('general.license')],
    ['GGUF version', String(version)],
  ];
  return all.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}
