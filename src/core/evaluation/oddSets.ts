import { allLines, refuseLine, sectionName, type TestLine, type TestPart } from './testLines';

/** Words that belong together, and words that do not: each outlier is asked with all members. */
export interface OddGroup {
  readonly name: string;
  readonly members: readonly string[];
  readonly outliers: readonly string[];
}

export interface OddSet {
  readonly kind: 'odd';
  readonly groups: readonly OddGroup[];
  readonly layout: string;
  readonly skippedLines: number;
}

/** Maximum members of a group: all their pairs are compared. */
const MAX_MEMBERS = 200;
const REMEDY = 'Write the words that belong together one a line, then an empty line, then the outliers one a line.';

/**
 * Reads groups in the layout of the 8-8-8 data set: members one a line, an empty line, outliers one a line. A file may
 * hold several groups, each after another empty line.
 * @see Camacho-Collados & Navigli 2016, "Find the word that does not belong"
 * @throws VecinityError `badFile` with the line if blocks of lines do not come in twos
 */
export function readOdd(parts: readonly TestPart[], path: string): OddSet {
  const groups = parts.flatMap((part) => {
    const blocks = blocksOf(part.text);
    if (blocks.length < 2 || blocks.length % 2 === 1 || blocks.some((block) => block.length > MAX_MEMBERS)) {
      refuseLine(path, blocks.at(-1)?.[0], 'a group of words, an empty line and its outliers', REMEDY);
    }
    const small = blocks.find((block, i) => i % 2 === 0 && block.length < 2);
    if (small) {
      refuseLine(path, small[0], 'at least two words that belong together', REMEDY);
    }
    const words = blocks.map((block) => block.map(({ text }) => text));
    const name = sectionName(part);
    return Array.from({ length: blocks.length / 2 }, (_, i) => ({
      name: blocks.length === 2 ? name : `${name} ${i + 1}`,
      members: words[2 * i]!,
      outliers: words[2 * i + 1]!,
    }));
  });
  return { kind: 'odd', groups, layout: 'groups of words, then their outliers', skippedLines: 0 };
}

/** Whether the lines are blocks of single items: members and outliers. */
export function looksOdd(text: string): boolean {
  const blocks = blocksOf(text);
  const isItem = ({ text: item }: TestLine): boolean =>
    !/[\t;,:#]/u.test(item) && item.split(/\s+/u).length <= 4 && item.length <= 100;
  return (
    blocks.length >= 2 &&
    blocks.length % 2 === 0 &&
    blocks.every((block, i) => block.length >= (i % 2 === 0 ? 2 : 1) && block.length <= MAX_MEMBERS) &&
    blocks.flat().every(isItem)
  );
}

/** The runs of lines between empty lines. */
function blocksOf(text: string): TestLine[][] {
  const blocks: TestLine[][] = [];
  let isOpen = false;
  for (const line of allLines(text)) {
    if (line.text === '') {
      isOpen = false;
    } else if (isOpen) {
      blocks.at(-1)!.push(line);
    } else {
      blocks.push([line]);
      isOpen = true;
    }
  }
  return blocks;
}
