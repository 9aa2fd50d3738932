import { badExpression, type ExpressionWord } from './expression';

export type Operator = '+' | '-' | '*' | '~' | ':' | '::' | '?' | '=' | '>' | ',';

export interface Token extends ExpressionWord {
  readonly kind: 'word' | Operator;
  /** Whether it was in quotation marks, which make any text a word. */
  readonly isQuoted?: boolean;
}

/** Whether the vocabulary has this text. */
export type IsWord = (text: string) => boolean;

const operators = new Map<string, Operator>([
  ['+', '+'],
  ['-', '-'],
  ['\u2212', '-'], // minus sign
  ['\u2013', '-'], // en dash
  ['~', '~'],
  ['\u2248', '~'], // almost equal
  [':', ':'],
  ['::', '::'],
  ['\u2237', '::'], // proportion
  ['?', '?'],
  ['=', '='],
]);
/** Operators only where they stand alone, because words contain them. */
const lonely = new Map<string, Operator>([
  ['*', '*'],
  ['\u00d7', '*'], // times
  ['>', '>'],
  ['>=', '>'],
  ['\u2265', '>'], // greater than or equal
  [',', ','],
]);
const quotes = new Map([
  ['"', '"'],
  ['\u201c', '\u201d'], // typographic
  ['\u201e', '\u201c'], // German
  ['\u00ab', '\u00bb'], // French
]);
/** Maximum words of a phrase without quotation marks. */
export const MAX_PHRASE_WORDS = 10;
/** A `+` between letters separates words without spaces. In such a run hyphens are minus signs. */
const tightSum = /[\p{L}\p{N}][+\u2212][\p{L}\p{N}]/u;
const number = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;
/** A weight or a limit right before what it belongs to: `2*king`, `>0.5`. */
const attached = /^(?:((?:\d+\.?\d*|\.\d+))([*\u00d7])(?=.)|(>=|>|\u2265)(?=[-\u2212]?[\d.]))/u;

/** Whether a token is a number, which may also be a word. */
export function isNumber(token: Token | undefined): boolean {
  return token?.kind === 'word' && !token.isQuoted && number.test(token.text);
}

/** Splits a question from offset `from` on into words and operators. @throws VecinityError `badExpression` */
export function tokenize(text: string, isWord: IsWord, from = 0): Token[] {
  const tokens: Token[] = [];
  for (let at = from; at < text.length;) {
    const character = text[at]!;
    const closing = quotes.get(character);
    if (/\s/u.test(character)) {
      at++;
    } else if (closing !== undefined) {
      const end = text.indexOf(closing, at + 1);
      if (end < 0) {
        throw badExpression('A quotation mark is not closed.', [at, text.length], `Add ${closing} after the phrase.`);
      }
      if (text.slice(at + 1, end).trim() === '') {
        throw badExpression('The quotation marks are empty.', [at, end + 1], 'Put a word between them.');
      }
      tokens.push({ kind: 'word', text: text.slice(at + 1, end), start: at, end: end + 1, isQuoted: true });
      at = end + 1;
    } else {
      const run = /^[^\s"\u201c\u201e\u00ab]+/u.exec(text.slice(at))![0];
      tokens.push(...tokenizeRun(run, at, isWord));
      at += run.length;
    }
  }
  return tokens;
}

/** Splits a run without white space and quotation marks into words and operators. */
function tokenizeRun(run: string, start: number, isWord: IsWord): Token[] {
  const token = (from: number, to: number): Token => {
    const text = run.slice(from, to);
    return { kind: operators.get(text) ?? lonely.get(text) ?? 'word', text, start: start + from, end: start + to };
  };
  if (operators.has(run) || lonely.has(run) || isWord(run)) {
    return [token(0, run.length)];
  }
  const [before, weight = ''] = attached.exec(run) ?? [''];
  if (before) {
    const signs = weight === '' ? [] : [token(0, weight.length)];
    const rest = tokenizeRun(run.slice(before.length), start + before.length, isWord);
    return [...signs, token(weight.length, before.length), ...rest];
  }
  if (run.endsWith(',') && !run.endsWith(',,')) {
    const comma = run.length - 1;
    return [...tokenizeRun(run.slice(0, comma), start, isWord), token(comma, run.length)];
  }
  const inner = tightSum.test(run) ? /::|[:~=+\-\u2212\u2013\u2248\u2237]/gu : /::|[:~=\u2212\u2248\u2237]/gu;
  const cuts = new Map<number, number>([...run.matchAll(inner)].map((match) => [match.index, match[0].length]));
  // At the ends of a run, signs and the question mark are operators too.
  if (operators.get(run[0]!)) {
    cuts.set(0, cuts.get(0) ?? 1);
  }
  const last = run.length - 1;
  if (operators.get(run[last]!) && run[last - 1] !== run[last]) {
    cuts.set(last, 1);
  }
  const tokens: Token[] = [];
  let wordStart = 0;
  for (const [from, length] of [...cuts].sort(([a], [b]) => a - b)) {
    if (from > wordStart) {
      tokens.push(token(wordStart, from));
    }
    tokens.push(token(from, from + length));
    wordStart = from + length;
  }
  if (wordStart < run.length) {
    tokens.push(token(wordStart, run.length));
  }
  return tokens;
}

/** Replaces "is to" by `:` and a later "as" by `::`. */
export function spellOutRelations(tokens: readonly Token[]): Token[] {
  const says = (token: Token | undefined, word: string): boolean =>
    token?.kind === 'word' && !token.isQuoted && token.text.toLowerCase() === word;
  const result: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const next = tokens[i + 1];
    if (i > 0 && next && says(token, 'is') && says(next, 'to')) {
      result.push({ kind: ':', text: 'is to', start: token.start, end: next.end });
      i++;
    } else if (says(token, 'as') && result.some(({ text }) => text === 'is to')) {
      result.push({ ...token, kind: '::' });
    } else {
      result.push(token);
    }
  }
  return result;
}

/** Joins neighbouring words that the vocabulary has as a phrase. */
export function joinPhrases(tokens: readonly Token[], text: string, isWord: IsWord): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < tokens.length;) {
    let end = i + 1;
    while (end < tokens.length && tokens[end]!.kind === 'word' && !tokens[end]!.isQuoted) {
      end++;
    }
    const first = tokens[i]!;
    const joined = text.slice(first.start, tokens[end - 1]!.end);
    if (first.kind === 'word' && !first.isQuoted && end - i > 1 && end - i <= MAX_PHRASE_WORDS && isWord(joined)) {
      result.push({ kind: 'word', text: joined, start: first.start, end: tokens[end - 1]!.end });
      i = end;
    } else {
      result.push(first);
      i++;
    }
  }
  return result;
}

export function wordOf({ text, start, end }: Token): ExpressionWord {
  return { text, start, end };
}
