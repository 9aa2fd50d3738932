import { eachLine } from '../../text/lines';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import type { TokenNames, TokenSpelling } from './tokenNames';

const latin1 = new TextDecoder('latin1');

/**
 * Takes the tokens of a `tokenizer.json` (Hugging Face tokenizers): the vocabulary of WordPiece, BPE and WordLevel, an
 * object of ids; that of Unigram, a list; and the added tokens.
 * @throws JsonTrouble
 */
export function readTokenizer(bytes: Uint8Array, names: TokenNames): TokenSpelling {
  const json = new JsonCursor(bytes);
  let spelling: TokenSpelling = 'plain';
  let hasVocabulary = false as boolean;
  json.object((key) => {
    if (key === 'added_tokens' && json.isArray) {
      json.array(() => readAddedToken(json, names));
    } else if (key === 'model' && json.isObject) {
      json.object((part) => {
        if (part === 'vocab' && (json.isObject || json.isArray)) {
          readVocabulary(json, names);
          hasVocabulary = true;
        } else {
          json.skip();
        }
      });
    } else if (key === 'decoder' || key === 'pre_tokenizer' || key === 'normalizer') {
      if (latin1.decode(json.skip()).includes('"ByteLevel"')) {
        spelling = 'byteLevel';
      }
    } else {
      json.skip();
    }
  });
  json.end();
  if (!hasVocabulary) {
    throw new JsonTrouble('no vocabulary in its "model"', 0);
  }
  return spelling;
}

function readAddedToken(json: JsonCursor, names: TokenNames): void {
  if (!json.isObject) {
    json.skip();
    return;
  }
  let id = NaN;
  let content = undefined as Uint8Array | undefined;
  json.object((key) => {
    if (key === 'id') {
      id = json.number();
    } else if (key === 'content' && json.isString) {
      json.stringBytes();
      content = json.text.slice(json.textStart, json.textEnd);
    } else {
      json.skip();
    }
  });
  if (content) {
    names.set(id, content, 0, content.length, true);
  }
}

/**
 * Takes an object of ids by their tokens (`vocab.json`, `added_tokens.json`), or a list of tokens in the order of their
 * ids, each alone or first in a list.
 * @throws JsonTrouble
 */
export function readTokenIds(bytes: Uint8Array, names: TokenNames, areVerbatim = false): void {
  const json = new JsonCursor(bytes);
  readVocabulary(json, names, areVerbatim);
  json.end();
}

function readVocabulary(json: JsonCursor, names: TokenNames, areVerbatim = false): void {
  let row = 0;
  const takeString = (): void => {
    json.stringBytes();
    names.set(row, json.text, json.textStart, json.textEnd, areVerbatim);
  };
  if (json.isObject) {
    json.objectBytes(() => {
      const { text, textStart, textEnd } = json;
      const id = json.number();
      names.set(id, text, textStart, textEnd, areVerbatim);
    });
    return;
  }
  json.array(() => {
    if (json.isArray) {
      let isFirst = true;
      json.array(() => {
        if (isFirst) {
          takeString();
        } else {
          json.skip();
        }
        isFirst = false;
      });
    } else {
      takeString();
    }
    row++;
  });
}

/** Takes a token of each line (`vocab.txt`). */
export function readTokenLines(bytes: Uint8Array, names: TokenNames): void {
  eachLine(bytes, (start, end, row) => names.set(row, bytes, start, end));
}
