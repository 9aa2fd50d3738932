import type { SharedSource } from '../../io/source';
import type { ParsedLines, TextBlock } from './textBlock';
import type { RowTrouble } from './textRow';

const LINE_FEED = 0x0a;
/** Bytes of each further read for a line that ends beyond its segment. */
const LINE_END_BYTES = 16 * 1024;

/** An invalid line. */
export interface BadLine {
  readonly trouble: RowTrouble;
  /** Its number among the parsed lines, from 0. */
  readonly line: number;
}

/** The rows of some lines, up to the first bad line. */
export interface ParsedBlock extends ParsedLines {
  readonly badLine?: BadLine | undefined;
}

/** Reads lines up to the first invalid one. */
export function parseStrictly(block: TextBlock, from: number, to: number): ParsedBlock {
  let badLine: BadLine | undefined;
  const lines = block.parse(from, to, (trouble, line) => {
    badLine = { trouble, line };
    return false;
  });
  return { ...lines, badLine };
}

/**
 * Reads the lines that begin in `from..to` of a source.
 * @param start position of the first row
 * @returns undefined if one of the lines is longer than the block
 * @throws VecinityError `unreadable`, `badFile` if the source became shorter
 */
export function readSegment(
  source: Pick<SharedSource, 'size' | 'readNow'>,
  start: number,
  block: TextBlock,
  from: number,
  to: number,
): ParsedBlock | undefined {
  const { text, capacity } = block;
  // The byte before shows whether a line begins here.
  const begin = from === start ? from : from - 1;
  let filled = 0;
  const fill = (wanted: number): void => {
    const end = Math.min(wanted, capacity, source.size - begin);
    if (end > filled) {
      source.readNow(text.subarray(filled, end), begin + filled);
      filled = end;
    }
  };
  fill(to - begin);
  const first = from === start ? 0 : text.subarray(0, filled).indexOf(LINE_FEED) + 1;
  const beginsLater = first === 0 && from !== start;
  if (beginsLater || begin + first >= to) {
    return { rows: 0, lines: 0 };
  }
  let searched = to - 1 - begin;
  for (;;) {
    const end = text.subarray(0, filled).indexOf(LINE_FEED, searched);
    if (end >= 0) {
      return parseStrictly(block, first, end + 1);
    }
    if (begin + filled === source.size) {
      text[filled] = LINE_FEED;
      return parseStrictly(block, first, filled + 1);
    }
    if (filled === capacity) {
      return undefined;
    }
    searched = filled;
    fill(filled + LINE_END_BYTES);
  }
}
