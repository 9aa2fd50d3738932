import { readSync } from 'node:fs';
import { VecinityError } from '../../../core/errors';
import type { RowTrouble } from '../../../core/formats/word2vec/textRow';
import type { ParsedLines, TextBlock } from '../../../kernel/textBlock';

const LINE_FEED = 0x0a;

/** A line that is no row. */
export interface BadLine {
  readonly trouble: RowTrouble;
  /** Its number in what was parsed, from 0. */
  readonly line: number;
}

/** What came of some lines; up to a bad one, if there is one. */
export interface ParsedBlock extends ParsedLines {
  readonly badLine?: BadLine | undefined;
}

/** Reads lines up to the first that is no row. */
export function parseStrictly(block: TextBlock, from: number, to: number): ParsedBlock {
  let badLine: BadLine | undefined;
  const lines = block.parse(from, to, (trouble, line) => {
    badLine = { trouble, line };
    return false;
  });
  return { ...lines, badLine };
}

/** An open file with rows. */
export interface TextFile {
  readonly descriptor: number;
  readonly path: string;
  readonly size: number;
  /** Position of the first row. */
  readonly start: number;
}

/**
 * Reads the lines that begin in `from..to` of a file.
 * @returns undefined if one of them is longer than the block
 * @throws VecinityError `unreadable`, `badFile` if the file became shorter
 */
export function readSegment(file: TextFile, block: TextBlock, from: number, to: number): ParsedBlock | undefined {
  const { text } = block;
  const { capacity } = block.parts;
  // The byte before tells whether a line begins here.
  const begin = from === file.start ? from : from - 1;
  let filled = 0;
  const fill = (wanted: number): void => {
    const end = Math.min(wanted, capacity, file.size - begin);
    while (filled < end) {
      filled += readSome(file, text, filled, end - filled, begin + filled);
    }
  };
  fill(to - begin);
  const first = from === file.start ? 0 : text.subarray(0, filled).indexOf(LINE_FEED) + 1;
  if (first === 0 && from !== file.start) {
    return { rows: 0, lines: 0 };
  }
  if (begin + first >= to) {
    return { rows: 0, lines: 0 };
  }
  let searched = to - 1 - begin;
  for (;;) {
    const end = text.subarray(0, filled).indexOf(LINE_FEED, searched);
    if (end >= 0) {
      return parseStrictly(block, first, end + 1);
    }
    if (begin + filled === file.size) {
      text[filled] = LINE_FEED;
      return parseStrictly(block, first, filled + 1);
    }
    if (filled === capacity) {
      return undefined;
    }
    searched = filled;
    fill(filled + 16 * 1024);
  }
}

function readSome(file: TextFile, target: Uint8Array, at: number, length: number, position: number): number {
  let bytesRead: number;
  try {
    bytesRead = readSync(file.descriptor, target, at, length, position);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new VecinityError('unreadable', `${file.path} cannot be read (${code}).`, {
      path: file.path,
      remedy: 'Try again.',
    });
  }
  if (bytesRead === 0) {
    throw new VecinityError('badFile', `${file.path} became shorter while it was read (at byte ${position}).`, {
      path: file.path,
      byte: position,
      remedy: 'Try again when nothing is writing the file.',
    });
  }
  return bytesRead;
}
