import { VecinityError } from '../../errors';
import { badExpression, type Expression, type ExpressionTerm, type ExpressionWord, type Search } from './expression';
import { isNumber, MAX_PHRASE_WORDS, wordOf, type Operator, type Token } from './tokens';
import { readList } from './wordLists';

const MISSING_SIGN_REMEDY = 'Put +, - or ~ between them, or quotation marks around a phrase.';

/** `king - man + woman`, `2 king - 0.5 man`, or one word. @throws VecinityError `badExpression` */
export function parseSum(given: readonly Token[], text: string): Search {
  const tokens = dropQuestion(given);
  const positive: ExpressionTerm[] = [];
  const negative: ExpressionTerm[] = [];
  let sign: Token | undefined;
  let previous: Token | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === '+' || token.kind === '-') {
      if (sign) {
        throw badExpression('A word is missing between two signs.', [sign.start, token.end], 'Put a word there.');
      }
      sign = token;
    } else if (token.kind === 'word') {
      if (previous && !sign) {
        throw tokens.every(({ kind }) => kind === 'word') ? missingSigns(tokens, text) : missingSign(previous, token);
      }
      const factor = isNumber(token) ? factorAt(tokens, i) : undefined;
      const term = factor ? { ...wordOf(factor.word), weight: factor.weight } : wordOf(token);
      (sign?.kind === '-' ? negative : positive).push(term);
      sign = undefined;
      previous = factor?.word ?? token;
      i += factor?.length ?? 0;
    } else {
      throw badExpression(`${token.text} is not allowed here.`, [token.start, token.end], 'Remove it.');
    }
  }
  if (sign) {
    throw badExpression(`A word is missing after ${sign.text}.`, [sign.start, sign.end], 'Add one.');
  }
  const terms = [...positive, ...negative];
  if (terms.length > 0 && terms.every(({ weight }) => weight === 0)) {
    const { start, end } = terms[0]!;
    throw badExpression('All weights are 0.', [start, end], 'Write another weight.');
  }
  const [first] = positive;
  return first && terms.length === 1
    ? { kind: 'neighbours', word: { text: first.text, start: first.start, end: first.end } }
    : { kind: 'analogy', positive, negative };
}

/** The weighted word at a number, `2 king` or `2 * king`, and how many tokens follow the number. */
function factorAt(
  tokens: readonly Token[],
  at: number,
): { readonly weight: number; readonly word: Token; readonly length: number } | undefined {
  const length = tokens[at + 1]?.kind === '*' ? 2 : 1;
  const word = tokens[at + length];
  return word?.kind === 'word' ? { weight: Number(tokens[at]!.text), word, length } : undefined;
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

/** `cat ~ dog`, or `cat dog ~ mouse rat` for two sets. @throws VecinityError `badExpression` */
export function parseSimilarity(tokens: readonly Token[], text: string): Expression {
  const tilde = tokens.findIndex(({ kind }) => kind === '~');
  const [left, right] = [tokens.slice(0, tilde), tokens.slice(tilde + 1)];
  const wrong = tokens.find(
    ({ kind }, i) => (kind !== 'word' && kind !== ',' && kind !== '~') || (kind === '~' && i > tilde),
  );
  if (wrong || left.length === 0 || right.length === 0) {
    const { start, end } = wrong ?? tokens[0]!;
    throw badExpression(
      'A similarity question has the form cat ~ dog.',
      [start, end],
      'Put one word on each side of ~, or several: cat dog ~ mouse rat.',
    );
  }
  const [first, second] = [readList(left, text), readList(right, text)];
  return first.length === 1 && second.length === 1
    ? { kind: 'similarity', first: first[0]!, second: second[0]! }
    : { kind: 'sets', first, second };
}

/** a : b :: c : d, where one of the four is `?`: a - b = c - d. @throws VecinityError `badExpression` */
export function parseProportion(tokens: readonly Token[], text: string): Search {
  const shape: readonly Operator[] = [':', '::', ':'];
  const parts: (Token | undefined)[] = [undefined];
  for (const token of tokens) {
    if (token.kind === ':' || token.kind === '::') {
      const expected = shape[parts.length - 1];
      if (token.kind !== expected) {
        const remedy = 'Write it as man : king :: woman : ?';
        throw badExpression(`${token.text} is not allowed here.`, [token.start, token.end], remedy);
      }
      parts.push(undefined);
    } else if (token.kind !== 'word' && token.kind !== '?') {
      throw badExpression(`${token.text} is not allowed here.`, [token.start, token.end], 'Remove it.');
    } else if (parts.at(-1)) {
      throw missingSign(parts.at(-1)!, token);
    } else {
      parts[parts.length - 1] = token;
    }
  }
  if (parts.length < 3) {
    throw badExpression(
      'The second half of the analogy is missing.',
      [0, text.length],
      'Write it as man : king :: woman : ?',
    );
  }
  const asked = [0, 1, 2, 3].filter((part) => (parts[part]?.kind ?? '?') === '?');
  const missing = [0, 1, 2].find((part) => !parts[part]);
  if (asked.length !== 1 || missing !== undefined) {
    const second = parts[asked[1] ?? 3];
    throw badExpression(
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

function missingSign(first: Token, second: Token): VecinityError {
  return badExpression(
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
        : [
            ...(words.length === 2 ? [written.join(' ~ ')] : []),
            written.join(' + '),
            ...(words.length > 2 ? [`odd: ${written.join(' ')}`] : []),
          ],
  });
}
