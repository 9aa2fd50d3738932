import type { ColumnMetaData, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js';
import { unpack } from '../codecs';
import type { Source } from '../source';

/** A page's header is some ten bytes; its statistics may hold whole words. */
const HEADER_BYTES = 4096;
const MOST_HEADER_BYTES = 1024 * 1024;
/** Writers make pages of a megabyte; in a page of one value over and over there may be very many. */
const MOST_PAGE_VALUES = 16 * 1024 * 1024;

/** A column's part in one group of rows. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData;
  /** From the root of the schema to the column. */
  readonly schemaPath: SchemaTree[];
}

/**
 * The column's rows, page by page: the library decodes each page, so that no more than one is in memory. A row of a
 * column with lists may go on in the next page: the last row of each page comes with the next.
 * Texts come as their bytes.
 * @throws Error for what is damaged or not known
 */
export async function* columnPages(
  source: Source,
  { meta, schemaPath }: ColumnChunk,
  signal?: AbortSignal,
): AsyncGenerator<DecodedArray> {
  const decoder = {
    pathInSchema: meta.path_in_schema,
    type: meta.type,
    element: schemaPath.at(-1)!.element,
    schemaPath,
    codec: 'UNCOMPRESSED' as const,
    parsers: { ...DEFAULT_PARSERS, stringFromBytes: (bytes: Uint8Array) => bytes, jsonFromBytes: (bytes: Uint8Array) => bytes },
    utf8: false,
  };
  const isFlat = isFlatColumn(schemaPath);
  const levels = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)] as const;
  const total = Number(meta.num_values);
  let position = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = position + Number(meta.total_compressed_size);
  if (!(position >= 0) || !(end <= source.mostBytes)) {
    throw new RangeError(`a column ends at byte ${end}, beyond the file`);
  }
  let dictionary: DecodedArray | undefined;
  let last: unknown[] = [];
  for (let values = 0; values < total; ) {
    const { header, length } = await readHeader(source, position, end, signal);
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
    const page = unpackPage(packed, header, meta.codec);
    checkPage(page, header, levels);
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: 0 };
    const plain = { ...header, compressed_page_size: page.length, uncompressed_page_size: page.length };
    const { data = [] } = readPage(reader, plain, decoder, dictionary, isFlat ? undefined : last, 0);
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = convert(data, decoder);
      continue;
    }
    const count = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    if (count < 1) {
      throw new RangeError('a page holds no values');
    }
    values += count;
    if (isFlat) {
      yield data;
    } else {
      const rows = data as unknown[];
      last = rows.splice(-1);
      yield rows;
    }
  }
  yield last;
}

async function readHeader(
  source: Source,
  position: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly header: PageHeader; readonly length: number }> {
  for (let most = HEADER_BYTES; ; most *= 16) {
    const bytes = new Uint8Array(Math.max(0, Math.min(most, end - position)));
    await source.read(bytes, position, signal);
    const reader = { view: new DataView(bytes.buffer), offset: 0 };
    try {
      return { header: parquetHeader(reader), length: reader.offset };
    } catch (error) {
      if (bytes.length < most || most >= MOST_HEADER_BYTES) {
        throw error;
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
 * @throws RangeError
 */
function checkPage(page: Uint8Array, header: PageHeader, [repetition, definition]: readonly [number, number]): void {
  const first = header.data_page_header;
  const second = header.data_page_header_v2;
  const dictionary = header.dictionary_page_header;
  const count = (header.type === 'DICTIONARY_PAGE' ? dictionary : header.type === 'DATA_PAGE' ? first : second)?.num_values ?? -1;
  if (count < 0 || count > Math.min(MOST_PAGE_VALUES, dictionary ? page.length : Infinity)) {
    throw new RangeError(`a page of ${page.length} bytes says that it holds ${count} values`);
  }
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let at = 0;
  if (header.type === 'DATA_PAGE') {
    for (const most of [repetition, definition]) {
      if (most > 0) {
        const end = at + 4 + view.getUint32(at, true);
        checkRuns(page, at + 4, end, levelBits(most), count);
        at = end;
      }
    }
  } else if (second) {
    if (!(second.num_nulls >= 0 && second.num_nulls <= count)) {
      throw new RangeError(`a page of ${count} values says that ${second.num_nulls} are missing`);
    }
    const lengths = [second.repetition_levels_byte_length, second.definition_levels_byte_length] as const;
    [repetition, definition].forEach((most, i) => {
      if (most > 0) {
        checkRuns(page, at, at + lengths[i]!, levelBits(most), count);
      }
      at += lengths[i]!;
    });
  }
  const encoding = first?.encoding ?? second?.encoding;
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    checkRuns(page, at + 1, page.length, page[at] ?? 0, count);
  }
}

function levelBits(most: number): number {
  return 32 - Math.clz32(most);
}

/** Runs of one value or of packed values (Parquet format, Encodings.md, RLE) may hold no more than `count` values. */
function checkRuns(bytes: Uint8Array, at: number, end: number, bits: number, count: number): void {
  if (end > bytes.length || bits > 32) {
    throw new RangeError('runs of values do not fit into their page');
  }
  for (let seen = 0; seen < count && at < end; ) {
    let run = 0;
    let byte: number;
    let shift = 0;
    do {
      byte = bytes[at++] ?? 0;
      run |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80 && shift < 35);
    const isPacked = (run & 1) === 1;
    const length = isPacked ? (run >>> 1) * 8 : run >>> 1;
    // Packed values come eight at a time, and some writers fill up with more.
    if (length > count - seen + (isPacked ? 512 : 0) || length === 0) {
      throw new RangeError(`a run of ${length} values does not fit into its page`);
    }
    seen += length;
    at += isPacked ? (length / 8) * bits : Math.ceil(bits / 8);
  }
}
