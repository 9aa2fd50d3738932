import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import type { AddedToken } from '../../text/tokenizers/addedTokens';
import { bytePairs, makeMerges } from '../../text/tokenizers/bytePairs';
import { boolean, typeOf, type Description } from '../../text/tokenizers/components';
import { makeNormalizer } from '../../text/tokenizers/normalizers';
import { pipelineTokenizer } from '../../text/tokenizers/pipelineTokenizer';
import { makePreTokenizer } from '../../text/tokenizers/preTokenizers';
import { TokenizerTrouble } from '../../text/tokenizers/tokenizerTrouble';
import { TokenVocabulary, type TokenModel } from '../../text/tokenizers/tokenVocabulary';
import { unigrams } from '../../text/tokenizers/unigrams';
import type { TextTokenizer } from '../../text/tokenizers/textTokenizer';
import { wholeWords, wordPieces } from '../../text/tokenizers/wordPieces';

/** Maximum tokens, and merges; the largest vocabularies have a quarter of a million of each. */
const MAX_TOKENS = 2_000_000;
const MAX_ADDED_TOKENS = 100_000;
/** Maximum bytes of the description of a normalizer or pre-tokenizer; tables of characters have 400 KB. */
const MAX_PART_BYTES = 8 * 1024 * 1024;
const MAX_ID = 2 ** 25;

const decoder = new TextDecoder();

/**
 * Reads the whole of a `tokenizer.json` (Hugging Face tokenizers). What a tokenizer adds around a text is left out.
 * @throws JsonTrouble
 * @throws TokenizerTrouble if a part is not supported, so that the text might be cut in another way
 */
export function readTextTokenizer(bytes: Uint8Array): TextTokenizer {
  const json = new JsonCursor(bytes);
  const parts = new Map<string, unknown>();
  let added: Description[] = [];
  let model: ModelParts | undefined;
  json.object((key) => {
    if (key === 'model' && json.isObject) {
      model = readModel(json);
    } else if (key === 'added_tokens' && json.isArray) {
      added = readAddedTokens(json);
    } else if (key === 'normalizer' || key === 'pre_tokenizer') {
      parts.set(key, readPart(json));
    } else {
      json.skip();
    }
  });
  json.end();
  if (!model) {
    throw new TokenizerTrouble('it has no model');
  }
  const { vocabulary, type } = model;
  const preTokenizer = parts.get('pre_tokenizer');
  const unknownId =
    model.unknownId ?? (model.unknownToken === undefined ? undefined : vocabulary.id(model.unknownToken));
  const isByteLevel = JSON.stringify([preTokenizer, parts.get('normalizer')]).includes('"ByteLevel"');
  return pipelineTokenizer({
    name: type === 'BPE' && isByteLevel ? 'byte-level BPE' : type,
    addedTokens: addedTokensOf(added, vocabulary),
    normalize: makeNormalizer(parts.get('normalizer')),
    preTokenize: makePreTokenizer(preTokenizer),
    model: model.cut,
    vocabulary,
    unknownId,
  });
}

/** A model that was read. */
interface ModelParts {
  readonly type: string;
  readonly cut: TokenModel;
  readonly vocabulary: TokenVocabulary;
  readonly unknownId?: number | undefined;
  readonly unknownToken?: string | undefined;
}

type Pair = readonly [left: string, right: string];

function readModel(json: JsonCursor): ModelParts {
  const given: Record<string, unknown> = {};
  let ids = new Map<string, number>();
  let scores: number[] | undefined;
  let merges: Pair[] | undefined;
  json.object((key) => {
    if (key === 'vocab' && json.isObject) {
      ids = readIds(json);
    } else if (key === 'vocab' && json.isArray) {
      [ids, scores] = readScores(json);
    } else if (key === 'merges' && json.isArray) {
      merges = readMerges(json);
    } else {
      given[key] = readPart(json);
    }
  });
  const vocabulary = new TokenVocabulary(ids);
  const type = given['type'] === undefined ? guessedType(given, scores, merges) : typeOf(given, 'model');
  const unknownToken = optionalText(given['unk_token']);
  switch (type) {
    case 'BPE': {
      if (typeof given['dropout'] === 'number' && given['dropout'] > 0) {
        throw new TokenizerTrouble('it drops merges at random');
      }
      const continuingPrefix = optionalText(given['continuing_subword_prefix']);
      const cut = bytePairs(vocabulary, makeMerges(vocabulary, merges ?? [], continuingPrefix), {
        unknownToken,
        fusesUnknown: boolean(given['fuse_unk'], false),
        continuingPrefix,
        endSuffix: optionalText(given['end_of_word_suffix']),
        fallsBackToBytes: boolean(given['byte_fallback'], false),
        ignoresMerges: boolean(given['ignore_merges'], false),
      });
      return { type, cut, vocabulary, unknownToken };
    }
    case 'WordPiece': {
      const options = {
        unknownToken: unknownToken ?? '[UNK]',
        continuingPrefix: optionalText(given['continuing_subword_prefix']) ?? '##',
        maxCharacters: numberOr(given['max_input_chars_per_word'], 100),
      };
      return { type, cut: wordPieces(vocabulary, options), vocabulary, unknownToken: options.unknownToken };
    }
    case 'WordLevel':
      return { type, cut: wholeWords(vocabulary, unknownToken ?? '<unk>'), vocabulary, unknownToken };
    case 'Unigram': {
      if (!scores) {
        throw new TokenizerTrouble('its vocabulary has no scores');
      }
      const unknownId = typeof given['unk_id'] === 'number' ? given['unk_id'] : undefined;
      const options = { unknownId, fallsBackToBytes: boolean(given['byte_fallback'], false) };
      return { type, cut: unigrams(vocabulary, Float64Array.from(scores), options), vocabulary, unknownId };
    }
    default:
      throw new TokenizerTrouble(`its model ${type} is not supported`);
  }
}

/** The first versions of the format do not name the model. */
function guessedType(given: Description, scores: unknown, merges: unknown): string {
  if (merges !== undefined) {
    return 'BPE';
  }
  return scores !== undefined ? 'Unigram' : 'max_input_chars_per_word' in given ? 'WordPiece' : 'WordLevel';
}

function readIds(json: JsonCursor): Map<string, number> {
  const ids = new Map<string, number>();
  json.object((token) => {
    const id = json.number();
    checkId(id);
    ids.set(token, id);
    checkCount(ids.size, MAX_TOKENS, 'tokens');
  });
  return ids;
}

/** Reads pairs of a token and its score. */
function readScores(json: JsonCursor): [Map<string, number>, number[]] {
  const ids = new Map<string, number>();
  const scores: number[] = [];
  json.array(() => {
    const items: unknown[] = [];
    json.array(() => items.push(json.isString ? json.string() : json.number()));
    const [token, score] = items;
    if (typeof token !== 'string' || typeof score !== 'number' || items.length !== 2 || Number.isNaN(score)) {
      throw new TokenizerTrouble(`its token ${scores.length} has no score`);
    }
    ids.set(token, scores.length);
    scores.push(score);
    checkCount(scores.length, MAX_TOKENS, 'tokens');
  });
  return [ids, scores];
}

/** Reads merges, each a pair or two tokens with a space between them. */
function readMerges(json: JsonCursor): Pair[] {
  const merges: Pair[] = [];
  json.array(() => {
    const items: string[] = [];
    if (json.isString) {
      const line = json.string();
      if (line.startsWith('#version')) {
        return;
      }
      items.push(...line.split(' '));
    } else {
      json.array(() => items.push(json.string()));
    }
    const [left, right] = items;
    if (left === undefined || right === undefined || items.length !== 2) {
      throw new TokenizerTrouble(`its merge ${merges.length} is not of two tokens`);
    }
    merges.push([left, right]);
    checkCount(merges.length, MAX_TOKENS, 'merges');
  });
  return merges;
}

function readAddedTokens(json: JsonCursor): Description[] {
  const added: Description[] = [];
  json.array(() => {
    const token = readPart(json);
    if (typeof token === 'object' && token !== null) {
      added.push(token as Description);
    }
    checkCount(added.length, MAX_ADDED_TOKENS, 'added tokens');
  });
  return added;
}

/** Reads any other value. */
function readPart(json: JsonCursor): unknown {
  const at = json.position;
  const bytes = json.skip();
  if (bytes.length > MAX_PART_BYTES) {
    throw new TokenizerTrouble(`a part of it has ${bytes.length} bytes`);
  }
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    throw new JsonTrouble('an invalid value', at);
  }
}

/** The vocabulary of the model decides the id of a token that it has, as in the reference. */
function addedTokensOf(added: readonly Description[], vocabulary: TokenVocabulary): AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  let next = Math.max(vocabulary.ids.size, 0);
  for (const given of added) {
    const content = optionalText(given['content']) ?? '';
    if (content === '') {
      continue;
    }
    const id = vocabulary.id(content) ?? tokens.get(content)?.id ?? next++;
    if (given['id'] !== id) {
      throw new TokenizerTrouble(`its added token "${content.slice(0, 50)}" has another id than its vocabulary`);
    }
    tokens.set(content, {
      id,
      content,
      isWord: boolean(given['single_word'], false),
      stripsLeft: boolean(given['lstrip'], false),
      stripsRight: boolean(given['rstrip'], false),
      isNormalized: boolean(given['normalized'], given['special'] !== true),
    });
  }
  return [...tokens.values()];
}

function checkId(id: number): void {
  if (!Number.isInteger(id) || id < 0 || id > MAX_ID) {
    throw new TokenizerTrouble('its vocabulary has an invalid id');
  }
}

function checkCount(count: number, maximum: number, what: string): void {
  if (count > maximum) {
    throw new TokenizerTrouble(`it has more than ${maximum} ${what}`);
  }
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
