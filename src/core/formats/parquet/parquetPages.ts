import type { ColumnMetaData, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
// The library's own reader takes a whole column of a group into memory, trusts sizes, and breaks lists that go on in the
// next page. These parts of it decode one page that was checked before; package.json pins the version that has them.
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { mostPlausible, unpack } from '../../io/codecs/columnCodecs';
import type { Codecs } from '../../io/codecs/platformCodecs';
import { quoted } from '../../io/faults';
import { damaged, guardedAt } from '../columns/columnarFile';
import type { CellValues } from '../columns/tableRows';
import type { FormatInput } from '../format';
import { flatValues, ListRows, Runs, type DecodedPage } from './parquetRows';
import { checkThrift } from './thriftCompact';

type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** First bytes read of a page's header. Most have about ten, but statistics may have whole words. */
const HEADER_BYTES = 4096;
const MAX_HEADER_BYTES = 1024 * 1024;
/** Maximum values in a page. Pages usually have a megabyte, but one repeated value can stand very often. */
const MAX_PAGE_VALUES = 16 * 1024 * 1024;
/** Values that any column may have. Uniform columns have many in few bytes, hundreds in a byte. */
const ALWAYS_VALUES = 128 * 1024 * 1024;
const MAX_VALUES_IN_BYTE = 4000;
/** Maximum bytes of a page in addition to its values. */
const PAGE_EXTRA_BYTES = 64 * 1024;
/** Maximum extra bytes of a value: its levels, and its share of the headers of runs and blocks. */
const VALUE_EXTRA_BYTES = 8;
/** Maximum bytes of a number with a fixed length; decimals have the most. */
const MAX_FIXED_BYTES = 64;

/** Where a column is read from. */
export type ColumnInput = Pick<FormatInput, 'source' | 'host'>;

/** A column's part in one group of rows. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData;
  /** From the root of the schema to the column. */
  readonly schemaPath: SchemaTree[];
  /** Rows of the group. */
  readonly rows: number;
}

/**
 * Yields the values of a column without lists, page by page, so that one page is in memory; null for a missing value.
 * Texts come as their bytes.
 * @throws Error for what is damaged or unsupported
 */
export async function* columnPages(
  input: ColumnInput,
  chunk: ColumnChunk,
  signal?: AbortSignal,
): AsyncGenerator<ArrayLike<unknown>> {
  const maxDefinition = getMaxDefinitionLevel(chunk.schemaPath);
  for await (const page of decodedPages(input, chunk, signal)) {
    yield flatValues(page, maxDefinition);
  }
}

/**
 * Yields the rows of a column with lists of one level, page by page. Take the rows of a page before you ask for the next.
 * @throws Error for what is damaged or unsupported
 */
export async function* columnLists(
  input: ColumnInput,
  chunk: ColumnChunk,
  signal?: AbortSignal,
): AsyncGenerator<Iterable<CellValues>> {
  const { schemaPath } = chunk;
  const repeated = schemaPath.findIndex(({ element }) => element.repetition_type === 'REPEATED');
  const lists = new ListRows(
    getMaxDefinitionLevel(schemaPath.slice(0, repeated + 1)),
    getMaxDefinitionLevel(schemaPath),
  );
  for await (const page of decodedPages(input, chunk, signal, lists)) {
    yield lists.add(page);
  }
  yield lists.finish();
}

async function* decodedPages(
  input: ColumnInput,
  { meta, schemaPath, rows }: ColumnChunk,
  signal: AbortSignal | undefined,
  lists?: ListRows,
): AsyncGenerator<DecodedPage> {
  const { source, host } = input;
  const decoder: ColumnDecoder = {
    pathInSchema: meta.path_in_schema,
    type: meta.type,
    element: schemaPath.at(-1)!.element,
    schemaPath,
    codec: 'UNCOMPRESSED',
    parsers: {
      ...DEFAULT_PARSERS,
      stringFromBytes: (bytes: Uint8Array) => bytes,
      jsonFromBytes: (bytes: Uint8Array) => bytes,
    },
    utf8: false,
  };
  const levels = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)] as const;
  const total = Number(meta.num_values);
  let position = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const bytes = Number(meta.total_compressed_size);
  const end = position + bytes;
  if (!(position >= 0) || !(bytes >= 0) || !(end <= source.maxBytes)) {
    throw new RangeError(`a column ends at byte ${end}, beyond the file`);
  }
  if (lists ? total > ALWAYS_VALUES + bytes * MAX_VALUES_IN_BYTE : total > rows) {
    throw new RangeError(`a column of ${rows} rows says that it has ${total} values in ${bytes} bytes`);
  }
  const width = valueBytes(decoder);
  const name = `column ${quoted(meta.path_in_schema.join('.'))}`;
  let unpackedBytes = 0;
  let rowsSeen = 0;
  let dictionary: DecodedArray | undefined;
  for (let values = 0; values < total;) {
    const start = position;
    const { header, length } = await readHeader(input, position, end, name, signal);
    position += length;
    if (!(header.compressed_page_size >= 0) || position + header.compressed_page_size > end) {
      throw new RangeError(`a page of ${header.compressed_page_size} bytes does not fit into its column`);
    }
    const packed = new Uint8Array(header.compressed_page_size);
    await source.read(packed, position, signal);
    position += packed.length;
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2' && header.type !== 'DICTIONARY_PAGE') {
      continue;
    }
    const decode = (): DecodedPage | undefined => {
      const count = valueCount(header);
      const size = header.uncompressed_page_size;
      // Numbers have a fixed length. The texts of all pages are limited by the packed bytes.
      const most = width === undefined ? mostPlausible({ length: bytes }) - unpackedBytes : mostPageBytes(count, width);
      if (!(size <= most)) {
        throw new RangeError(`a page of ${count} values claims ${size} bytes`);
      }
      unpackedBytes += size;
      const page = unpackPage(host.codecs, packed, header, meta.codec);
      rowsSeen += checkPage(page, header, count, levels, lists?.open ?? 0);
      if (rowsSeen > rows) {
        throw new RangeError(`it has more than the ${rows} rows of its group`);
      }
      if (header.type === 'DICTIONARY_PAGE') {
        const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: 0 };
        const entries = readPlain(reader, decoder.type, count, decoder.element.type_length);
        checkDecimals(entries, decoder);
        dictionary = convert(entries, decoder);
        return undefined;
      }
      if (count < 1) {
        throw new RangeError('a page holds no values');
      }
      values += count;
      return decodePage(page, header, decoder, dictionary);
    };
    const page = guardedAt(source, start, decode, name);
    if (page) {
      yield page;
    }
  }
}

function decodePage(
  page: Uint8Array,
  header: PageHeader,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
): DecodedPage {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const plain = { ...header, compressed_page_size: page.length, uncompressed_page_size: page.length };
  const { repetitionLevels, definitionLevels, dataPage } =
    header.type === 'DATA_PAGE' ? readDataPage(page, first!, decoder) : readDataPageV2(page, plain, decoder);
  checkDecimals(dataPage, decoder);
  const encoding = header.type === 'DATA_PAGE' ? first!.encoding : second!.encoding;
  return { repetitionLevels, definitionLevels, values: convertWithDictionary(dataPage, dictionary, encoding, decoder) };
}

/** A decimal is put together byte by byte, in a time that grows with the square of its length. @throws RangeError */
function checkDecimals(values: DecodedArray, { element }: ColumnDecoder): void {
  if (element.converted_type === 'DECIMAL') {
    for (let i = 0; i < values.length; i++) {
      const value: unknown = values[i];
      if (value instanceof Uint8Array && value.length > MAX_FIXED_BYTES) {
        throw new RangeError(`a number has ${value.length} bytes`);
      }
    }
  }
}

const numberBytes = new Map([
  ['INT32', 4],
  ['FLOAT', 4],
  ['INT64', 8],
  ['DOUBLE', 8],
]);

/** Returns the bytes of a number; undefined where values have any length. @throws RangeError */
function valueBytes({ type, element }: ColumnDecoder): number | undefined {
  if (type !== 'FIXED_LEN_BYTE_ARRAY') {
    return numberBytes.get(type);
  }
  const length = element.type_length ?? 0;
  if (!(length > 0 && length <= MAX_FIXED_BYTES)) {
    throw new RangeError(`its numbers have ${length} bytes`);
  }
  return length;
}

function mostPageBytes(count: number, width: number): number {
  return PAGE_EXTRA_BYTES + count * (width + VALUE_EXTRA_BYTES);
}

/** Returns the number of values in a page. @throws RangeError if there are too many, or it is missing */
function valueCount({
  type,
  data_page_header: first,
  data_page_header_v2: second,
  dictionary_page_header: dictionary,
}: PageHeader): number {
  const count = (type === 'DICTIONARY_PAGE' ? dictionary : type === 'DATA_PAGE' ? first : second)?.num_values ?? -1;
  if (count < 0 || count > MAX_PAGE_VALUES) {
    throw new RangeError(`a page says that it holds ${count} values`);
  }
  return count;
}

async function readHeader(
  { source }: ColumnInput,
  position: number,
  end: number,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly header: PageHeader; readonly length: number }> {
  for (let most = HEADER_BYTES; ; most *= 16) {
    const bytes = new Uint8Array(Math.max(0, Math.min(most, end - position)));
    await source.read(bytes, position, signal);
    const reader = { view: new DataView(bytes.buffer), offset: 0 };
    try {
      checkThrift(bytes, 0);
      return { header: parquetHeader(reader), length: reader.offset };
    } catch (error) {
      if (bytes.length < most || most >= MAX_HEADER_BYTES) {
        throw damaged(source, error, position, name);
      }
    }
  }
}

/** Unpacks a page. In pages of version 2 the levels before the values are never packed. */
function unpackPage(codecs: Codecs, packed: Uint8Array, header: PageHeader, codec: string): Uint8Array {
  const { data_page_header_v2: second, uncompressed_page_size: size } = header;
  if (header.type !== 'DATA_PAGE_V2' || !second) {
    return unpack(codecs, codec, packed, size);
  }
  const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
  if (!(levels >= 0) || levels > packed.length || size < levels) {
    throw new RangeError('the levels of a page do not fit into it');
  }
  const isPacked = second.is_compressed && codec !== 'UNCOMPRESSED';
  second.is_compressed = false;
  if (!isPacked) {
    return packed;
  }
  const page = new Uint8Array(size);
  page.set(packed.subarray(0, levels));
  page.set(packed.length > levels ? unpack(codecs, codec, packed.subarray(levels), size - levels) : [], levels);
  return page;
}

/**
 * Checks what the library trusts: counts for which it takes memory, and the lengths of runs of one value.
 * @param open values of the row before, which may go on
 * @returns how many rows begin
 * @throws RangeError
 */
function checkPage(
  page: Uint8Array,
  header: PageHeader,
  count: number,
  [repetition, definition]: readonly [number, number],
  open: number,
): number {
  if (header.type === 'DICTIONARY_PAGE') {
    if (count > page.length) {
      throw new RangeError(`a page of ${page.length} bytes says that it holds ${count} values`);
    }
    return 0;
  }
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const first = header.type === 'DATA_PAGE' ? header.data_page_header : undefined;
  const second = header.data_page_header_v2;
  if (!first && !(second && second.num_nulls >= 0 && second.num_nulls <= count)) {
    throw new RangeError(`a page of ${count} values says that ${second?.num_nulls} are missing`);
  }
  let at = 0;
  let rows = repetition > 0 ? 0 : count;
  for (const [most, length] of [
    [repetition, second?.repetition_levels_byte_length ?? 0],
    [definition, second?.definition_levels_byte_length ?? 0],
  ] as const) {
    if (!first) {
      at += length;
    }
    if (most > 0) {
      const start = first ? at + 4 : at - length;
      const end = first ? start + view.getUint32(at, true) : at;
      const levels = new Runs(page, start, end, levelBits(most));
      if (most === repetition && rows === 0) {
        rows = levels.rows(count, open);
      } else {
        levels.walk(count);
      }
      at = end;
    }
  }
  const encoding = first?.encoding ?? second?.encoding;
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    new Runs(page, Math.min(at + 1, page.length), page.length, page[at] ?? 0).walk(count);
  } else if (encoding === 'DELTA_BYTE_ARRAY') {
    checkPrefixes({ view, offset: at }, count);
  }
  return rows;
}

/** Checks texts that begin as the one before does. They are copied, so a long one may not come again in each of many. */
function checkPrefixes(reader: { readonly view: DataView; offset: number }, count: number): void {
  const prefixes = new Int32Array(count);
  deltaBinaryUnpack(reader, count, prefixes);
  const bytes = prefixes.reduce((sum, length) => sum + Math.abs(length), 0);
  if (bytes > mostPlausible({ length: reader.view.byteLength })) {
    throw new RangeError(`a page of ${reader.view.byteLength} bytes says that its texts have ${bytes}`);
  }
}

function levelBits(most: number): number {
  return 32 - Math.clz32(most);
}
