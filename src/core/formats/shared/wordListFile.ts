import { badFile } from '../../io/badFile';
import { inMemory } from '../../io/inMemory';
import { withSource, type OpenSource, type Source } from '../../io/source';
import type { Host } from '../format';
import { isNpy, readNpyHeader } from '../numpy/npy';
import { readNpyStrings } from '../numpy/npyStrings';
import { JsonTrouble } from '../json/jsonCursor';
import { isPickle, resemblesPickle } from '../pickle/detect';
import { describePickle } from '../pickle/describePickle';
import { readPickle } from '../pickle/pickle';
import { pickledContent, vocabularyForTable } from '../pickle/pickledTables';
import { missingNotes, packVocabulary } from '../pickle/pickledVocabulary';
import { readTokenizer } from '../tokenTable/tokenizerJson';
import { TokenNames } from '../tokenTable/tokenNames';
import { ByteEvidence } from '../../text/encodings/evidence';
import { conclude } from '../../text/encodings/recognise';
import { decodeText } from '../../text/encodings/transcoder';
import { byteOrderMark } from '../../text/encodings/unicodeMarks';
import { isUtf8 } from '../../text/utf8';
import { DETECTION_BYTES, latin1 } from './signature';
import { wordsOfJson, wordsOfLines, type WordList } from './wordList';

/** Maximum bytes of a list of words, which takes far less room than vectors. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Maximum rows with a name. Names take memory for each row, and a few kilobytes of gzip can hold 100 million rows. */
export const MAX_NAMED_ROWS = 50_000_000;
/** Bytes that are looked at together to find the encoding. */
const HEAD_BYTES = 64 * 1024;

/**
 * Reads a file that holds only words, and closes it. The words are lines, columns, a JSON list or object, a pickle
 * of these, a `tokenizer.json`, or a NumPy array of strings. The file may be in gzip.
 * @param rows expected number of words, undefined if it is not known; the file may have more or fewer
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function readWords(
  opening: Promise<OpenSource>,
  rows: number | undefined,
  host: Host,
  signal?: AbortSignal,
): Promise<WordList> {
  return withSource(opening, async (file) => {
    const [first, second] = await file.head(2);
    if (first !== 0x1f || second !== 0x8b) {
      return wordsOf(file, rows, host, signal);
    }
    return withSource(host.openGzip(file), async (unpacked) =>
      wordsOf(await inMemory(unpacked, MAX_BYTES, host.memory, signal), rows, host, signal),
    );
  });
}

async function wordsOf(
  source: Source,
  rows: number | undefined,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<WordList> {
  if (isNpy(await source.head(16))) {
    const header = await readNpyHeader(source, 'the array');
    return { words: await readNpyStrings({ source, host }, header, 'the array', signal) };
  }
  if (source.size > MAX_BYTES) {
    throw badFile(source.path, `is too large for a list of words (${source.size} bytes)`, {
      remedy: 'Choose the file with the words.',
    });
  }
  const head = await source.head(DETECTION_BYTES);
  if (isPickle(head) || resemblesPickle(head)) {
    return wordsOfPickle(source, rows, host, signal);
  }
  const stored = host.memory.bytes(source.size, source.path);
  await source.read(stored, 0, signal);
  const { bytes, note } = asUtf8(stored);
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  // A list with one word a line may begin with a bracket, too.
  const list = first === 0x7b ? wordsOfTokenizer(bytes, rows) : undefined;
  const json = list ?? (first === 0x5b || first === 0x7b ? wordsOfJson(bytes, rows) : undefined);
  const read = json ?? wordsOfLines(bytes, rows);
  return note === undefined ? read : { ...read, note: [note, read.note].filter(Boolean).join(' ') };
}

/** Returns a text in UTF-8, and a note if its encoding was found by its letters. */
export function asUtf8(stored: Uint8Array): { readonly bytes: Uint8Array; readonly note?: string } {
  if (!byteOrderMark(stored) && !stored.subarray(0, HEAD_BYTES).includes(0) && isUtf8(stored, 0, stored.length)) {
    return { bytes: stored };
  }
  const evidence = new ByteEvidence();
  for (let at = 0; at < stored.length; at += HEAD_BYTES) {
    evidence.add(stored.subarray(at, at + HEAD_BYTES));
  }
  const found = conclude(evidence);
  if (found.kind !== 'text' || found.encoding === 'utf-8') {
    return { bytes: stored };
  }
  const bytes = new TextEncoder().encode(decodeText(stored.subarray(found.mark), found.encoding, 'escape'));
  const isObvious = found.by === 'mark';
  return isObvious ? { bytes } : { bytes, note: `The list of words was read as ${found.encoding}.` };
}

/** Reads the tokens of a tokenizer.json of Hugging Face; undefined for any other JSON. */
function wordsOfTokenizer(bytes: Uint8Array, rows: number | undefined): WordList | undefined {
  if (rows === undefined || rows > MAX_NAMED_ROWS || !/^\s*\{\s*"version"/.test(latin1(bytes.subarray(0, 100)))) {
    return undefined;
  }
  const names = new TokenNames(rows);
  try {
    const { words, unnamed } = names.finish(readTokenizer(bytes, names));
    const missing = `${unnamed.length} of ${rows} rows have no token, and are named by their numbers.`;
    return unnamed.length === 0 ? { words } : { words, note: missing };
  } catch (error) {
    if (error instanceof JsonTrouble) {
      return undefined;
    }
    throw error;
  }
}

/** Reads the words of a pickle: a list or dict of words, or an object with one. @throws VecinityError `badFile` */
async function wordsOfPickle(
  packed: Source,
  rows: number | undefined,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<WordList> {
  const source = await inMemory(packed, MAX_BYTES, host.memory, signal);
  const { value } = await readPickle(source, { memory: host.memory, signal });
  const { vocabularies } = pickledContent(value, source.path);
  const { vocabulary = vocabularies[0] } = vocabularyForTable({ rows: rows ?? -1 }, vocabularies);
  if (!vocabulary) {
    throw badFile(source.path, `holds no list of words, but ${describePickle(value)}`, {
      remedy: 'Save the words as text, one a line.',
    });
  }
  const size = rows !== undefined && vocabulary.size <= rows && vocabulary.named < rows ? rows : vocabulary.size;
  const isForRows = vocabulary.size === rows || (vocabulary.named < vocabulary.size && 2 * vocabulary.named >= size);
  const packedRows = await packVocabulary(vocabulary, isForRows ? size : vocabulary.size, { source, host }, signal);
  const [note] = missingNotes(packedRows, size);
  return note === undefined ? { words: packedRows.words } : { words: packedRows.words, note };
}
