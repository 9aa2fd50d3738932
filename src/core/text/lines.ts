import { utf8Start } from './utf8';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Calls `use` for each line of a UTF-8 text, empty lines too. The range excludes the line end, LF or CR LF. No line
 * follows the last line end.
 * @param use gets the range `bytes[start..end)` of the line and its number, from 0
 */
export function eachLine(bytes: Uint8Array, use: (start: number, end: number, line: number) => void): void {
  let start = utf8Start(bytes);
  for (let line = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    use(start, end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end, line);
    start = end + 1;
  }
}
