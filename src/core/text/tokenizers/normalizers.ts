import { AlignedBuilder, type AlignedText } from './alignedText';
import { byteCharacters } from './byteLevel';
import {
  isBertIdeograph,
  isMark,
  isNonspacingMark,
  isOther,
  isWhiteSpace,
  type CharacterClass,
} from './characterClasses';
import { CharacterMap } from './characterMap';
import { boolean, list, patternOf, record, text, typeOf } from './components';
import { TokenizerTrouble } from './tokenizerTrouble';
import { unicodeForm } from './unicodeForm';

/** Changes a text before it is split. */
export type Normalizer = (text: AlignedText) => AlignedText;

/**
 * Makes a normalizer of its description in `tokenizer.json`.
 * @throws TokenizerTrouble if it is not supported
 * @see https://github.com/huggingface/tokenizers, tokenizers/src/normalizers
 */
export function makeNormalizer(description: unknown): Normalizer {
  if (description === null || description === undefined) {
    return (text) => text;
  }
  const given = record(description, 'normalizer');
  const type = typeOf(given, 'normalizer');
  switch (type) {
    case 'Sequence':
      return inTurn(list(given['normalizers'], 'normalizers').map(makeNormalizer));
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return (aligned) => unicodeForm(aligned, type);
    case 'Lowercase':
      return lowerCase;
    case 'StripAccents':
      return (aligned) => without(aligned, isMark);
    case 'BertNormalizer':
      return bertNormalizer(given);
    case 'Strip':
      return strip(boolean(given['strip_left'], false), boolean(given['strip_right'], false));
    case 'Replace':
      return replace(given);
    case 'Prepend': {
      const prefix = text(given['prepend'], 'prefix');
      return (aligned) => aligned.prepend(prefix);
    }
    case 'ByteLevel':
      return byteCharacters;
    case 'Nmt':
      return nmt;
    case 'Precompiled': {
      const map = new CharacterMap(text(given['precompiled_charsmap'], 'table of characters'));
      return (aligned) => map.apply(aligned);
    }
    default:
      throw new TokenizerTrouble(`its normalizer ${type} is not supported`);
  }
}

function inTurn(normalizers: readonly Normalizer[]): Normalizer {
  return (text) => normalizers.reduce((changed, normalize) => normalize(changed), text);
}

function without(text: AlignedText, isInside: CharacterClass): AlignedText {
  return text.mapCharacters((character) => (isInside(character.codePointAt(0)!) ? '' : character));
}

/** Each character alone: a sigma at the end of a word is not special. */
function lowerCase(text: AlignedText): AlignedText {
  return text.mapCharacters((character) => character.toLowerCase());
}

function bertNormalizer(given: Readonly<Record<string, unknown>>): Normalizer {
  const lowercases = boolean(given['lowercase'], true);
  const steps: Normalizer[] = [];
  if (boolean(given['clean_text'], true)) {
    steps.push((text) => text.mapCharacters(cleaned));
  }
  if (boolean(given['handle_chinese_chars'], true)) {
    steps.push((text) =>
      text.mapCharacters((character) => (isBertIdeograph(character.codePointAt(0)!) ? ` ${character} ` : character)),
    );
  }
  if (boolean(given['strip_accents'], lowercases)) {
    steps.push((text) => without(unicodeForm(text, 'NFD'), isNonspacingMark));
  }
  if (lowercases) {
    steps.push(lowerCase);
  }
  return inTurn(steps);
}

function cleaned(character: string): string {
  const code = character.codePointAt(0)!;
  if (character === '\t' || character === '\n' || character === '\r') {
    return ' ';
  }
  if (code === 0 || code === 0xfffd || isOther(code)) {
    return '';
  }
  return isWhiteSpace(code) ? ' ' : character;
}

/** White space is one unit long. */
function strip(left: boolean, right: boolean): Normalizer {
  return (aligned) => {
    const whole = aligned.text;
    let from = 0;
    let to = whole.length;
    while (left && from < to && isWhiteSpace(whole.charCodeAt(from))) {
      from++;
    }
    while (right && from < to && isWhiteSpace(whole.charCodeAt(to - 1))) {
      to--;
    }
    return from === 0 && to === whole.length ? aligned : aligned.trimmedTo(from, to);
  };
}

function replace(given: Readonly<Record<string, unknown>>): Normalizer {
  const pattern = patternOf(given['pattern']);
  const content = text(given['content'], 'replacement');
  return (aligned) => {
    const builder = new AlignedBuilder(aligned);
    let last = 0;
    for (const [start, end] of pattern.matches(aligned.text)) {
      builder.keep(last, start);
      builder.insert(content, start, end);
      last = end;
    }
    builder.keep(last, aligned.length);
    return builder.finish();
  };
}

/** Removes control characters and makes spaces of what looks like one, as Google's NMT did. */
function nmt(text: AlignedText): AlignedText {
  return text.mapCharacters((character) => {
    const code = character.codePointAt(0)!;
    if (nmtRemoved(code)) {
      return '';
    }
    return nmtSpaces.has(code) ? ' ' : character;
  });
}

function nmtRemoved(code: number): boolean {
  return (
    (code >= 0x01 && code <= 0x08) ||
    code === 0x0b ||
    (code >= 0x0e && code <= 0x1f) ||
    code === 0x7f ||
    code === 0x8f ||
    code === 0x9f
  );
}

const nmtSpaces = new Set([
  0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd,
]);
