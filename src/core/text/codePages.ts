import { encodingNamed } from './encodings/names';
import { decodeText } from './encodings/transcoder';

/** The names of code pages that are not `cp` and their number. */
const names: ReadonlyMap<number, string> = new Map([
  [10000, 'macintosh'],
  [10007, 'x-mac-cyrillic'],
  [20866, 'koi8-r'],
  [20932, 'euc-jp'],
  [21866, 'koi8-u'],
  [51932, 'euc-jp'],
  [51949, 'euc-kr'],
  [54936, 'gb18030'],
  [65001, 'utf-8'],
]);

/**
 * Decodes bytes; those that mean nothing become U+FFFD.
 * @param goesOn whether a letter may go on in the bytes of the next call
 */
export type Decode = (bytes: Uint8Array, goesOn?: boolean) => string;

/** The decoder of an encoding by its name; undefined if it is unknown. */
export function decoderNamed(name: string): Decode | undefined {
  const encoding = encodingNamed(name);
  return encoding && ((bytes) => decodeText(bytes, encoding));
}

/** The decoder of a Windows code page: 1252, 932, 65001. Unknown code pages decode ASCII only. */
export function decoderOfCodePage(page: number): Decode {
  const isIso = page > 28590 && page < 28606;
  return (
    decoderNamed(names.get(page) ?? (isIso ? `iso-8859-${page - 28590}` : `cp${page}`)) ??
    ((bytes) => Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : '\ufffd')).join(''))
  );
}
