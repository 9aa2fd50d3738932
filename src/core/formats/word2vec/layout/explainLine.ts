import { quoted } from '../../../io/faults';
import { formatPlural } from '../../../numberText';
import { isBinary } from '../../shared/signature';
import { isNumberText, numbersAtEnd, plainNumbers } from './numberLayout';

/** How a line of a text was understood that is no row of word vectors. */
export interface ExplainedLine {
  /** 1-based. */
  readonly line: number;
  /** Follows `line 2, “…”,`: `has 3 fields, and no number at its end`. */
  readonly text: string;
  readonly remedy: string;
}

const MAX_LINES = 20;
const REMEDY = 'Write a line for each word: the word, a space, and its numbers with spaces between.';

/**
 * Says how a text was understood in which no layout of word vectors was found; undefined for content that is no text.
 * @param head the beginning of the file
 */
export function explainLine(head: Uint8Array): ExplainedLine | undefined {
  if (isBinary(head)) {
    return undefined;
  }
  const lines = new TextDecoder()
    .decode(head.subarray(0, 64 * 1024))
    .split('\n', MAX_LINES)
    .map((text, i) => ({ text: text.trim(), line: i + 1 }))
    .filter(({ text }) => text !== '');
  // The first line may be a heading.
  const shown = lines[1] ?? lines[0];
  if (!shown) {
    return undefined;
  }
  const { text, line } = shown;
  const [what, remedy] = meaningOf(text);
  return { line, text: `line ${line}, ${quoted(text)}, ${what}`, remedy };
}

function meaningOf(line: string): readonly [what: string, remedy: string] {
  const fields = line.split(/\s+/);
  const pairs = fields.filter(
    (field) => /^\d+:[^\s:]+$/.test(field) && isNumberText(field.replace(/^\d+:/, '')),
  ).length;
  if (pairs > 0 && pairs >= fields.length - 2) {
    return [
      `has ${formatPlural(pairs, 'pair')} of index and value, a sparse row, which is unsupported`,
      'Write all numbers of a row, zeros too.',
    ];
  }
  const first = fields.findIndex((field) => !isNumberText(field));
  if (first > 1 && first === fields.length - 1) {
    return [`has its word behind ${formatPlural(first, 'number')}`, REMEDY];
  }
  if (fields.some((field) => /\d-\d*\.\d|\.\d+\.\d|\.\d+-\d/.test(field))) {
    return ['has numbers without a space between', REMEDY];
  }
  const { count } = numbersAtEnd(line, plainNumbers);
  return [
    `has ${formatPlural(fields.length, 'field')}, and ${count === 0 ? 'no number' : formatPlural(count, 'number')} at its end`,
    REMEDY,
  ];
}
