import type { ColumnMetaData, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
// Not what the library offers, which reads a whole column of a group at once, takes what sizes say on trust, and puts lists
// together wrongly that go on in the next page. These parts of it decode one page that has been looked at; package.json
// names the very version that has them.
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { quoted } from '../../../core/io/faults';
import { flatValues, ListRows, Runs, type DecodedPage } from '../../../core/formats/parquet/parquetRows';
import type { CellValues } from '../../../core/formats/columns/tableRows';
import { checkThrift } from '../../../core/formats/parquet/thriftCompact';
import { mostPlausible, unpack } from '../codecs';
import type { Source } from '../../../core/io/source';
import { damaged, guardedAt } from '../../../core/formats/columns/columnarFile';

type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** A page's header is some ten bytes; its statistics may hold whole words. */
const HEADER_BYTES = 4096;
const MOST_HEADER_BYTES = 1024 * 1024;
/** Writers make pages of a megabyte; in a page of one value over and over there may be very many. */
const MOST_PAGE_VALUES = 16 * 1024 * 1024;
/** Where all values are the same, a column has many in few bytes: one of zeros and ones has hundreds to a byte. */
const ALWAYS_VALUES = 128 * 1024 * 1024;
const MOST_VALUES_IN_BYTE = 4000;
/** In a page, beside its values. */
const PAGE_EXTRA_BYTES = 64 * 1024;
/** Of a value, beside itself: its levels, and its share of the heads of runs and blocks. */
const VALUE_EXTRA_BYTES = 8;
/** The numbers that are read have two bytes or, as decimals, some more. */
const MOST_FIXED_BYTES = 64;

/** A column's part in one group of rows. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData;
  /** From the root of the schema to the column. */
  readonly schemaPath: SchemaTree[];
  /** Of the group. */
  readonly rows: number;
}

/**
 * The values of a column without lists, page by page, so that no more than one is in memory; null where none is. Texts
 * come as their bytes.
 * @throws Error for what is damaged or not known
 */
export async function* columnPages(
  source: Source,
  chunk: ColumnChunk,
  signal?: AbortSignal,
): AsyncGenerator<ArrayLike<unknown>> {
  const mostDefinition = getMaxDefinitionLevel(chunk.schemaPath);
  for await (const page of decodedPages(source, chunk, signal)) {
    yield flatValues(page, mostDefinition);
  }
}

/**
 * The rows of a column with lists of one level, page by page. Those of a page must be taken before the next is asked for.
 * @throws Error for what is damaged or not known
 */
export async function* columnLists(
  source: Source,
  chunk: ColumnChunk,
  signal?: AbortSignal,
): AsyncGenerator<Iterable<CellValues>> {
  const { schemaPath } = chunk;
  const repeated = schemaPath.findIndex(({ element }) => element.repetition_type === 'REPEATED');
  const lists = new ListRows(
    getMaxDefinitionLevel(schemaPath.slice(0, repeated + 1)),
    getMaxDefinitionLevel(schemaPath),
  );
  for await (const page of decodedPages(source, chunk, signal, lists)) {
    yield lists.add(page);
  }
  yield lists.finish();
}

async function* decodedPages(
  source: Source,
  { meta, schemaPath, rows }: ColumnChunk,
  signal: AbortSignal | undefined,
  lists?: ListRows,
): AsyncGenerator<DecodedPage> {
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
  if (lists ? total > ALWAYS_VALUES + bytes * MOST_VALUES_IN_BYTE : total > rows) {
    throw new RangeError(`a column of ${rows} rows says that it has ${total} values in ${bytes} bytes`);
  }
  const width = valueBytes(decoder);
  const name = `column ${quoted(meta.path_in_schema.join('.'))}`;
  let unpackedBytes = 0;
  let rowsSeen = 0;
  let dictionary: DecodedArray | undefined;
  for (let values = 0; values < total;) {
    const start = position;
    const { header, length } = await readHeader(source, position, end, name, signal);
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
      // Numbers are as long as they are; texts of all pages may not be longer than what is packed in so many bytes.
      const most = width === undefined ? mostPlausible({ length: bytes }) - unpackedBytes : mostPageBytes(count, width);
      if (!(size <= most)) {
        throw new RangeError(`a page of ${count} values says that it has ${size} bytes`);
      }
      unpackedBytes += size;
      const page = unpackPage(packed, header, meta.codec);
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
      if (value instanceof Uint8Array && value.length > MOST_FIXED_BYTES) {
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

/** Of a number; undefined where values have any length. @throws RangeError */
function valueBytes({ type, element }: ColumnDecoder): number | undefined {
  if (type !== 'FIXED_LEN_BYTE_ARRAY') {
    return numberBytes.get(type);
  }
  const length = element.type_length ?? 0;
  if (!(length > 0 && length <= MOST_FIXED_BYTES)) {
    throw new RangeError(`its numbers have ${length} bytes`);
  }
  return length;
}

function mostPageBytes(count: number, width: number): number {
  return PAGE_EXTRA_BYTES + count * (width + VALUE_EXTRA_BYTES);
}

/** @throws RangeError if there are too many, or none is told */
function valueCount({
  type,
  data_page_header: first,
  data_page_header_v2: second,
  dictionary_page_header: dictionary,
}: PageHeader): number {
  const count = (type === 'DICTIONARY_PAGE' ? dictionary : type === 'DATA_PAGE' ? first : second)?.num_values ?? -1;
  if (count < 0 || count > MOST_PAGE_VALUES) {
    throw new RangeError(`a page says that it holds ${count} values`);
  }
  return count;
}

async function readHeader(
  source: Source,
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
      if (bytes.length < most || most >= MOST_HEADER_BYTES) {
        throw damaged(source, error, position, name);
      }
    }
  }
}

/** The page without its packing. In pages of version 2 the levels before the values are never packed. */
function unpackPage(packed: Uint8Array, header: PageHeader, codec: string): Uint8Array {
  const { data_page_header_v2: second, uncompressed_page_size: size } = header;
  if (header.type !== 'DATA_PAGE_V2' || !second) {
    return unpack(codec, packed, size);
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
  page.set(packed.length > levels ? unpack(codec, packed.subarray(levels), size - levels) : [], levels);
  return page;
}

/**
 * Looks at what the library takes on trust: counts for which it takes memory, and how long runs of one value are.
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

/** Texts that begin as the one before does are copied: a long one may not come again in each of many. */
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
