import { utf8Start } from '../text/utf8';
import { parseDecimal } from './shared/decimal';
import { mostFrequent, surveyText } from './word2vec/textSurvey';

/** Formats by what a file begins with; `npz` and `pytorchZip` by what is in a zip archive, `spacy` by the files around it. */
export type FormatName =
  | 'arrow'
  | 'arrowStream'
  | 'csv'
  | 'fasttext'
  | 'fasttext2016'
  | 'finalfusion'
  | 'floret'
  | 'gguf'
  | 'gloveBinary'
  | 'gzip'
  | 'json'
  | 'npy'
  | 'npz'
  | 'numericTable'
  | 'parquet'
  | 'pickle'
  | 'projectorConfig'
  | 'pytorchLegacy'
  | 'pytorchZip'
  | 'safetensors'
  | 'shardIndex'
  | 'spacy'
  | 'spark'
  | 'tar'
  | 'utf16'
  | 'word2vecBinary'
  | 'word2vecText'
  | 'zip';

/** What a file is, by its content. */
export interface DetectedFormat {
  readonly format: FormatName | 'unknown';
}

/** For people: what each format is. */
export const formatNames: Readonly<Record<FormatName, string>> = {
  arrow: 'an Arrow file',
  arrowStream: 'an Arrow stream',
  csv: 'comma-separated values',
  fasttext: 'a fastText model',
  fasttext2016: 'a fastText model of 2016, from before its format had a number',
  finalfusion: 'finalfusion embeddings',
  floret: 'a floret table, whose rows are buckets of n-grams and not words',
  gguf: 'a GGUF model',
  gloveBinary: 'GloVe’s binary output, vectors without words',
  gzip: 'a gzip archive',
  json: 'JSON',
  npy: 'a NumPy array',
  npz: 'an archive of NumPy arrays',
  numericTable: 'a table of numbers without words',
  parquet: 'a Parquet file',
  pickle: 'a Python pickle (gensim or PyTorch)',
  projectorConfig: 'a configuration of TensorBoard’s projector',
  pytorchLegacy: 'a PyTorch model of before 2020',
  pytorchZip: 'a PyTorch model',
  safetensors: 'a safetensors file',
  shardIndex: 'the index of a model that is split into several files',
  spacy: 'the vectors of a spaCy model',
  spark: 'a Word2VecModel of Spark',
  tar: 'a tar archive, to be unpacked first',
  utf16: 'UTF-16 text',
  word2vecBinary: 'word2vec’s binary format',
  word2vecText: 'word vectors as text',
  zip: 'a zip archive',
};

const magics: readonly (readonly [bytes: readonly number[], format: FormatName])[] = [
  [[0x47, 0x47, 0x55, 0x46], 'gguf'],
  [[0x46, 0x55, 0x47, 0x47], 'gguf'], // big-endian: its reader says so
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'npy'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x50, 0x4b, 0x05, 0x06], 'zip'], // an empty one
  [[0x1f, 0x8b], 'gzip'],
  [[0x50, 0x41, 0x52, 0x31], 'parquet'],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'arrow'],
  [[0x46, 0x69, 0x46, 0x75], 'finalfusion'],
  [[0xff, 0xff, 0xff, 0xff], 'arrowStream'],
  [[0xff, 0xfe], 'utf16'],
  [[0xfe, 0xff], 'utf16'],
];

/** 793712314 as a little-endian integer. */
const fasttextMagic = [0xba, 0x16, 0x4f, 0x2f];

/** A pickled integer of ten bytes, 0x1950a86a20f9469cfc6c: PyTorch's files before version 1.6 (torch/serialization.py). */
const pytorchMagic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** How much of a file's beginning `detectFormat` wants. */
export const DETECTION_BYTES = 1024 * 1024;

/** @param head the first `DETECTION_BYTES` of the file, or all of it. */
export function detectFormat(head: Uint8Array): DetectedFormat {
  // Before the magic numbers: a header's length may begin with the bytes of a short one.
  if (head[8] === 0x7b && head.subarray(4, 8).every((byte) => byte === 0)) {
    return { format: 'safetensors' };
  }
  const beginsWith = (magic: readonly number[]): boolean => magic.every((byte, i) => head[i] === byte);
  if (beginsWith(fasttextMagic)) {
    return { format: 'fasttext' };
  }
  if (isEarlyFasttext(head)) {
    return { format: 'fasttext2016' };
  }
  for (const [magic, format] of magics) {
    if (beginsWith(magic)) {
      return { format };
    }
  }
  // "ustar" (POSIX.1-1988)
  if ([0x75, 0x73, 0x74, 0x61, 0x72].every((byte, i) => head[257 + i] === byte)) {
    return { format: 'tar' };
  }
  // A pickle's first opcode is its protocol, 2 to 5.
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) {
    // From protocol 4 on there is a frame before.
    const startsAt = (position: number): boolean => pytorchMagic.every((byte, i) => head[position + i] === byte);
    return { format: startsAt(2) || startsAt(11) ? 'pytorchLegacy' : 'pickle' };
  }
  // Without a protocol it may begin with what it wants to call; its reader says that it must not.
  if (/^c[\w.]+\r?\n[\w.]+\r?\n[()\]}]/.test(String.fromCharCode(...head.subarray(0, 200)))) {
    return { format: 'pickle' };
  }
  // The length of a JSON header, in eight bytes.
  if (head[8] === 0x7b && head.subarray(0, 8).includes(0)) {
    return { format: 'safetensors' };
  }
  if (isUtf16(head)) {
    return { format: 'utf16' };
  }
  if (isGloveBinary(head)) {
    return { format: 'gloveBinary' };
  }
  return detectText(head) ?? detectWord2vec(head);
}

/** What is told from other text by its first characters or its first line. */
function detectText(head: Uint8Array): DetectedFormat | undefined {
  const start = utf8Start(head);
  const lineEnd = head.indexOf(0x0a, start);
  const line = new TextDecoder('latin1').decode(head.subarray(start, lineEnd < 0 ? head.length : lineEnd)).trim();
  if (/^[{[]\s*["{[]|^[{[]$/.test(line.slice(0, 1000))) {
    const beginning = new TextDecoder('latin1').decode(head.subarray(0, 64 * 1024));
    if (/"embeddings"\s*:\s*\[\s*\{\s*"(tensor|metadata|sprite)/.test(beginning)) {
      return { format: 'projectorConfig' };
    }
    return { format: /"weight_map"\s*:\s*\{/.test(beginning) ? 'shardIndex' : 'json' };
  }
  const text = new TextDecoder('latin1').decode(head.subarray(start, start + 4096));
  if (/^(\s*#[^\n]*\n)*\s*(embeddings|model_checkpoint_path)\s*[{:<]/.test(text)) {
    return { format: 'projectorConfig' };
  }
  // bucket dim minn maxn hashCount hashSeed BOW EOW
  if (/^(\d+ ){6}\S+ \S+$/.test(line)) {
    return { format: 'floret' };
  }
  if (isNumericTable(head, start)) {
    return { format: 'numericTable' };
  }
  const nextEnd = lineEnd < 0 ? -1 : head.indexOf(0x0a, lineEnd + 1);
  const next =
    lineEnd < 0
      ? ''
      : new TextDecoder('latin1').decode(head.subarray(lineEnd + 1, nextEnd < 0 ? head.length : nextEnd));
  return isDelimited(line, next.trim()) ? { format: 'csv' } : undefined;
}

function isDelimited(line: string, next: string): boolean {
  // More commas or semicolons than spaces, and more commas than numbers with decimal commas have.
  const gaps = line.replaceAll(/, /g, ',').split(/[ \t]/).length - 1;
  const most = Math.max(...[',', ';', '|'].map((delimiter) => line.split(delimiter).length - 1));
  if (most >= 1 && most > gaps) {
    return true;
  }
  // A word, and a list of numbers in brackets.
  if (/^("(""|[^"])*"|[^\s,;"]+)[,;\t] *"?[[(]/.test(line.slice(0, 1000))) {
    return true;
  }
  // Names of columns without a number among them, above as many fields with numbers.
  const names = line.split('\t');
  const fields = next.split('\t');
  return (
    names.length > 1 &&
    names.length === fields.length &&
    !names.some((name) => isNumber(name.trim())) &&
    fields.some((field) => isNumber(field.trim()) || /^\W*\[/.test(field))
  );
}

/** So many lines tell whether a text is a table of numbers. */
const LINES_OF_TABLE = 20;

/**
 * Lines of numbers, nearly all of them equally many: the reader says which are not. Where the first ones alone are whole,
 * they may be words: years, for example.
 */
function isNumericTable(head: Uint8Array, start: number): boolean {
  const text = new TextDecoder('latin1').decode(head.subarray(start, start + 256 * 1024));
  const lines = text.split('\n', LINES_OF_TABLE + 1);
  // The last one may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const rows = whole.map((line) => line.trim().split(/[\t ]+/)).filter((row) => row[0] !== '');
  const width = mostFrequent(rows.map((row) => row.length));
  const good = rows.filter((row) => row.length === width && row.every(isNumber));
  // Of a few lines one may be wrong, of more a tenth: word vectors whose words are numbers are no table.
  const mostWrong = rows.length < 4 ? 0 : Math.max(1, Math.floor(rows.length / 10));
  if (
    width < 2 ||
    good.length < 2 ||
    rows.length - good.length > mostWrong ||
    !rows.every((row) => isNumber(row[0]!))
  ) {
    return false;
  }
  const isWhole = (field: string | undefined): boolean => /^[+-]?\d+$/.test(field ?? '');
  const wholeFirst = rows.filter((row) => isWhole(row[0])).length;
  return wholeFirst * 2 < rows.length || (text.includes('\t') && good.every((row) => row.every(isWhole)));
}

function isNumber(field: string): boolean {
  const bytes = Uint8Array.from(field, (character) => character.charCodeAt(0));
  return !Number.isNaN(parseDecimal(bytes, 0, bytes.length));
}

/** Twelve integers, fastText's arguments, of which the seventh and eighth name the loss and the kind of model. */
function isEarlyFasttext(head: Uint8Array): boolean {
  if (head.length < 64) {
    return false;
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const [dimensions, , epochs, , , , loss, model] = Array.from({ length: 8 }, (_, i) => view.getInt32(4 * i, true));
  const within = (value: number | undefined, most: number): boolean =>
    value !== undefined && value >= 1 && value <= most;
  return within(dimensions, 10_000) && within(epochs, 10_000) && within(loss, 3) && within(model, 3);
}

/** UTF-16 without a byte order mark: of most of the first characters, one byte is 0, always the same one. */
function isUtf16(head: Uint8Array): boolean {
  const length = Math.min(head.length, 400) & ~1;
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) {
    zeros[i & 1]! += head[i] === 0 ? 1 : 0;
  }
  const [even = 0, odd = 0] = zeros;
  return (
    length >= 8 &&
    Math.min(even, odd) * 10 < length &&
    Math.max(even, odd) * 2 > length * 0.8 &&
    hasDigits(head, length)
  );
}

/** What UTF-16 of word vectors has and little-endian integers have not. */
function hasDigits(head: Uint8Array, length: number): boolean {
  return (
    head.subarray(0, length).some((byte) => byte >= 0x30 && byte <= 0x39) && head.subarray(0, length).includes(0x20)
  );
}

/** Doubles of moderate size, one after the other: GloVe's `-binary`. Text and float32 read as doubles are no such. */
function isGloveBinary(head: Uint8Array): boolean {
  const count = Math.min(64, Math.floor(head.length / 8));
  const view = new DataView(head.buffer, head.byteOffset);
  for (let i = 0; i < count; i++) {
    const magnitude = Math.abs(view.getFloat64(8 * i, true));
    if (!(magnitude > 1e-12 && magnitude < 1e4)) {
      return false;
    }
  }
  return count >= 8;
}

function detectWord2vec(head: Uint8Array): DetectedFormat {
  const { header, start, numbers, dimensions, isCut } = surveyText(head);
  if (!header) {
    // Prose has numbers, too, but not always as many at the end of a line.
    const rows = numbers.filter((count) => count === dimensions).length;
    return { format: dimensions > 0 && rows * 2 >= numbers.length ? 'word2vecText' : 'unknown' };
  }
  if (!head.includes(0x0a)) {
    return { format: 'unknown' };
  }
  const announced = Number(header[1]);
  if (start >= head.length || numbers.length === 0 || numbers.some((count) => count >= announced)) {
    return { format: 'word2vecText' };
  }
  // The rows of a text have as many numbers as the header says. Where they have not, which is for the reader to say,
  // there are still none of the bytes that no text has.
  const rowEnd = head.indexOf(0x0a, start);
  const isText =
    !startsWithVector(head, start, announced) &&
    (isCut || numbers[0]! > 0 || fieldCount(head, start, rowEnd) === announced + 1) &&
    !hasControls(head.subarray(start, isCut ? head.length : rowEnd));
  return { format: isText ? 'word2vecText' : 'word2vecBinary' };
}

/**
 * Whether a word and float32 values stand at `start`. Digits, signs and spaces read as float32 are below 2e-4, letters
 * above 1e10: if most values lie between, they are no text.
 */
function startsWithVector(head: Uint8Array, start: number, dimensions: number): boolean {
  const valuesStart = head.indexOf(0x20, start) + 1;
  const count = Math.min(dimensions, Math.floor((head.length - valuesStart) / 4));
  if (valuesStart === 0 || count < 1) {
    return false;
  }
  const values = new Float32Array(head.slice(valuesStart, valuesStart + count * 4).buffer);
  const likely = values.filter((value) => value === 0 || (Math.abs(value) > 1e-3 && Math.abs(value) < 1e4));
  return likely.length * 2 > count;
}

function fieldCount(bytes: Uint8Array, start: number, end: number): number {
  const line = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  return line.split(/[ \t\r]+/).filter((field) => field !== '').length;
}

function hasControls(line: Uint8Array): boolean {
  return line.some((byte) => byte < 0x09 || (byte >= 0x0e && byte < 0x20));
}
