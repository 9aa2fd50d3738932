import { badExpression, type Expression, type ExpressionCandidates, type Search } from './expression';
import { questionForms, type Keyword } from './forms';
import { parseProportion, parseSimilarity, parseSum } from './sums';
import { joinPhrases, spellOutRelations, tokenize, wordOf, type IsWord, type Token } from './tokens';
import { readList, splitCandidates } from './wordLists';

/** Maximum UTF-16 length of a question: more than the longest word of any file. */
const MAX_QUESTION_LENGTH = 20_000;
/** Maximum UTF-16 length of texts and vectors: 4,000 numbers with all their digits. */
const MAX_TEXT_LENGTH = 100_000;
const MAX_LIST_WORDS = 1000;
/** Where limits of the answers begin behind the numbers of a vector. */
const limitOfVector = /[>\u2265]|among:|frequent:/iu;

/**
 * Parses a question. Words may have hyphens, so a minus sign needs a space before it, or a plus sign in the same run.
 * Quotation marks make any text one word: "new york". The forms are in `questionForms`; a keyword has its colon right
 * behind it, and any text that the vocabulary has is a word.
 * @param isWord whether the vocabulary has this text; makes `c++` a word, and `new york` without quotation marks
 * @throws VecinityError `badExpression` with the range of the error
 */
export function parseExpression(text: string, isWord: IsWord = () => false): Expression {
  const keyword = keywordOf(text);
  const isBracketed = /^\s*\[[\s\d.,e+\u2212-]*\]/iu.test(text);
  const isLong = isBracketed || keyword?.name === 'vector' || keyword?.name === 'mover';
  const maximum = isLong ? MAX_TEXT_LENGTH : MAX_QUESTION_LENGTH;
  if (text.length > maximum) {
    throw badExpression(
      `The question has ${text.length} characters; the maximum is ${maximum}.`,
      [maximum, text.length],
      'Ask for a few words.',
    );
  }
  const whole = text.trim();
  if (whole === '') {
    throw badExpression(
      'The question is empty.',
      [0, text.length],
      'Type a word, or an analogy such as king - man + woman.',
    );
  }
  if (isWord(whole)) {
    const start = text.indexOf(whole);
    return { kind: 'neighbours', word: { text: whole, start, end: start + whole.length } };
  }
  if (isBracketed || keyword?.name === 'vector') {
    return parseVector(text, keyword?.end ?? 0, isWord);
  }
  if (keyword?.name === 'mover') {
    return parseTexts(text, keyword.end);
  }
  const named = keyword && tokenize(text, isWord, keyword.end);
  return named?.every(({ kind }) => kind !== '::')
    ? parseNamed(keyword!.name, named, text, keyword!.end)
    : parseSigns(tokenize(text, isWord), text, isWord);
}

/** The keyword at the beginning of a question, and where the text after its colon begins. */
function keywordOf(text: string): { readonly name: Keyword; readonly end: number } | undefined {
  const [matched, name] = /^\s*([a-z]+):(?!:)/iu.exec(text) ?? [];
  const form = questionForms.find(({ keyword }) => keyword !== undefined && keyword === name?.toLowerCase());
  return form?.keyword === undefined ? undefined : { name: form.keyword, end: matched!.length };
}

/** A sum, a proportion, a similarity or a word, with limits of the answers. */
function parseSigns(given: readonly Token[], text: string, isWord: IsWord): Expression {
  const { question, candidates } = splitCandidates(given, text);
  const tokens = joinPhrases(spellOutRelations(question), text, isWord);
  if (tokens.some(({ kind }) => kind === ':' || kind === '::')) {
    return limited(parseProportion(tokens, text), candidates);
  }
  if (tokens.some(({ kind }) => kind === '~')) {
    const limit = given[question.length];
    if (limit) {
      throw badExpression('A similarity has no list of answers to limit.', [limit.start, text.length], 'Remove it.');
    }
    return parseSimilarity(tokens, text);
  }
  return limited(parseSum(tokens, text), candidates);
}

function limited(search: Search, candidates: ExpressionCandidates | undefined): Search {
  return candidates ? { ...search, candidates } : search;
}

/** `odd: a b c`, and the questions about a pair of words. */
function parseNamed(
  name: Exclude<Keyword, 'vector' | 'mover'>,
  tokens: readonly Token[],
  text: string,
  from: number,
): Expression {
  const words = readList(tokens, text);
  const [first, second, extra] = words;
  if (name === 'odd') {
    if (words.length < 3 || words.length > MAX_LIST_WORDS) {
      throw badExpression(
        `odd: needs at least three words${words.length > MAX_LIST_WORDS ? `, at most ${MAX_LIST_WORDS}` : ''}.`,
        [first?.start ?? from, Math.max(from, text.length)],
        'Write it as odd: breakfast cereal dinner lunch',
      );
    }
    return { kind: 'odd', words };
  }
  if (!first || !second || extra) {
    throw badExpression(
      `${name}: needs two words.`,
      extra ? [extra.start, extra.end] : [first?.start ?? from, text.length],
      `Write it as ${name}: king queen. Put quotation marks around a phrase.`,
    );
  }
  return { kind: name, first, second };
}

/** `vector: 0.1 -0.2 …`, or the same in brackets, as NumPy and JSON write it. */
function parseVector(text: string, from: number, isWord: IsWord): Search {
  const limit = text.slice(from).search(limitOfVector);
  const end = limit < 0 ? text.length : from + limit;
  const values: number[] = [];
  for (const { 0: written, index } of text.slice(from, end).matchAll(/[^[\](),;\s]+/gu)) {
    const value = Number(written.replace('\u2212', '-'));
    if (!Number.isFinite(value)) {
      throw badExpression(
        `${written.slice(0, 40)} is not a number.`,
        [from + index, from + index + written.length],
        'Write the numbers with a point: vector: 0.12 -0.5',
      );
    }
    values.push(value);
  }
  if (values.length === 0) {
    throw badExpression('The vector has no numbers.', [from, text.length], 'Paste its numbers: vector: 0.12 -0.5');
  }
  if (limit < 0) {
    return { kind: 'vector', values };
  }
  // The sign of a limit may not be the first token.
  const place: Token = { kind: 'word', text: '', start: from, end };
  return limited({ kind: 'vector', values }, splitCandidates([place, ...tokenize(text, isWord, end)], text).candidates);
}

/** `mover: the president greets the press ~ obama speaks to the media` */
function parseTexts(text: string, from: number): Expression {
  const tildes = [...text.slice(from).matchAll(/[~\u2248]/gu)].map(({ index }) => from + index);
  const [tilde, other] = tildes;
  const remedy = 'Write it as mover: one text ~ another text';
  if (tilde === undefined) {
    throw badExpression('The second text is missing.', [from, text.length], remedy);
  }
  if (other !== undefined) {
    throw badExpression('There are more than two texts.', [other, other + 1], remedy);
  }
  const side = (start: number, end: number): Token => {
    const written = text.slice(start, end);
    if (written.trim() === '') {
      throw badExpression('A text is missing beside ~.', [tilde, tilde + 1], remedy);
    }
    const at = start + written.search(/\S/u);
    return { kind: 'word', text: written.trim(), start: at, end: at + written.trim().length };
  };
  return { kind: 'mover', first: wordOf(side(from, tilde)), second: wordOf(side(tilde + 1, text.length)) };
}
