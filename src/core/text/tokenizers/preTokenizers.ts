import type { AlignedText } from './alignedText';
import { byteCharacters } from './byteLevel';
import { isNumeric, isPunctuation, isRustWord, isWhiteSpace } from './characterClasses';
import { boolean, list, patternOf, record, text, typeOf } from './components';
import { Pattern } from './pattern';
import { behaviourOf, inverted, partsByClass, partsOf, split, type Part } from './splitting';
import { TokenizerTrouble } from './tokenizerTrouble';

/** Splits a text into parts that no token crosses. */
export type PreTokenizer = (text: AlignedText) => readonly AlignedText[];

/** How GPT-2 splits text. @see https://github.com/openai/gpt-2, src/encoder.py */
export const gpt2Pattern = new Pattern(
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
);

/**
 * Makes a pre-tokenizer of its description in `tokenizer.json`.
 * @throws TokenizerTrouble if it is not supported
 * @see https://github.com/huggingface/tokenizers, tokenizers/src/pre_tokenizers
 */
export function makePreTokenizer(description: unknown): PreTokenizer {
  if (description === null || description === undefined) {
    return (whole) => [whole];
  }
  const given = record(description, 'pre-tokenizer');
  const type = typeOf(given, 'pre-tokenizer');
  switch (type) {
    case 'Sequence':
      return inTurn(list(given['pretokenizers'], 'pre-tokenizers').map(makePreTokenizer));
    case 'ByteLevel':
      return byteLevel(boolean(given['add_prefix_space'], true), boolean(given['use_regex'], true));
    case 'Metaspace':
      return metaspace(given);
    case 'BertPreTokenizer':
      return inTurn([
        splitter((whole) => partsByClass(whole, isWhiteSpace), 'Removed'),
        splitter((whole) => partsByClass(whole, isPunctuation), 'Isolated'),
      ]);
    case 'Whitespace':
      return splitter((whole) => inverted(partsOf(whole, wordsAndSigns(whole))), 'Removed');
    case 'WhitespaceSplit':
      return splitter((whole) => partsByClass(whole, isWhiteSpace), 'Removed');
    case 'Punctuation':
      return splitter((whole) => partsByClass(whole, isPunctuation), given['behavior'] ?? 'Isolated');
    case 'Digits':
      return splitter(
        (whole) => partsByClass(whole, isNumeric),
        boolean(given['individual_digits'], false) ? 'Isolated' : 'Contiguous',
      );
    case 'Split': {
      const pattern = patternOf(given['pattern']);
      const inverts = boolean(given['invert'], false);
      const find = (whole: string): Part[] => partsOf(whole, pattern.matches(whole));
      return splitter(inverts ? (whole) => inverted(find(whole)) : find, given['behavior']);
    }
    case 'CharDelimiterSplit': {
      const pattern = Pattern.literal(text(given['delimiter'], 'delimiter'));
      return splitter((whole) => partsOf(whole, pattern.matches(whole)), 'Removed');
    }
    case 'FixedLength':
      return fixedLength(given['length'] ?? 5);
    default:
      throw new TokenizerTrouble(`its pre-tokenizer ${type} is not supported`);
  }
}

/** Splits by one after the other. */
export function inTurn(preTokenizers: readonly PreTokenizer[]): PreTokenizer {
  return (whole) =>
    preTokenizers.reduce<readonly AlignedText[]>((parts, preTokenize) => parts.flatMap(preTokenize), [whole]);
}

function splitter(find: (whole: string) => readonly Part[], name: unknown): PreTokenizer {
  const behaviour = behaviourOf(name);
  return (whole) => split(whole, find(whole.text), behaviour);
}

/** Splits where the pattern matches and between the matches. */
export function splitByPattern(pattern: Pattern): PreTokenizer {
  return splitter((whole) => partsOf(whole, pattern.matches(whole)), 'Isolated');
}

function byteLevel(addsPrefix: boolean, splits: boolean): PreTokenizer {
  const bySplit = splits ? splitByPattern(gpt2Pattern) : (whole: AlignedText): AlignedText[] => [whole];
  return (whole) => {
    const prefixed = addsPrefix && !whole.text.startsWith(' ') ? whole.prepend(' ') : whole;
    return bySplit(prefixed).map(byteCharacters);
  };
}

function metaspace(given: Readonly<Record<string, unknown>>): PreTokenizer {
  const mark = text(given['replacement'], 'mark of spaces');
  const scheme = given['add_prefix_space'] === false ? 'never' : (given['prepend_scheme'] ?? 'always');
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never') {
    throw new TokenizerTrouble(`its pre-tokenizer Metaspace has an unknown scheme`);
  }
  const pattern = Pattern.literal(mark);
  const bySplit = boolean(given['split'], true)
    ? splitter((whole) => partsOf(whole, pattern.matches(whole)), 'MergedWithNext')
    : (whole: AlignedText): AlignedText[] => [whole];
  return (whole) => {
    const marked = whole.mapCharacters((character) => (character === ' ' ? mark : character));
    const isPrefixed =
      !marked.text.startsWith(mark) && (scheme === 'always' || (scheme === 'first' && marked.origin === 0));
    return bySplit(isPrefixed ? marked.prepend(mark) : marked);
  };
}

/** Returns runs of letters and digits, and runs of signs, without white space. */
function wordsAndSigns(whole: string): (readonly [number, number])[] {
  const found: [start: number, end: number][] = [];
  let lastKind = '';
  let at = 0;
  for (const character of whole) {
    const code = character.codePointAt(0)!;
    const kind = isRustWord(code) ? 'word' : isWhiteSpace(code) ? 'space' : 'sign';
    const end = at + character.length;
    if (kind !== 'space' && kind === lastKind) {
      found.at(-1)![1] = end;
    } else if (kind !== 'space') {
      found.push([at, end]);
    }
    lastKind = kind;
    at = end;
  }
  return found;
}

function fixedLength(length: unknown): PreTokenizer {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 1) {
    throw new TokenizerTrouble('its pre-tokenizer FixedLength has no length');
  }
  return (whole) => {
    const parts: AlignedText[] = [];
    let [from, to, count] = [0, 0, 0];
    for (const character of whole.text) {
      to += character.length;
      if (++count === length) {
        parts.push(whole.slice(from, to));
        [from, count] = [to, 0];
      }
    }
    return from < to ? [...parts, whole.slice(from, to)] : parts;
  };
}
