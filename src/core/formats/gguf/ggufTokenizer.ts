import { AlignedText } from '../../text/tokenizers/alignedText';
import { allByteTokens, byteCharacters, characterOfByte } from '../../text/tokenizers/byteLevel';
import { bytePairs, makeMerges } from '../../text/tokenizers/bytePairs';
import { Pattern } from '../../text/tokenizers/pattern';
import { TokenList, wellFormed } from '../../text/tokenizers/pipelineTokenizer';
import { gpt2Pattern, splitByPattern } from '../../text/tokenizers/preTokenizers';
import { scoredPairs } from '../../text/tokenizers/scoredPairs';
import type { TextTokenizer } from '../../text/tokenizers/textTokenizer';
import { TokenizerTrouble } from '../../text/tokenizers/tokenizerTrouble';
import { TokenVocabulary, type TokenModel } from '../../text/tokenizers/tokenVocabulary';
import type { PackedWords } from '../shared/packedWords';
import { tokenTypes, type GgufTokenizerKeys } from './ggufHeader';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const MAX_TOKENS = 2_000_000;
const SPACE_MARK = '\u2581';

const contractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
const afterDigits = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const lettersAndDigits = `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}`;

/**
 * How text is split for byte-level vocabularies, by `tokenizer.ggml.pre`.
 * @see https://github.com/ggml-org/llama.cpp, src/llama-vocab.cpp
 */
const preTokenizers = new Map<string, { readonly pattern: Pattern; readonly ignoresMerges: boolean }>([
  ['gpt-2', { pattern: gpt2Pattern, ignoresMerges: false }],
  ['llama-bpe', { pattern: new Pattern(`${lettersAndDigits}{1,3}${afterDigits}`), ignoresMerges: true }],
  ['qwen2', { pattern: new Pattern(`${lettersAndDigits}${afterDigits}`), ignoresMerges: false }],
]);

/** Cuts a part of the text between tokens that are found first. @param isAfterSpecial true at the start, too */
type CutPart = (part: AlignedText, isAfterSpecial: boolean, tokens: TokenList) => void;

/**
 * Makes the tokenizer that llama.cpp has for a file.
 * @throws TokenizerTrouble if the file has none, or another than these
 */
export function makeGgufTokenizer(keys: GgufTokenizerKeys): TextTokenizer {
  const { tokens, metadata } = keys;
  if (!tokens || tokens.size === 0) {
    throw new TokenizerTrouble('the file has no vocabulary');
  }
  if (tokens.size > MAX_TOKENS) {
    throw new TokenizerTrouble(`it has more than ${MAX_TOKENS} tokens`);
  }
  const texts = textsOf(tokens);
  const vocabulary = new TokenVocabulary(new Map(texts.map((token, id) => [token, id])));
  const model = metadata.get('tokenizer.ggml.model');
  const unknownId = metadata.get('tokenizer.ggml.unknown_token_id');
  const { name, cut } =
    model === 'llama'
      ? sentencePiece(keys, vocabulary)
      : model === 'gpt2'
        ? byteLevel(keys, vocabulary)
        : unsupported(`its tokenizer "${shown(model)}" is not supported`);
  const first = foundFirst(texts, keys.tokenTypes);
  return {
    name,
    ...(typeof unknownId === 'number' && { unknownId }),
    encode(text) {
      const list = new TokenList((id) => texts[id] ?? '');
      let isAfterSpecial = true;
      for (const { part, id } of partition(AlignedText.of(wellFormed(text)), first)) {
        if (id === undefined) {
          cut(part, isAfterSpecial, list);
        } else {
          list.add(id, part, 0, part.length);
        }
        isAfterSpecial = id !== undefined;
      }
      return list;
    },
  };
}

interface Cutter {
  readonly name: string;
  readonly cut: CutPart;
}

function sentencePiece({ tokens, scores, metadata }: GgufTokenizerKeys, vocabulary: TokenVocabulary): Cutter {
  if (!scores || scores.length < tokens!.size) {
    throw new TokenizerTrouble('its vocabulary has no scores');
  }
  requireTokens(vocabulary, allByteTokens);
  const addsSpace = metadata.get('tokenizer.ggml.add_space_prefix') !== false;
  const model = scoredPairs(vocabulary, scores);
  return {
    name: 'SentencePiece BPE',
    cut: (part, isAfterSpecial, tokens) => {
      const prefixed = addsSpace && isAfterSpecial ? part.prepend(' ') : part;
      addTokens(
        prefixed.mapCharacters((character) => (character === ' ' ? SPACE_MARK : character)),
        model,
        tokens,
      );
    },
  };
}

function byteLevel({ merges, metadata }: GgufTokenizerKeys, vocabulary: TokenVocabulary): Cutter {
  const pre = metadata.get('tokenizer.ggml.pre');
  const known = preTokenizers.get(typeof pre === 'string' ? pre : '');
  if (!known) {
    return unsupported(
      pre === undefined
        ? 'the file does not name its pre-tokenizer (tokenizer.ggml.pre)'
        : `its pre-tokenizer "${shown(pre)}" is not supported`,
    );
  }
  if (!merges) {
    throw new TokenizerTrouble('the file has no merges');
  }
  requireTokens(vocabulary, characterOfByte);
  const pairs = textsOf(merges).map((line): readonly [string, string] => {
    const space = line.indexOf(' ', 1);
    return [line.slice(0, space), line.slice(space + 1)];
  });
  const split = splitByPattern(known.pattern);
  const model = bytePairs(vocabulary, makeMerges(vocabulary, pairs), { ignoresMerges: known.ignoresMerges });
  return {
    name: 'byte-level BPE',
    cut: (part, _, tokens) => {
      for (const word of split(part)) {
        addTokens(byteCharacters(word), model, tokens);
      }
    },
  };
}

function addTokens(text: AlignedText, model: TokenModel, tokens: TokenList): void {
  for (const { id, start, end } of model(text.text)) {
    tokens.add(id, text, start, end);
  }
}

/** A token that is found in the text before anything else. */
interface FoundFirst {
  readonly id: number;
  readonly text: string;
}

/** Control tokens and those that a user defined, the longest first. */
function foundFirst(texts: readonly string[], types: Uint8Array): FoundFirst[] {
  const isFirst = (type: number | undefined): boolean =>
    type === tokenTypes.control || type === tokenTypes.userDefined || type === tokenTypes.unknown;
  return texts
    .map((text, id) => ({ id, text }))
    .filter(({ id, text }) => text !== '' && isFirst(types[id]))
    .sort((a, b) => b.text.length - a.text.length);
}

interface Fragment {
  readonly part: AlignedText;
  readonly id?: number;
}

/** Finds the tokens of `first` one after the other, so that a longer one wins wherever it stands. */
function partition(whole: AlignedText, first: readonly FoundFirst[]): readonly Fragment[] {
  let fragments: Fragment[] = whole.length > 0 ? [{ part: whole }] : [];
  for (const { id, text } of first) {
    if (whole.text.includes(text)) {
      fragments = fragments.flatMap((fragment) =>
        fragment.id === undefined ? cutOut(fragment.part, id, text) : fragment,
      );
    }
  }
  return fragments;
}

function cutOut(part: AlignedText, id: number, token: string): Fragment[] {
  const fragments: Fragment[] = [];
  let last = 0;
  for (let at = part.text.indexOf(token); at >= 0; at = part.text.indexOf(token, last)) {
    if (last < at) {
      fragments.push({ part: part.slice(last, at) });
    }
    last = at + token.length;
    fragments.push({ part: part.slice(at, last), id });
  }
  return last < part.length ? [...fragments, { part: part.slice(last, part.length) }] : fragments;
}

function textsOf({ bytes, offsets, size }: PackedWords): string[] {
  return Array.from({ length: size }, (_, i) => decoder.decode(bytes.subarray(offsets[i], offsets[i + 1])));
}

function requireTokens(vocabulary: TokenVocabulary, tokens: readonly string[]): void {
  if (tokens.some((token) => vocabulary.id(token) === undefined)) {
    throw new TokenizerTrouble('its vocabulary lacks tokens for single bytes');
  }
}

function unsupported(reason: string): never {
  throw new TokenizerTrouble(reason);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 50) : 'without a name';
}
