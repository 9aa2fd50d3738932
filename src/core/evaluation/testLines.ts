import { badFile } from '../io/badFile';
import { quoted } from '../io/faults';

/** A longer line is not a question; it is skipped. */
const MAX_LINE_LENGTH = 10_000;
/** Lines that decide what a file holds. */
const MAX_SAMPLED_LINES = 500;
const COMMENT = '#';
/** In this order: words may contain spaces where tabs separate columns. */
const separators = ['\t', ';', ',', ' '] as const;

/** A file of a test set, or the only one. */
export interface TestPart {
  /** Name of the file without folder. */
  readonly name: string;
  readonly text: string;
}

export interface TestLine {
  /** 1-based. */
  readonly number: number;
  /** Without white space at the ends. */
  readonly text: string;
}

/** Returns the text with empty lines in place of very long ones, and how many there were. */
export function withoutHugeLines(text: string): { readonly text: string; readonly hugeLines: number } {
  let hugeLines = 0;
  const lines = text.split(/\r\n|\n|\r/).map((line) => {
    const isHuge = line.length > MAX_LINE_LENGTH;
    hugeLines += isHuge ? 1 : 0;
    return isHuge ? '' : line;
  });
  return { text: lines.join('\n'), hugeLines };
}

/** The lines of a text, blank ones too. */
export function allLines(text: string): TestLine[] {
  return text.split('\n').map((line, i) => ({ number: i + 1, text: line.trim() }));
}

/** The lines that are neither blank nor a comment. */
export function filledLines(text: string): TestLine[] {
  return allLines(text).filter((line) => line.text !== '' && !line.text.startsWith(COMMENT));
}

/** The first lines, which decide what a file holds. */
export function sampled(lines: readonly TestLine[]): readonly TestLine[] {
  return lines.slice(0, MAX_SAMPLED_LINES);
}

/** The separator that cuts most lines into the same number of columns, at least two; undefined if there is none. */
export function separatorOf(lines: readonly TestLine[]): string | undefined {
  return separators.find((separator) => {
    const widths = sampled(lines).map((line) => cellsOf(line.text, separator).length);
    const width = widths[Math.floor(widths.length / 2)] ?? 0;
    return width >= 2 && widths.filter((other) => other === width).length >= widths.length * 0.8;
  });
}

/** The cells of a line; between spaces any white space counts. */
export function cellsOf(line: string, separator: string): string[] {
  return separator === ' ' ? line.split(/\s+/u) : line.split(separator).map((cell) => cell.trim());
}

/** The name of a part for a section: its file name without the ending. */
export function sectionName({ name }: TestPart): string {
  return name.replace(/\.\w{1,4}$/u, '');
}

/** @throws VecinityError `badFile` with the line that does not fit */
export function refuseLine(path: string, line: TestLine | undefined, shape: string, remedy: string): never {
  throw badFile(path, line === undefined ? 'has no line' : `has ${quoted(line.text)}, where ${shape} should be`, {
    ...(line && { line: line.number }),
    remedy,
  });
}
