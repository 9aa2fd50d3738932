import { elidedLength } from '../../../src/core/text/elision';
import { foldText, normalizeWord } from '../../../src/core/text/normalize';

const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const japanese = '\u30fc\uff70\u3099\u309a\uff9e\uff9f';
const unspaced = `(?:(?=[\\p{L}\\p{N}\\p{M}\u2e80-\u2fd5])[${scripts.map((name) => `\\p{Script=${name}}`).join('')}${japanese}])`;
const apostrophe = "['\u2019\u2018\u02bc\u02b9\u02bb\u00b4\uff07\u05f3]";
const joiner = '[\u200c\u200d]';
const lineEnd = '[ \\t\\f]*(?:\\r\\n|\\r|\\n)[ \\t\\f]*';
/** Characters that are part of no spelling; a soft hyphen at the end of a line is a hyphen. */
const dropped =
  `(?:(?!\\u00ad${lineEnd})[\\u00ad\\u034f\\u061c\\u0640\\u180b-\\u180f\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2064` +
  `\\u2066-\\u206f\\ufe00-\\ufe0f\\u{e0000}-\\u{e0fff}])`;
/** Arabic vowel marks on a space or a stretch, which Unicode calls letters. */
const markForms = '\\ufc5e-\\ufc63\\ufcf2-\\ufcf4\\ufe70-\\ufe72\\ufe74\\ufe76-\\ufe7f';
const notPlain = `(?!${unspaced}|${apostrophe}|${dropped}|\\u00ad|[\\u3164\\uffa0])`;
const mark = `(?:${notPlain}[\\p{M}${markForms}])`;
const letter = `(?:${notPlain}(?![${markForms}])[\\p{L}\\p{N}\\u24b6-\\u24e9\\u{1f130}-\\u{1f149}])`;
const shaped =
  '\\u0600-\\u109f\\u1200-\\u139f\\u1400-\\u1c4f\\ua800-\\uab2f\\ufb50-\\ufdff\\ufe70-\\ufefc\\u{10a00}-\\u{11fff}\\u{1e900}-\\u{1eeff}';
const shapedLetter = `(?:(?!${dropped})[${shaped}])`;
const either = `(?:${letter}|${mark})`;
const idle = `(?:(?<!${shapedLetter}${dropped}*)${joiner}(?:${joiner}|${dropped})*)`;
const rest = `(?:${either}|${dropped}|${idle})*`;
const hebrew = '(?:(?=[\\p{L}\\p{M}])\\p{Script=Hebrew})';
const before = (what: string): string => `(?<=${what}(?:${joiner}|${dropped})*)`;

function runPattern(connections: readonly string[], opening = ''): RegExp {
  return new RegExp(`${opening}(${letter}${rest}(?:(?:${connections.join('|')})${rest})*)`, 'uy');
}
const connections = [
  `${apostrophe}${dropped}*${either}`,
  `(?<=${shapedLetter}${dropped}*)${joiner}(?:${joiner}|${dropped})*${either}`,
  `${before('\\p{L}')}[\u00b7\u2027\u0387]${dropped}*(?=\\p{L})${letter}`,
  `${before(hebrew)}["\u05f4]${dropped}*(?=${hebrew})${either}`,
];
const run = runPattern(connections);
const tag = runPattern([...connections, `(?:_${dropped}*)+${either}`], `(?:_${dropped}*)*`);
const unspacedRun = new RegExp(`${unspaced}(?:${unspaced}|${dropped}|\\u00ad)*`, 'uy');
const parting = new RegExp(
  `([-\u2010\u00ac\u2e17\u058a]|\u00ad)${lineEnd}(?=(\\p{Ll}\\p{M}*\\p{L}[\\p{L}\\p{M}]*))`,
  'uy',
);
const conjunctions = 'and or nor und oder bis sowie bzw och eller og ja tai of et ou resp'.split(' ');

/** The words of the prose tokenizer with its default rules, found slowly with regular expressions. */
export function expectedWords(written: string, hasElision = false): string[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(written));
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const words: string[] = [];
  const at = (pattern: RegExp, position: number): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };
  for (let position = 0; position < text.length;) {
    const sign = /[#@]/.test(text[position]!) && !/[\w/&]/.test(text[position - 1] ?? '') ? 1 : 0;
    const first = at(sign ? tag : run, position + sign);
    const other = first ? null : at(unspacedRun, position);
    if (first) {
      const address = addressLength(text, position + sign);
      if (address > 0) {
        position += sign + address;
        continue;
      }
      const { word, end } = wholeWord(text, first, sign === 0, position, at);
      const spelt = normalizeWord(word);
      words.push(hasElision ? spelt.slice(elidedLength(spelt)) : spelt);
      position = end;
    } else if (other) {
      words.push(
        ...[...segmenter.segment(foldText(other[0]))]
          .map(({ segment }) => segment)
          .filter((segment) => /[\p{L}\p{N}]/u.test(segment)),
      );
      position += other[0].length;
    } else {
      position += text.codePointAt(position)! > 0xffff ? 2 : 1;
    }
  }
  return words;
}

/** A run with the parts in the next lines that hyphens join to it. */
function wholeWord(
  text: string,
  first: RegExpExecArray,
  mayBeParted: boolean,
  start: number,
  at: (pattern: RegExp, position: number) => RegExpExecArray | null,
): { readonly word: string; readonly end: number } {
  let part = first[1]!;
  let word = part;
  let end = first.index + first[0].length;
  for (let isFirst = true; mayBeParted; isFirst = false) {
    const hyphen = at(parting, end);
    const isSoft = hyphen?.[1] === '\u00ad';
    const isCompound = isFirst && text[start - 1] === '-';
    const isPart = /^[^\p{N}]*\p{L}[^\p{N}]*\p{L}[^\p{N}]*$/u.test(part) && !isCompound;
    if (!hyphen || conjunctions.includes(hyphen[2]!) || !(isSoft || isPart)) {
      break;
    }
    const next = at(run, end + hyphen[0].length)!;
    part = next[1]!;
    word += part;
    end = next.index + next[0].length;
  }
  return { word, end };
}

const ends = '[\\0- <>"{}|\\\\^`\\[\\]\\x7f]';
const domain = /^(?:.*[a-z0-9\x80-\xff]\.(?:com|org|net|de|ch)|t\.me|10\.\d{4,9})$/i;

/** The length of the address that begins at a word, in UTF-16 units; 0 if there is none. Knows a few domains only. */
function addressLength(text: string, start: number): number {
  const bytes = Buffer.from(text.slice(start, start + 512)).toString('latin1');
  const name = /^[\w.+%\x80-\xff-]*/.exec(bytes)![0];
  const after = bytes.slice(name.length);
  const isVisible = (position: number): boolean => new RegExp(`^(?!${ends}).`, 's').test(after.slice(position));
  let known = /^www\.[^.]/i.test(name) ? name.length : 0;
  if (after.startsWith('@')) {
    const host = /^@([\w.+%\x80-\xff-]*)/.exec(after)![1]!;
    known = /[a-z0-9\x80-\xff]\.[a-z\x80-\xff]{2,}[.-]*$/i.test(host) ? name.length + 1 + host.length : 0;
  } else if (after.startsWith('://') && isVisible(3)) {
    known = /^[a-z][a-z0-9+.-]*$/i.test(name) ? name.length + 3 : 0;
  } else if (after.startsWith(':') && isVisible(1) && /^(?:mailto|doi|urn|magnet)$/i.test(name)) {
    known = name.length + 1;
  } else if (after.startsWith('/') && isVisible(1) && domain.test(name)) {
    known = name.length + 1;
  }
  if (known === 0) {
    return 0;
  }
  let length = Buffer.from(bytes.slice(0, known), 'latin1').toString('utf8').length;
  let depth = 0;
  for (const character of text.slice(start + length, start + length + 4096)) {
    const belongs =
      character < '\x80'
        ? !new RegExp(ends).test(character) && (character !== ')' || depth > 0)
        : new RegExp(`^${either}$`, 'u').test(character);
    if (!belongs) {
      break;
    }
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    length += character.length;
  }
  return length;
}
