import type { KeyRange } from './keyIndex';

/** Parts of speech that people write after a word, `cat|NOUN`, `cat_NN`: Universal Dependencies and Penn Treebank. */
const tags = new Set(
  (
    'NOUN VERB ADJ ADV PROPN PRON ADP DET NUM AUX CCONJ SCONJ CONJ INTJ PART PUNCT SYM X ' +
    'CC CD DT EX FW IN JJ JJR JJS LS MD NN NNS NNP NNPS PDT POS PRP PRP$ RB RBR RBS RP TO UH VB VBD VBG VBN VBP VBZ ' +
    'WDT WP WP$ WRB NE ENT MWE PERSON ORG GPE LOC DATE n v a r s j adj adv noun verb N V A R J'
  ).split(' '),
);
const MAX_TAG_LENGTH = 6;
/** Letters of a prefix such as `en:` and `wiki:`. */
const MAX_PREFIX_LENGTH = 12;

const MAX_DECORATED_LENGTH = 256;

const LOW_LINE = 0x5f;
const HYPHEN = 0x2d;
const FULL_STOP = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const PERCENT = 0x25;
const PARENTHESIS = 0x28;
const SPACE = 0x20;

/** Signs after which a decoration follows, by byte. */
const beginsDecoration = new Uint8Array(256);
for (const sign of '|#^@*<') {
  beginsDecoration[sign.charCodeAt(0)] = 1;
}

/**
 * The bare word inside a decorated one: `cat` in `cat|NOUN`, `cat_NN`, `cat-n`, `cat#n`, `cat.n.01`, `cat%1:05:00::`,
 * `/c/en/cat`, `ENTITY/Cat`, `en:cat`, `cat_(animal)`, `Ġcat`, `##cat`. Undefined for a word without decoration.
 */
export const bareRange: KeyRange = (bytes, first, last) => {
  if (last - first > MAX_DECORATED_LENGTH) {
    return undefined;
  }
  let start = afterMark(bytes, first, last);
  let end = last;
  let slash = -1;
  let tail = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (i > start && (beginsDecoration[byte] || (byte === PERCENT && isDigit(bytes[i + 1]!)))) {
      end = i;
    } else if (byte === SLASH) {
      slash = i;
    } else if (byte === COLON && i > start) {
      const isAfter = i + 1 === end || bytes[i + 1] === COLON || isTag(bytes, i + 1, end);
      if (isAfter) {
        end = i;
      } else if (i - start <= MAX_PREFIX_LENGTH) {
        start = i + 1;
      }
    } else if (byte === PARENTHESIS && i > start) {
      end = bytes[i - 1] === LOW_LINE || bytes[i - 1] === SPACE ? i - 1 : i;
    } else if (byte === LOW_LINE || byte === HYPHEN || byte === FULL_STOP) {
      tail = i;
    }
  }
  if (slash >= start) {
    ({ start, end } = pathRange(bytes, start, slash, end));
  }
  end = beforeTag(bytes, start, tail, end);
  return (start === first && end === last) || end <= start ? undefined : { start, end };
};

/** The end of a word before a tag after its last `_`, `-` or `.`, or before a sense of WordNet, `.n.01`. */
function beforeTag(bytes: Uint8Array, start: number, tail: number, end: number): number {
  if (tail <= start || tail >= end) {
    return end;
  }
  if (bytes[tail] === FULL_STOP && isDigit(bytes[end - 1]!)) {
    return tail - 2 > start && bytes[tail - 2] === FULL_STOP && isTag(bytes, tail - 1, tail) ? tail - 2 : end;
  }
  return isTag(bytes, tail + 1, end) ? tail : end;
}

/** The last part of a path, the term of ConceptNet's `/c/en/cat/n`, or what stands before a tag: `cat/NN`. */
function pathRange(
  bytes: Uint8Array,
  start: number,
  lastSlash: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const first = bytes.indexOf(SLASH, start);
  if (first === start && bytes[start + 1] === 0x63 && bytes[start + 2] === SLASH) {
    const term = bytes.indexOf(SLASH, start + 3) + 1;
    const after = term > 0 ? bytes.indexOf(SLASH, term) : -1;
    return term > 0 && term < end ? { start: term, end: after >= 0 && after < end ? after : end } : { start, end };
  }
  if (first > start && isTag(bytes, lastSlash + 1, end)) {
    return { start, end: first };
  }
  return { start: lastSlash + 1 < end ? lastSlash + 1 : start, end };
}

/** The index after the mark of a token: `▁`, `Ġ`, `##`. */
function afterMark(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 3 && bytes[start] === 0xe2 && bytes[start + 1] === 0x96 && bytes[start + 2] === 0x81) {
    return start + 3;
  }
  if (end - start > 2 && bytes[start] === 0xc4 && bytes[start + 1] === 0xa0) {
    return start + 2;
  }
  return end - start > 2 && bytes[start] === 0x23 && bytes[start + 1] === 0x23 ? start + 2 : start;
}

function isTag(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  // Most words after a hyphen or low line are no tags: their second letter shows it.
  if (length < 1 || length > MAX_TAG_LENGTH || (length > 4 && bytes[start + 1]! > 0x5a)) {
    return false;
  }
  return tags.has(String.fromCharCode(...bytes.subarray(start, end)));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
