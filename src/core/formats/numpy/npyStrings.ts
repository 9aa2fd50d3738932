import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { FormatInput } from '../format';
import { WordPacker, type PackedWords } from '../shared/packedWords';
import type { NpyHeader } from './npy';

/** Strings that all take the same room. */
interface NpyStrings {
  readonly bytes: number;
  /** UTF-32 in either byte order, or UTF-8. */
  readonly encoding: 'utf-32le' | 'utf-32be' | 'utf-8';
}

/** Bytes of strings that are read at once. */
const STRINGS_BYTES = 1024 * 1024;

/** How the array's strings lie in the file; undefined for other values. */
export function npyStrings({ descr }: NpyHeader): NpyStrings | undefined {
  const match = /^([<>|])([US])(\d{1,8})$/.exec(descr);
  if (!match) {
    return undefined;
  }
  const characters = Number(match[3]);
  return match[2] === 'S'
    ? { bytes: characters, encoding: 'utf-8' }
    : { bytes: characters * 4, encoding: match[1] === '>' ? 'utf-32be' : 'utf-32le' };
}

/**
 * Reads the strings of an array of one dimension.
 * @param name of the array, for messages
 * @throws VecinityError `badFile` if it holds something else, or is cut short; `unreadable`, `cancelled`
 */
export async function readNpyStrings(
  { source, host }: Pick<FormatInput, 'source' | 'host'>,
  header: NpyHeader,
  name: string,
  signal?: AbortSignal,
): Promise<PackedWords> {
  const strings = npyStrings(header);
  const count = header.shape.reduce((product, size) => product * size, 1);
  const bad = (trouble: string): VecinityError =>
    badFile(source.path, trouble, {
      part: name,
      byte: 0,
      remedy: 'Save the words as an array of strings, or as text, one a line.',
    });
  if (!strings || header.shape.filter((size) => size !== 1).length > 1) {
    throw bad(`holds ${header.descr} in the shape (${header.shape.join(', ')}), which is not a list of words`);
  }
  if (strings.bytes > 0 && count * strings.bytes + header.dataStart > source.maxBytes) {
    const announced = `says that it holds ${count} strings of ${strings.bytes} bytes`;
    throw bad(`${announced}, but has ${source.size} bytes: it was cut short`);
  }
  if (strings.bytes === 0 && count > source.maxBytes) {
    throw bad(`says that it holds ${count} strings without a character`);
  }
  const decoder = strings.encoding === 'utf-8' ? undefined : strings.encoding;
  const packer = new WordPacker();
  const atOnce = Math.max(1, Math.min(count, Math.floor(STRINGS_BYTES / Math.max(1, strings.bytes))));
  // The size of packed bytes may be wrong.
  const bytes = host.memory.bytes(strings.bytes * atOnce, source.path);
  for (let from = 0; from < count; from += atOnce) {
    const some = Math.min(atOnce, count - from);
    await source.read(bytes.subarray(0, some * strings.bytes), header.dataStart + from * strings.bytes, signal);
    for (let i = 0; i < some; i++) {
      const string = bytes.subarray(i * strings.bytes, (i + 1) * strings.bytes);
      if (decoder) {
        packer.add(utf32(string, decoder === 'utf-32be'));
      } else {
        packer.addBytes(withoutPadding(string));
      }
    }
  }
  return packer.finish();
}

/** NULs at the end are padding. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  return bytes.subarray(0, end);
}

function utf32(bytes: Uint8Array, bigEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let word = '';
  let end = bytes.length;
  while (end > 0 && view.getUint32(end - 4, !bigEndian) === 0) {
    end -= 4;
  }
  for (let at = 0; at < end; at += 4) {
    const codePoint = view.getUint32(at, !bigEndian);
    word += codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
  }
  return word;
}
