import { badExpression, type ExpressionCandidates, type ExpressionWord } from './expression';
import { candidateKeywords } from './forms';
import { isNumber, wordOf, type Token } from './tokens';

/**
 * Reads a list: words, phrases in quotation marks, or phrases with commas between them.
 * @param text the question, from which phrases are cut
 * @throws VecinityError `badExpression` for a sign in the list
 */
export function readList(tokens: readonly Token[], text: string): ExpressionWord[] {
  const wrong = tokens.find(({ kind }) => kind !== 'word' && kind !== ',');
  if (wrong) {
    throw badExpression(
      `${wrong.text} is not allowed here.`,
      [wrong.start, wrong.end],
      'Remove it, or put quotation marks around the word.',
    );
  }
  if (tokens.every(({ kind }) => kind === 'word')) {
    return tokens.map(wordOf);
  }
  const phrases: ExpressionWord[] = [];
  for (let from = 0; from < tokens.length;) {
    const comma = tokens.findIndex(({ kind }, i) => i >= from && kind === ',');
    const to = comma < 0 ? tokens.length : comma;
    const [first, last] = [tokens[from], tokens[to - 1]];
    if (to === from || !first || !last) {
      const { start, end } = tokens[to]!;
      throw badExpression('A word is missing before the comma.', [start, end], 'Add one, or remove the comma.');
    }
    phrases.push(
      to - from === 1 ? wordOf(first) : { text: text.slice(first.start, last.end), start: first.start, end: last.end },
    );
    from = to + 1;
  }
  return phrases;
}

/**
 * Splits the limits of the answers, `> 0.5`, `among: a b`, `frequent: 10000`, from the question before them.
 * @throws VecinityError `badExpression`
 */
export function splitCandidates(
  tokens: readonly Token[],
  text: string,
): { readonly question: readonly Token[]; readonly candidates?: ExpressionCandidates } {
  const starts = tokens.flatMap((_, i) => (i > 0 && beginsLimit(tokens, i) ? [i] : []));
  const [first] = starts;
  if (first === undefined) {
    return { question: tokens };
  }
  const limits = starts.map((start, i) => readLimit(tokens.slice(start, starts[i + 1]), text));
  const names = limits.flatMap((limit) => Object.keys(limit));
  if (new Set(names).size < names.length) {
    const { start, end } = tokens[starts.at(-1)!]!;
    throw badExpression('The same limit is given twice.', [start, end], 'Remove one of them.');
  }
  return { question: tokens.slice(0, first), candidates: Object.assign({}, ...limits) as ExpressionCandidates };
}

/** Whether a limit of the answers begins at a token. */
function beginsLimit(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  return (
    token.kind === '>' ||
    (token.kind === 'word' &&
      !token.isQuoted &&
      candidateKeywords.some((keyword) => keyword === token.text.toLowerCase()) &&
      next?.kind === ':' &&
      next.start === token.end)
  );
}

function readLimit(tokens: readonly Token[], text: string): ExpressionCandidates {
  const [sign, ...rest] = tokens as readonly [Token, ...Token[]];
  if (sign.kind === '>') {
    const isNegative = rest[0]?.kind === '-';
    const value = oneNumber(isNegative ? rest.slice(1) : rest, sign, 'a cosine', '> 0.5');
    return { threshold: isNegative ? -value : value };
  }
  if (sign.text.toLowerCase() === 'frequent') {
    const mostFrequent = oneNumber(rest.slice(1), sign, 'a number of words', 'frequent: 10000');
    if (!Number.isInteger(mostFrequent) || mostFrequent < 1) {
      const { start, end } = rest[1]!;
      throw badExpression('The number of words must be a whole number of at least 1.', [start, end], 'Write 10000.');
    }
    return { mostFrequent };
  }
  const among = readList(rest.slice(1), text);
  if (among.length === 0) {
    throw badExpression('The words after among: are missing.', [sign.start, rest[0]!.end], 'Add the candidates.');
  }
  return { among };
}

function oneNumber(tokens: readonly Token[], sign: Token, what: string, example: string): number {
  const [value, extra] = tokens;
  if (!value || !isNumber(value) || extra) {
    const { start, end } = (extra && isNumber(value) ? extra : value) ?? sign;
    throw badExpression(`${sign.text} needs ${what}.`, [start, end], `Write it as ${example}`);
  }
  return Number(value.text);
}
