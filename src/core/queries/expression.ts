import { VecinityError } from '../errors';

/** A word of an expression; `start` and `end` are a half-open range of UTF-16 offsets, with its quotation marks. */
export interface ExpressionWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | { readonly kind: 'neighbours'; readonly word: ExpressionWord }
  | {
      readonly kind: 'analogy';
      readonly positive: readonly ExpressionWord[];
      readonly negative: readonly ExpressionWord[];
    }
  | { readonly kind: 'similarity'; readonly first: ExpressionWord; readonly second: ExpressionWord };

type Operator = '+' | '-' | '~' | ':' | '::' | '?' | '=';

interface Token extends ExpressionWord {
  readonly kind: 'word' | Operator;
  /** Whether it was in quotation marks, which make any text a word. */
  readonly isQuoted?: boolean;
}

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
const quotes = new Map([
  ['"', '"'],
  ['\u201c', '\u201d'], // typographic
  ['\u201e', '\u201c'], // German
  ['\u00ab', '\u00bb'], // French
]);
/** Maximum UTF-16 length of a question: more than the longest word of any file. */
const MAX_QUESTION_LENGTH = 20_000;
/** Maximum words of a phrase without quotation marks. */
const MAX_PHRASE_WORDS = 10;
/** A `+` between letters separates words without spaces. In such a run hyphens are minus signs. */
const tightSum = /[\p{L}\p{N}][+\u2212][\p{L}\p{N}]/u;

/**
 * Parses a question: `dragon` (neighbours), `king - man + woman`, `man : king :: woman : ?` with the question mark
 * anywhere, `man is to king as woman is to ?`, `cat ~ dog` (similarity). Words may have hyphens, so a minus sign needs
 * a space before it, or a plus sign in the same run. Quotation marks make any text one word: "new york".
 * @param isWord whether the vocabulary has this text; makes `c++` a word, and `new york` without quotation marks
 * @throws VecinityError `badExpression` with the range of the error
 */
export function parseExpression(text: string, isWord: (text: string) => boolean = () => false): Expression {
  if (text.length > MAX_QUESTION_LENGTH) {
    throw bad(
      `The question has ${text.length} characters; the maximum is ${MAX_QUESTION_LENGTH}.`,
      [MAX_QUESTION_LENGTH, text.length],
      'Ask for a few words.',
    );
  }
  const whole = text.trim();
  if (whole === '') {
    throw bad('The question is empty.', [0, text.length], 'Type a word, or an analogy such as king - man + woman.');
  }
  if (isWord(whole)) {
    const start = text.indexOf(whole);
    return { kind: 'neighbours', word: { text: whole, start, end: start + whole.length } };
  }
  const tokens = joinPhrases(spellOutRelations(tokenize(text, isWord)), text, isWord);
  if (tokens.some((token) => token.kind === ':' || token.kind === '::')) {
    return parseProportion(tokens, text);
  }
  if (tokens.some((token) => token.kind === '~')) {
    return parseSimilarity(tokens);
  }
  return parseSum(dropQuestion(tokens), text);
}

function tokenize(text: string, isWord: (text: string) => boolean): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    const closing = quotes.get(character);
    if (/\s/u.test(character)) {
      at++;
    } else if (closing !== undefined) {
      const end = text.indexOf(closing, at + 1);
      if (end < 0) {
        throw bad('A quotation mark is not closed.', [at, text.length], `Add ${closing} after the phrase.`);
      }
      if (text.slice(at + 1, end).trim() === '') {
        throw bad('The quotation marks are empty.', [at, end + 1], 'Put a word between them.');
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
function tokenizeRun(run: string, start: number, isWord: (text: string) => boolean): Token[] {
  const token = (from: number, to: number): Token => {
    const text = run.slice(from, to);
    return { kind: operators.get(text) ?? 'word', text, start: start + from, end: start + to };
  };
  if (operators.has(run) || isWord(run)) {
    return [token(0, run.length)];
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
function spellOutRelations(tokens: readonly Token[]): Token[] {
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
function joinPhrases(tokens: readonly Token[], text: string, isWord: (text: string) => boolean): Token[] {
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

/** Drops `= ?`, `?` and `=` at the end: they do not change the question. */
function dropQuestion(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  if (tokens[end - 1]?.kind === '?') {
    end--;
  }
  if (tokens[end - 1]?.kind === '=') {
    end--;
  }
  return end > 0 ? tokens.slice(0, end) : tokens;
}

function parseSum(tokens: readonly Token[], text: string): Expression {
  const positive: ExpressionWord[] = [];
  const negative: ExpressionWord[] = [];
  let sign: Token | undefined;
  let previous: Token | undefined;
  for (const token of tokens) {
    if (token.kind === '+' || token.kind === '-') {
      if (sign) {
        throw bad('A word is missing between two signs.', [sign.start, token.end], 'Put a word there.');
      }
      sign = token;
    } else if (token.kind === 'word') {
      if (previous && !sign) {
        throw tokens.every(({ kind }) => kind === 'word') ? missingSigns(tokens, text) : missingSign(previous, token);
      }
      (sign?.kind === '-' ? negative : positive).push(wordOf(token));
      sign = undefined;
      previous = token;
    } else {
      throw bad(`${token.text} is not allowed here.`, [token.start, token.end], 'Remove it.');
    }
  }
  if (sign) {
    throw bad(`A word is missing after ${sign.text}.`, [sign.start, sign.end], 'Add one.');
  }
  const [first] = positive;
  return first && positive.length === 1 && negative.length === 0
    ? { kind: 'neighbours', word: first }
    : { kind: 'analogy', positive, negative };
}

function parseSimilarity(tokens: readonly Token[]): Expression {
  const [first, tilde, second, ...rest] = tokens;
  if (first?.kind !== 'word' || tilde?.kind !== '~' || second?.kind !== 'word' || rest.length > 0) {
    const wrong = tokens.find((token) => token.kind !== 'word' && token.kind !== '~') ?? rest[0] ?? tokens[0]!;
    throw bad(
      'A similarity question has the form cat ~ dog.',
      [wrong.start, wrong.end],
      'Put one word on each side of ~.',
    );
  }
  return { kind: 'similarity', first: wordOf(first), second: wordOf(second) };
}

/** a : b :: c : d, where one of the four is `?`: a - b = c - d. */
function parseProportion(tokens: readonly Token[], text: string): Expression {
  const shape: readonly Operator[] = [':', '::', ':'];
  const parts: (Token | undefined)[] = [undefined];
  for (const token of tokens) {
    if (token.kind === ':' || token.kind === '::') {
      const expected = shape[parts.length - 1];
      if (token.kind !== expected) {
        const remedy = 'Write it as man : king :: woman : ?';
        throw bad(`${token.text} is not allowed here.`, [token.start, token.end], remedy);
      }
      parts.push(undefined);
    } else if (token.kind !== 'word' && token.kind !== '?') {
      throw bad(`${token.text} is not allowed here.`, [token.start, token.end], 'Remove it.');
    } else if (parts.at(-1)) {
      throw missingSign(parts.at(-1)!, token);
    } else {
      parts[parts.length - 1] = token;
    }
  }
  if (parts.length < 3) {
    throw bad('The second half of the analogy is missing.', [0, text.length], 'Write it as man : king :: woman : ?');
  }
  const asked = [0, 1, 2, 3].filter((part) => (parts[part]?.kind ?? '?') === '?');
  const missing = [0, 1, 2].find((part) => !parts[part]);
  if (asked.length !== 1 || missing !== undefined) {
    const second = parts[asked[1] ?? 3];
    throw bad(
      asked.length === 0 ? 'All four words of the analogy are given.' : 'An analogy can ask for one word only.',
      second ? [second.start, second.end] : [0, text.length],
      'Write ? for the one word to find.',
    );
  }
  const [a, b, c, d] = parts.map((token) => (token?.kind === 'word' ? wordOf(token) : undefined));
  const [positive, negative] = (
    [
      [[b, c], [d]], // a = b + c - d
      [[a, d], [c]],
      [[a, d], [b]],
      [[b, c], [a]],
    ] as const
  )[asked[0]!]!;
  const given = (words: readonly (ExpressionWord | undefined)[]): ExpressionWord[] => words.filter((word) => !!word);
  return { kind: 'analogy', positive: given(positive), negative: given(negative) };
}

function wordOf({ text, start, end }: Token): ExpressionWord {
  return { text, start, end };
}

const MISSING_SIGN_REMEDY = 'Put +, - or ~ between them, or quotation marks around a phrase.';

function missingSign(first: Token, second: Token): VecinityError {
  return bad(
    `A sign is missing between ${first.text} and ${second.text}.`,
    [first.start, second.end],
    MISSING_SIGN_REMEDY,
  );
}

/** Words without any sign: suggests the questions that they may stand for, to replace the whole range. */
function missingSigns(words: readonly Token[], text: string): VecinityError {
  const [first, second] = words;
  const { message } = missingSign(first!, second!);
  const written = words.map(({ start, end }) => text.slice(start, end));
  return new VecinityError('badExpression', message, {
    range: [first!.start, words.at(-1)!.end],
    remedy: MISSING_SIGN_REMEDY,
    suggestions:
      words.length > MAX_PHRASE_WORDS
        ? []
        : [...(words.length === 2 ? [written.join(' ~ ')] : []), written.join(' + ')],
  });
}

function bad(message: string, range: readonly [number, number], remedy: string): VecinityError {
  return new VecinityError('badExpression', message, { range, remedy });
}
