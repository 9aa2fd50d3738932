import { cellsOf, filledLines, refuseLine, sampled, separatorOf, type TestLine, type TestPart } from './testLines';

export interface CategorisedWord {
  readonly word: string;
  readonly category: string;
}

export interface CategorySet {
  readonly kind: 'categories';
  /** Each word once. */
  readonly words: readonly CategorisedWord[];
  readonly layout: string;
  readonly skippedLines: number;
}

/** Maximum words and classes: the time to cluster grows with their product. */
const MAX_WORDS = 20_000;
const MAX_CATEGORIES = 500;
const REMEDY = 'Write a line for each word: word, tab, class.';
/** What the third column of BLESS holds. */
const relations = /^(attri|coord|event|hyper|mero|random-[jnv])$/u;
const headerCells = /^(word|concept|item|exemplar|noun|term|class|category|concept.?class|label|group|type)s?$/iu;

/** Which columns hold words and their classes. */
export interface CategoryColumns {
  readonly separator: string;
  readonly word: number;
  readonly category: number;
}

/**
 * Reads words with their classes: AP, Battig, or BLESS with its relations behind. The class column repeats its values,
 * and each word has one class.
 * @throws VecinityError `badFile` with the line if no columns fit
 */
export function readCategories(parts: readonly TestPart[], path: string): CategorySet {
  const classes = new Map<string, string>();
  let skippedLines = 0;
  let layout = '';
  for (const part of parts) {
    const lines = filledLines(part.text);
    const columns = findCategoryColumns(lines);
    if (!columns) {
      refuseLine(path, lines[1] ?? lines[0], 'a word and its class', REMEDY);
    }
    const { separator, word, category } = columns;
    layout = `words in column ${word + 1}, classes in column ${category + 1}`;
    lines.forEach(({ text }, i) => {
      const row = cellsOf(text, separator);
      const [name, group] = [row[word] ?? '', row[category] ?? ''];
      if (name === '' || group === '' || (i === 0 && isHeader(row)) || classes.size === MAX_WORDS) {
        skippedLines += i === 0 && isHeader(row) ? 0 : 1;
      } else if (!classes.has(name)) {
        classes.set(name, group);
      }
    });
  }
  const categories = new Set(classes.values());
  if (categories.size < 2 || categories.size > MAX_CATEGORIES) {
    refuseLine(path, filledLines(parts[0]?.text ?? '')[0], `one of 2 to ${MAX_CATEGORIES} classes`, REMEDY);
  }
  return {
    kind: 'categories',
    words: Array.from(classes, ([word, category]) => ({ word, category })),
    layout,
    skippedLines,
  };
}

/**
 * The columns with words and classes: the class repeats its values three times or more on average, and a word has one
 * class. Of several, the word column with the most values counts. Undefined if no columns fit.
 */
export function findCategoryColumns(lines: readonly TestLine[]): CategoryColumns | undefined {
  if (isBless(lines)) {
    return { separator: '\t', word: 0, category: 1 };
  }
  const separator = separatorOf(lines);
  if (separator === undefined) {
    return undefined;
  }
  const all = lines.map((line) => cellsOf(line.text, separator));
  const rows = all[0] && isHeader(all[0]) ? all.slice(1) : all;
  const columns = Array.from({ length: Math.min(8, rows[0]?.length ?? 0) }, (_, column) => column);
  const distinct = columns.map((column) => new Set(rows.map((row) => row[column])).size);
  const fits = columns.flatMap((word) =>
    columns
      .filter((category) => category !== word && distinct[category]! >= 2)
      .filter((category) => distinct[word]! >= 3 * distinct[category]! && hasOneClass(rows, word, category))
      .map((category) => ({ separator, word, category })),
  );
  return fits.sort((a, b) => distinct[b.word]! - distinct[a.word]! || distinct[b.category]! - distinct[a.category]!)[0];
}

/** Whether lines have the four columns of BLESS: concept, class, relation, relatum. */
export function isBless(lines: readonly TestLine[]): boolean {
  const some = sampled(lines);
  return some.filter(({ text }) => relations.test(cellsOf(text, '\t')[2] ?? '')).length > some.length * 0.8;
}

/** Whether nearly all words have one class each. */
function hasOneClass(rows: readonly (readonly string[])[], word: number, category: number): boolean {
  const classes = new Map<string, string>();
  let contradictions = 0;
  for (const row of rows) {
    const [name, group] = [row[word] ?? '', row[category] ?? ''];
    const known = classes.get(name);
    contradictions += known !== undefined && known !== group ? 1 : 0;
    classes.set(name, known ?? group);
  }
  return contradictions <= rows.length * 0.05;
}

function isHeader(row: readonly string[]): boolean {
  return row.length > 0 && row.every((cell) => headerCells.test(cell));
}

/** Whether the lines are words with their classes rather than pairs of a relation. */
export function looksCategorised(lines: readonly TestLine[]): boolean {
  const first = sampled(lines);
  const columns = first.length >= 6 ? findCategoryColumns(lines) : undefined;
  return (
    columns !== undefined &&
    !first.some(({ text }) => text.includes('/')) &&
    first.every(({ text }) => /\p{L}/u.test(cellsOf(text, columns.separator)[columns.category] ?? ''))
  );
}
