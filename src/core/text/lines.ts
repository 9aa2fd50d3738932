import { utf8Start } from './utf8';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Calls `use` with the place of each line of a text in UTF-8, without what ends it (LF or CR LF). An empty line is one;
 * behind the last line's end there is none.
 * @param use told of `bytes[start..end)` and the line's number, from 0
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
