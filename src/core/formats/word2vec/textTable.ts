import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { quoted, type Faults } from '../../io/faults';
import type { RowTrouble } from './textRow';
import type { WordTrimmer } from './layout/wordLayout';
import type { VectorTable } from '../shared/vectorTable';
import type { TextBlock } from './textBlock';
import type { ParsedBlock } from './textSegment';

const SPACE = 0x20;

/** Collects the rows of blocks in one table, in the order of the file. */
export class TextTable {
  /** Rows so far, including those that were dropped. */
  rowsRead = 0;

  /**
   * @param line  lines before the first block
   * @param words takes words out of what stands around them; by default words are alone
   */
  constructor(
    readonly table: VectorTable,
    private readonly path: string,
    private line: number,
    private readonly faults: Faults | undefined,
    private readonly words?: WordTrimmer,
  ) {}

  /** Adds the next lines. @throws VecinityError `badFile` for a bad one, unless all rows that are wanted stand before. */
  merge(block: TextBlock, { rows, lines, badLine }: ParsedBlock): void {
    const { table } = this;
    const { dimensions } = table;
    // Rows that follow each other in the block and in the table are copied together.
    let from = 0;
    let count = 0;
    let target = 0;
    const copy = (): void => {
      if (count > 0) {
        table.vectors.set(block.values.subarray(from * dimensions, (from + count) * dimensions), target);
        count = 0;
      }
    };
    for (let index = 0; index < rows && !table.isFull; index++) {
      const line = this.line + block.line(index) + 1;
      const at = this.addWord(block, index, line);
      this.rowsRead++;
      if (at < 0) {
        continue;
      }
      if (count === 0 || from + count !== index || target + count * dimensions !== at) {
        copy();
        from = index;
        target = at;
      }
      count++;
      if (!block.isCommon(index)) {
        copy();
        this.inspect(block, index, at, line);
      }
    }
    copy();
    if (badLine && !table.isFull) {
      throw this.error(badLine.trouble, this.line + badLine.line + 1);
    }
    this.line += lines;
  }

  /** Adds a fault for an invalid line. @param line its number in the block, from 0 */
  leaveOut({ kind, text }: RowTrouble, line: number): void {
    this.faults?.add(kind, { line: this.line + line + 1 }, () => `The line ${text}: it is skipped.`);
  }

  private addWord(block: TextBlock, row: number, line: number): number {
    const { table, words } = this;
    if (!words) {
      return table.add(block.memory, block.wordStart(row), block.wordEnd(row), line);
    }
    words.trim(block.memory, block.wordStart(row), block.wordEnd(row));
    return table.add(words.bytes, words.start, words.end, line, words.count);
  }

  private inspect(block: TextBlock, row: number, at: number, line: number): void {
    this.table.checkRow(at, line);
    if (this.words) {
      this.words.trim(block.memory, block.wordStart(row), block.wordEnd(row));
    }
    const memory = this.words?.bytes ?? block.memory;
    const [start, end] = this.words ? [this.words.start, this.words.end] : [block.wordStart(row), block.wordEnd(row)];
    const space = memory.indexOf(SPACE, start);
    if (space >= 0 && space < end) {
      this.faults?.add('spaceInWord', { line }, () => {
        const word = new TextDecoder().decode(memory.slice(start, Math.min(end, start + 200)));
        return `${quoted(word)} has a space, so other programs may read it as two words.`;
      });
    }
  }

  private error({ text, remedy }: RowTrouble, line: number): VecinityError {
    return badFile(this.path, text, { line, remedy });
  }
}
