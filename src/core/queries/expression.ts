import { VecinityError } from '../errors';

/** A word of an expression; `start` and `end` are a half-open UTF-16 range of the text, quotes included. */
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
  /** Stood in quotes: a word whatever it says. */
  readonly quoted?: boolean;
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
/** Characters of a question: more than the longest word of a file. */
const LONGEST_QUESTION = 20_000;
/** Words of a phrase that is looked up without quotes. */
const LONGEST_PHRASE = 10;
/** `+` between letters parts words even without spaces; with it, so do hyphens. */
const tightSum = /[\p{L}\p{N}][+\u2212][\p{L}\p{N}]/u;

/**
 * Understands a question: `dragon` (neighbours), `king - man + woman`, `man : king :: woman : ?` with the question
 * mark anywhere, `man is to king as woman is to ?`, `cat ~ dog` (similarity). A minus needs a space before it or a plus
 * elsewhere, because words have hyphens; quotes make anything one word ("new york").
 * @param isWord whether the vocabulary has this: makes `c++` a word, and `new york` without quotes.
 * @throws VecinityError `badExpression` with the range that is wrong.
 */
export function parseExpression(text: string, isWord: (text: string) => boolean = () => false): Expression {
  if (text.length > LONGEST_QUESTION) {
    throw bad(
      `The question has ${text.length} characters; it can have ${LONGEST_QUESTION}.`,
      [LONGEST_QUESTION, text.length],
      'Ask for a few words.',
    );
  }
  const whole = text.trim();
  if (whole === '') {
    throw bad('Nothing was asked.', [0, text.length], 'Type a word, or an analogy such as king - man + woman.');
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
  return parseSum(dropQuestion(tokens));
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
        throw bad('There is nothing between the quotation marks.', [at, end + 1], 'Put a word between them.');
      }
      tokens.push({ kind: 'word', text: text.slice(at + 1, end), start: at, end: end + 1, quoted: true });
      at = end + 1;
    } else {
      const run = /^[^\s"\u201c\u201e\u00ab]+/u.exec(text.slice(at))![0];
      tokens.push(...tokenizeRun(run, at, isWord));
      at += run.length;
    }
  }
  return tokens;
}

/** Cuts a run without white space and quotes into words and operators. */
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
  // Beside white space, signs and the question mark are operators too.
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

/** Turns "is to" into `:` and then "as" into `::`. */
function spellOutRelations(tokens: readonly Token[]): Token[] {
  const says = (token: Token | undefined, word: string): boolean =>
    token?.kind === 'word' && !token.quoted && token.text.toLowerCase() === word;
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

/** Words that stand side by side are one where the vocabulary has them as one. */
function joinPhrases(tokens: readonly Token[], text: string, isWord: (text: string) => boolean): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < tokens.length;) {
    let end = i + 1;
    while (end < tokens.length && tokens[end]!.kind === 'word' && !tokens[end]!.quoted) {
      end++;
    }
    const first = tokens[i]!;
    const joined = text.slice(first.start, tokens[end - 1]!.end);
    if (first.kind === 'word' && !first.quoted && end - i > 1 && end - i <= LONGEST_PHRASE && isWord(joined)) {
      result.push({ kind: 'word', text: joined, start: first.start, end: tokens[end - 1]!.end });
      i = end;
    } else {
      result.push(first);
      i++;
    }
  }
  return result;
}

/** `king - man + woman = ?` and `king - man + woman ?` ask what `king - man + woman` asks. */
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

function parseSum(tokens: readonly Token[]): Expression {
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
        throw sideBySide(previous, token);
      }
      (sign?.kind === '-' ? negative : positive).push(wordOf(token));
      sign = undefined;
      previous = token;
    } else {
      throw bad(`${token.text} cannot stand here.`, [token.start, token.end], 'Remove it.');
    }
  }
  if (sign) {
    throw bad('A word is missing after the sign.', [sign.start, sign.end], 'Put a word after it.');
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
    throw bad('A similarity is asked as cat ~ dog.', [wrong.start, wrong.end], 'Put one word on each side of ~.');
  }
  return { kind: 'similarity', first: wordOf(first), second: wordOf(second) };
}

/** a : b :: c : d, one of the four asked for: a - b = c - d. */
function parseProportion(tokens: readonly Token[], text: string): Expression {
  const shape: readonly Operator[] = [':', '::', ':'];
  const parts: (Token | undefined)[] = [undefined];
  for (const token of tokens) {
    if (token.kind === ':' || token.kind === '::') {
      const expected = shape[parts.length - 1];
      if (token.kind !== expected) {
        const remedy = 'Write it as man : king :: woman : ?';
        throw bad(`${token.text} cannot stand here.`, [token.start, token.end], remedy);
      }
      parts.push(undefined);
    } else if (token.kind !== 'word' && token.kind !== '?') {
      throw bad(`${token.text} cannot stand here.`, [token.start, token.end], 'Remove it.');
    } else if (parts.at(-1)) {
      throw sideBySide(parts.at(-1)!, token);
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
      asked.length === 0 ? 'All four words of the analogy are given.' : 'Only one word of an analogy can be asked for.',
      second ? [second.start, second.end] : [0, text.length],
      'Put ? in the place of the one word to find.',
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

function sideBySide(first: Token, second: Token): VecinityError {
  return bad(
    `There is no sign between ${first.text} and ${second.text}.`,
    [first.start, second.end],
    'Put + or - between them, or quotation marks around a phrase.',
  );
}

function bad(message: string, range: readonly [number, number], remedy: string): VecinityError {
  return new VecinityError('badExpression', message, { range, remedy });
}
