import { parseDecimal } from '../../shared/decimal';
import { spellsNotFinite } from '../../shared/numberSpellings';

/** How the numbers of a row are written. */
export interface NumberLayout {
  /** The character between two numbers, beside blanks; a blank if there is none. */
  readonly mark: ' ' | ',' | ';' | '|';
  readonly hasDecimalCommas: boolean;
  /** The bracket before them, as in lists of Python or arrays of NumPy. */
  readonly bracket: '' | '[' | '(' | '{';
  /** A character between the word and the first number without a blank, as in `cat,0.1 0.2`. */
  readonly glue: string;
}

/** Numbers with decimal points and blanks between, as word2vec, GloVe and fastText write them. */
export const plainNumbers: NumberLayout = { mark: ' ', hasDecimalCommas: false, bracket: '', glue: '' };

/** Layouts without brackets, in the order in which they are tried. */
export const numberLayouts: readonly NumberLayout[] = [
  plainNumbers,
  { ...plainNumbers, mark: ';', hasDecimalCommas: false },
  { ...plainNumbers, mark: '|', hasDecimalCommas: false },
  { ...plainNumbers, mark: ';', hasDecimalCommas: true },
  { ...plainNumbers, mark: '|', hasDecimalCommas: true },
  { ...plainNumbers, hasDecimalCommas: true },
  { ...plainNumbers, mark: ',', hasDecimalCommas: false },
];

/** The numbers at the end of a line. */
export interface FoundNumbers {
  readonly count: number;
  /** Position of the first of them in the line; the length of the line if there are none. */
  readonly start: number;
  /** The text of the first of them. */
  readonly first: string;
}

/**
 * Finds the numbers at the end of a line without brackets.
 * @param line its bytes, a character each
 */
export function numbersAtEnd(line: string, { mark, hasDecimalCommas }: NumberLayout): FoundNumbers {
  let end = blanksBefore(line, line.length);
  // Some programs write the mark behind each number, the last one too.
  if (mark !== ' ' && line[end - 1] === mark) {
    end = blanksBefore(line, end - 1);
  }
  const markCode = mark.charCodeAt(0);
  let count = 0;
  let first = { start: line.length, end: line.length };
  for (;;) {
    let start = end;
    while (start > 0 && !endsNumber(line.charCodeAt(start - 1), markCode)) {
      start--;
    }
    // The first field is the word, even where it is a number.
    if (start === 0 || !isNumberText(line.slice(start, end), hasDecimalCommas)) {
      break;
    }
    count++;
    first = { start, end };
    end = blanksBefore(line, start);
    const isMarked = markCode !== SPACE && line.charCodeAt(end - 1) === markCode;
    // A mark is necessary where it is in use, and a blank where it is not.
    if (end === 0 || (markCode === SPACE ? end === start : !isMarked)) {
      break;
    }
    end = isMarked ? blanksBefore(line, end - 1) : end;
  }
  return { count, start: first.start, first: line.slice(first.start, first.end) };
}

const SPACE = 0x20;

/** Whether a character cannot be in a number, because it separates numbers or words. */
function endsNumber(code: number, mark: number): boolean {
  return code === mark || isBlank(code) || (mark !== SPACE && (code === 0x3a || code === 0x3d));
}

function isBlank(code: number): boolean {
  return code === SPACE || code === 0x09 || code === 0x0d;
}

function blanksBefore(line: string, end: number): number {
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) {
    end--;
  }
  return end;
}

const PLAIN_NUMBER = /^[+-]?\d{1,9}(?:\.\d{1,20})?(?:e[+-]\d\d)?$/;
/** No number is longer. */
const MAX_NUMBER_LENGTH = 1000;

/** Whether a text is a number, or how programs print NaN, infinity and missing values. */
export function isNumberText(text: string, hasDecimalCommas = false): boolean {
  if (PLAIN_NUMBER.test(text)) {
    return true;
  }
  if (text === '' || text.length > MAX_NUMBER_LENGTH) {
    return false;
  }
  const bytes = Uint8Array.from(hasDecimalCommas ? text.replace(',', '.') : text, (character) =>
    character.charCodeAt(0),
  );
  return !Number.isNaN(parseDecimal(bytes, 0, bytes.length)) || spellsNotFinite(bytes, 0, bytes.length);
}

/** The numbers in brackets at the end of a record. */
export interface BracketedNumbers {
  readonly bracket: '[' | '(' | '{';
  readonly texts: readonly string[];
  /** Position of the bracket. */
  readonly open: number;
  /** Where the word and what stands behind it end: before the bracket and the name of the array's type. */
  readonly wordEnd: number;
}

const TYPE_NAME = /(?:(?:np\.|numpy\.|torch\.)?(?:array|tensor|ndarray|DenseVector|Vector|list|tuple)\s*)?[[({\s"']*$/;
const NUMBER_BEGINS = /^[\s[]*(?:(?:np|numpy)\.\w+\()?[+-]?(?:[.\d]|nan|inf|\u00e2\u0088\u0092)/i;
const NUMBER_TYPE = /(?:np|numpy|torch)\.\w+$/;

/** Finds the numbers in brackets at the end of a record; undefined without brackets. @param line a character each byte */
export function numbersInBrackets(line: string): BracketedNumbers | undefined {
  for (const bracket of ['[', '(', '{'] as const) {
    const open = openingBefore(line, bracket);
    if (open >= 0) {
      const close = line.indexOf(closingOf(bracket), open);
      const inside = line.slice(open + 1, close < 0 ? line.length : close);
      const texts = inside
        .replace(/(?:np|numpy|torch)\.\w+\(|[()]/g, ' ')
        .split(/[\s,;|]+/)
        .filter((text) => text !== '');
      return { bracket, texts, open, wordEnd: bracketedWordEnd(line.slice(0, open + 1)) };
    }
  }
  return undefined;
}

/** The bracket that closes an open one. */
export function closingOf(bracket: '[' | '(' | '{'): string {
  return bracket === '[' ? ']' : bracket === '(' ? ')' : '}';
}

/** Returns where the word ends in a text that ends with a bracket before numbers. */
export function bracketedWordEnd(text: string): number {
  return TYPE_NAME.exec(text)!.index;
}

/** Returns where the last such bracket is that a number follows; -1 without one. */
function openingBefore(line: string, bracket: string): number {
  for (let at = line.lastIndexOf(bracket); at >= 0; at = at === 0 ? -1 : line.lastIndexOf(bracket, at - 1)) {
    // `np.float32(0.1)` is a number in brackets of another kind.
    const isType = bracket === '(' && NUMBER_TYPE.test(line.slice(Math.max(0, at - 40), at));
    if (!isType && NUMBER_BEGINS.test(line.slice(at + 1, at + 200))) {
      return at;
    }
  }
  return -1;
}
