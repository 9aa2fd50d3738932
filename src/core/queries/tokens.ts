import type { Provenance } from '../space';
import { elidedLength } from '../text/elision';
import { phraseDelimiter } from '../text/phrases';
import type { TokenisedText } from '../text/tokenizers/textTokenizer';
import { ProseTokenizer } from '../text/proseTokenizer';
import { LineTokenizer } from '../text/tokenizedLines';
import { defaultWordRules, parseWordRules, type WordRules } from '../text/wordRules';
import { wordsOfText, type WordOfText, type WordsOfText } from '../text/wordsOfText';
import type { Vocabulary } from '../vocabulary';
import { findSpelling, findWord, idOf } from './findWord';

/** Maximum UTF-16 units of a text that are read; more is a file, not a sentence. */
const MAX_TEXT = 100_000;
/** Maximum words of a phrase in the vocabulary of another tool. */
const MAX_PHRASE_WORDS = 4;

/** How a text is cut into tokens. */
export type TokenCut =
  /** As the text that the model learned from. */
  | 'training'
  /** At white space, as the tokenised text that the model learned from. */
  | 'tokenized'
  /** As Vecinity cuts text; another tool made the model, and its cut is not known. */
  | 'vecinity'
  /** By the tokenizer of the language model. */
  | 'tokenizer'
  /** Not at all: the tokenizer of the language model is not known. */
  | 'whole';

/** Why a token has no row of its own. */
export type MissingToken =
  /** The text has it fewer than `minCount` times, or never. */
  | { readonly reason: 'minCount'; readonly minCount: number }
  /** The vocabulary does not have it; `leastCount` is the count of its rarest word, if known. */
  | { readonly reason: 'outOfVocabulary'; readonly leastCount?: number }
  /** Training reads no word there: an address, a tag, a too long word. */
  | { readonly reason: 'skipped' }
  /** The tokenizer has no piece for this text: the token for unknown text stands for it, with its row. */
  | { readonly reason: 'unknownToken' }
  /** The tokenizer has an id for it, but the table has fewer rows. */
  | { readonly reason: 'noRow'; readonly id: number };

/** A token of a text. */
export interface TextToken {
  /** As the vocabulary spells it; else as training spells it. */
  readonly token: string;
  /** The token's part of the text, as a half-open range of UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** Its row in the matrix, from 0; null if it has none. */
  readonly id: number | null;
  readonly missing?: MissingToken;
}

/** A text as tokens. */
export interface TokenList {
  readonly cut: TokenCut;
  readonly tokens: readonly TextToken[];
  /** UTF-16 offset up to which the text was read. */
  readonly end: number;
}

/** The vocabulary of a model and what is known of its training. */
export interface TokenModel {
  readonly vocabulary: Vocabulary;
  readonly provenance: Provenance;
}

/**
 * Cuts a text into the tokens that training would see, and finds the row of each in the matrix.
 *
 * A model of ours has saved how its text was cut. A word that it did not keep has a reason. For words of another tool the
 * text is cut by the default rules, and each word is found as hovers find it. Phrases of the vocabulary are joined.
 *
 * @param maxTokens tokens to find at most
 */
export function tokensOf(model: TokenModel, text: string, maxTokens = Infinity): TokenList {
  const { vocabulary, provenance } = model;
  const given = text.slice(0, MAX_TEXT);
  if (provenance.unit === 'token') {
    return wholeEntry(vocabulary, text);
  }
  const how = cutOf(provenance);
  const found = wordsOfText(
    given,
    (sink) => (how.rules ? new ProseTokenizer(sink, how.rules) : new LineTokenizer(sink)),
    // Phrases have several words.
    maxTokens * (how.phraseWords || 1),
  );
  const known =
    how.cut === 'vecinity'
      ? (word: WordOfText): number => findWord(vocabulary, given.slice(word.start, word.end))
      : (word: WordOfText): number => trainedId(vocabulary, word.word, how.rules);
  const missing = reasonOf(model);
  const tokens: TextToken[] = [];
  for (let i = 0; i < found.words.length && tokens.length < maxTokens;) {
    const phrase = how.phraseWords > 1 ? phraseAt(vocabulary, given, found.words, i, how) : undefined;
    const word = found.words[i]!;
    const id = phrase?.id ?? known(word);
    const { start } = word;
    const { end } = found.words[i + (phrase?.words ?? 1) - 1]!;
    tokens.push(
      id >= 0 ? { token: vocabulary.word(id), start, end, id } : { token: word.word, start, end, id: null, missing },
    );
    i += phrase?.words ?? 1;
  }
  const end = tokens.length < maxTokens ? found.end : (tokens.at(-1)?.end ?? 0);
  return { cut: how.cut, tokens: withSkipped(given, tokens, found, end, maxTokens), end };
}

/** A text as the tokenizer of a language model cuts it. */
export interface CutText {
  readonly tokens: TokenisedText;
  /** The id of the token for unknown text, if there is one. */
  readonly unknownId?: number;
  /** UTF-16 offset up to which the text was cut. */
  readonly end: number;
}

/** The tokens of a language model, each with its row. */
export function encodedTokens({ vocabulary }: TokenModel, cut: CutText, maxTokens = Infinity): TokenList {
  const { ids, pieces, ranges } = cut.tokens;
  const tokens = ids.slice(0, maxTokens).map((id, i): TextToken => {
    const [start, end] = ranges[i]!;
    const token = pieces[i]!;
    if (id >= vocabulary.size) {
      return { token, start, end, id: null, missing: { reason: 'noRow', id } };
    }
    return { token, start, end, id, ...(id === cut.unknownId ? { missing: { reason: 'unknownToken' } } : {}) };
  });
  return { cut: 'tokenizer', tokens, end: ids.length > maxTokens ? (tokens.at(-1)?.end ?? 0) : cut.end };
}

/** A token as the command line and the command give it. */
export interface PlainToken {
  readonly token: string;
  /** Row of the matrix, from 0; null if it has none. */
  readonly id: number | null;
  /** It is out of vocabulary. */
  readonly oov?: true;
  /** Why it has no row. */
  readonly reason?: MissingToken['reason'];
}

/** The tokens without their places; those that training does not see are left out. */
export function plainTokens({ tokens }: Pick<TokenList, 'tokens'>): PlainToken[] {
  return tokens
    .filter(({ missing }) => missing?.reason !== 'skipped')
    .map(({ token, id, missing }) => ({
      token,
      id,
      ...(missing ? { oov: true, reason: missing.reason } : {}),
    }));
}

interface Cut {
  readonly cut: TokenCut;
  /** Undefined for text that was tokenised already. */
  readonly rules: WordRules | undefined;
  /** Maximum words of a phrase; 0 if words are not joined. */
  readonly phraseWords: number;
}

/** How the text of a model was cut, as far as its file says. */
function cutOf({ hyperparameters }: Provenance): Cut {
  const { kernel, wordRules, phrases } = hyperparameters;
  // Every run of ours saves its kernel.
  if (typeof kernel !== 'string') {
    return { cut: 'vecinity', rules: defaultWordRules, phraseWords: MAX_PHRASE_WORDS };
  }
  const phraseWords = typeof phrases === 'number' && phrases > 0 ? 2 ** Math.min(4, phrases) : 0;
  return typeof wordRules === 'string'
    ? { cut: 'training', rules: savedRules(wordRules), phraseWords }
    : { cut: 'tokenized', rules: undefined, phraseWords };
}

/** Rules as `wordRulesText` wrote them; the first of several. Anything else has the default rules. */
function savedRules(text: string): WordRules {
  try {
    return parseWordRules(text.split('; ', 1)[0]!.split(' ').filter(Boolean));
  } catch {
    return defaultWordRules;
  }
}

/**
 * The id of a word as training spells it. French texts lose their particles, and the vocabulary tells whether this one
 * did. A model that started from another has words of that one in other spellings.
 */
function trainedId(vocabulary: Vocabulary, word: string, rules: WordRules | undefined): number {
  const elided = rules?.elision === 'auto' ? elidedLength(word) : 0;
  for (const form of elided > 0 ? [word, word.slice(elided)] : [word]) {
    const id = vocabulary.id(form);
    if (id >= 0) {
      return id;
    }
  }
  return rules ? findWord(vocabulary, word) : -1;
}

/** The longest phrase of the vocabulary that begins with word `first`. */
function phraseAt(
  vocabulary: Vocabulary,
  text: string,
  words: readonly WordOfText[],
  first: number,
  { cut, phraseWords }: Cut,
): { readonly id: number; readonly words: number } | undefined {
  for (let count = Math.min(phraseWords, words.length - first); count > 1; count--) {
    const parts = words.slice(first, first + count);
    if (parts.every((part, i) => i === 0 || follows(text, parts[i - 1]!, part, cut))) {
      const id =
        cut === 'vecinity'
          ? findSpelling(vocabulary, parts.map(({ start, end }) => text.slice(start, end)).join(' '))
          : vocabulary.id(parts.map(({ word }) => word).join(phraseDelimiter));
      if (id >= 0) {
        return { id, words: count };
      }
    }
  }
  return undefined;
}

/** Whether two words may be of one phrase. Training looks at sentences only; other tools knew what stood between. */
function follows(text: string, before: WordOfText, { start, sentence }: WordOfText, cut: TokenCut): boolean {
  return (
    before.sentence === sentence &&
    (cut !== 'vecinity' || /^[\p{Zs}\t]+$|^[-\u2010\u2011]$/u.test(text.slice(before.end, start)))
  );
}

function reasonOf({ vocabulary, provenance }: TokenModel): MissingToken {
  const { minCount } = provenance.hyperparameters;
  if (typeof minCount === 'number' && minCount > 1) {
    return { reason: 'minCount', minCount };
  }
  const leastCount = vocabulary.count(vocabulary.size - 1);
  return leastCount > 0 ? { reason: 'outOfVocabulary', leastCount } : { reason: 'outOfVocabulary' };
}

/** Puts what training skips between the tokens. */
function withSkipped(
  text: string,
  tokens: readonly TextToken[],
  { skipped }: WordsOfText,
  end: number,
  maxTokens: number,
): TextToken[] {
  const parts = skipped
    .filter((part) => part.end <= end)
    .map((part): TextToken => ({
      ...part,
      token: text.slice(part.start, part.end),
      id: null,
      missing: { reason: 'skipped' },
    }));
  return [...tokens, ...parts].sort((a, b) => a.start - b.start).slice(0, maxTokens);
}

/** The text as one entry of the vocabulary of a language model; no tokens if the vocabulary lacks it. */
function wholeEntry(vocabulary: Vocabulary, text: string): TokenList {
  const trimmed = text.trim();
  const id =
    trimmed === '' || trimmed.length > MAX_TEXT
      ? -1
      : ([text, trimmed].map((form) => idOf(vocabulary, form)).find((found) => found >= 0) ?? -1);
  const start = text.indexOf(trimmed);
  return {
    cut: 'whole',
    tokens: id < 0 ? [] : [{ token: vocabulary.word(id), start, end: start + trimmed.length, id }],
    end: text.length,
  };
}
