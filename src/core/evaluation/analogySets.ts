import { cellsOf, filledLines, refuseLine, sectionName, type TestPart } from './testLines';

/** `a` is to `b` as `c` is to one of `expected`. */
export interface AnalogyQuestion {
  readonly a: string;
  /** Words that stand in the relation with `a`; the first known one is used. */
  readonly b: readonly string[];
  readonly c: string;
  readonly expected: readonly string[];
}

export interface AnalogySet {
  readonly kind: 'analogies';
  readonly sections: readonly { readonly name: string; readonly questions: readonly AnalogyQuestion[] }[];
  readonly layout: string;
  readonly skippedLines: number;
}

/** Maximum pairs of a relation: each pair is asked with each other one. */
const MAX_PAIRS = 300;
const REMEDY =
  'Write four words a line (a b c d), with ": name" before each section, or a relation a file: word, tab, word.';

/**
 * Reads analogies: lines of four words with `: name` before each section, as Google's file, or files with a relation
 * each, as BATS: `word`, tab, `word/another`. Of a relation each pair is asked with each other pair; a word after a
 * slash is another right answer.
 * @throws VecinityError `badFile` with the line if no line fits
 */
export function readAnalogies(parts: readonly TestPart[], path: string): AnalogySet {
  const read = parts.map((part) => readFourWords(part) ?? readRelation(part, path));
  const [first] = read;
  return {
    kind: 'analogies',
    sections: read.flatMap(({ sections }) => sections),
    layout: first?.layout ?? '',
    skippedLines: read.reduce((sum, { skippedLines }) => sum + skippedLines, 0),
  };
}

type ReadPart = Pick<AnalogySet, 'sections' | 'layout' | 'skippedLines'>;

function readFourWords(part: TestPart): ReadPart | undefined {
  const sections: { name: string; questions: AnalogyQuestion[] }[] = [];
  let skippedLines = 0;
  for (const line of part.text.split('\n')) {
    if (line.startsWith(': ')) {
      sections.push({ name: line.slice(2).trim(), questions: [] });
      continue;
    }
    const trimmed = line.trim();
    const [a, b, c, d, ...rest] = trimmed.split(/\s+/u);
    if (a === undefined || b === undefined || c === undefined || d === undefined || rest.length > 0) {
      skippedLines += trimmed === '' ? 0 : 1;
      continue;
    }
    if (sections.length === 0) {
      sections.push({ name: '', questions: [] });
    }
    sections.at(-1)!.questions.push({ a, b: [b], c, expected: [d] });
  }
  return sections.some(({ questions }) => questions.length > 0)
    ? { sections, layout: 'four words a line', skippedLines }
    : undefined;
}

function readRelation(part: TestPart, path: string): ReadPart {
  const pairs: { readonly word: string; readonly related: readonly string[] }[] = [];
  let skippedLines = 0;
  const lines = filledLines(part.text);
  for (const { text } of lines) {
    const separator = ['\t', ';', ','].find((mark) => text.includes(mark)) ?? ' ';
    const [word, others, ...rest] = cellsOf(text, separator);
    const related = others?.split('/').filter((other) => other !== '') ?? [];
    if (!word || related.length === 0 || rest.length > 0 || pairs.length === MAX_PAIRS) {
      skippedLines++;
    } else {
      pairs.push({ word, related });
    }
  }
  if (pairs.length < 2) {
    refuseLine(path, lines[0], 'four words, or two words of a relation,', REMEDY);
  }
  const questions = pairs.flatMap((given, i) =>
    pairs.flatMap((asked, j) =>
      i === j ? [] : [{ a: given.word, b: given.related, c: asked.word, expected: asked.related }],
    ),
  );
  const layout = 'a relation a file: each pair is asked with each other one, and a slash separates right answers';
  return { sections: [{ name: sectionName(part), questions }], layout, skippedLines };
}
