import { ByteEvidence } from '../../text/encodings/evidence';
import type { Encoding } from '../../text/encodings/names';
import { conclude } from '../../text/encodings/recognise';
import { createTranscoder, decodeText } from '../../text/encodings/transcoder';
import { isUtf8 } from '../../text/utf8';
import { WordTable } from '../../wordTable';

/** How the words of a file were written. */
export interface WordEncoding {
  readonly encoding: Encoding;
  /** `chosen` by the user; `letters` show it; `doubtful`: another encoding is nearly as likely. */
  readonly by: 'chosen' | 'letters' | 'doubtful';
}

/** A word that was decoded. */
export interface DecodedWord {
  readonly id: number;
  readonly text: string;
  /** Whether it has bytes that are no character, which show as `\xE4`. */
  readonly isBroken: boolean;
}

/** The words of a file, decoded from the encoding in which they were written. */
export interface DecodedWords {
  /** The same words in the same order, all of them valid UTF-8 and different. */
  readonly words: WordTable;
  /** How they were written; undefined for UTF-8 with invalid bytes. */
  readonly encoding: WordEncoding | undefined;
  /** The words that were decoded. */
  readonly decoded: readonly DecodedWord[];
}

/** Doubtful letters decide only if there are as many words to look at. */
const MIN_DOUBTFUL_WORDS = 3;
/** Bytes of words that are looked at together. */
const EVIDENCE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;
const ESCAPE = 0x1b;

const encoder = new TextEncoder();

/** Whether a word has bytes that another encoding than UTF-8 reads differently. */
export function dependsOnEncoding(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i]! >= 0x80 || bytes[i] === ESCAPE) {
      return true;
    }
  }
  return false;
}

/** Finds out in which encoding words are; undefined for UTF-8, and where nothing shows it. */
export class WordEvidence {
  private readonly evidence = new ByteEvidence();
  private readonly buffer = new Uint8Array(EVIDENCE_BYTES);
  private filled = 0;
  private invalid = 0;

  /** Looks at the word `bytes[start..end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (!dependsOnEncoding(bytes, start, end) || end - start >= EVIDENCE_BYTES) {
      return;
    }
    if (this.filled + end - start + 1 > EVIDENCE_BYTES) {
      this.flush();
    }
    this.buffer.set(bytes.subarray(start, end), this.filled);
    this.filled += end - start;
    this.buffer[this.filled++] = LINE_FEED;
    this.invalid += isUtf8(bytes, start, end) ? 0 : 1;
  }

  conclude(): WordEncoding | undefined {
    this.flush();
    if (this.invalid === 0 || this.evidence.length === 0) {
      return undefined;
    }
    const found = conclude(this.evidence);
    if (
      found.kind !== 'text' ||
      /^utf-/.test(found.encoding) ||
      (!found.certain && this.invalid < MIN_DOUBTFUL_WORDS)
    ) {
      return undefined;
    }
    return { encoding: found.encoding, by: found.certain ? 'letters' : 'doubtful' };
  }

  private flush(): void {
    this.evidence.add(this.buffer.subarray(0, this.filled));
    this.filled = 0;
  }
}

/**
 * Decodes words that are not UTF-8. All stay different: bytes that are no character show as `\xE4`, and so does a word
 * that would repeat another one.
 * @param words  as bytes of the file
 * @param chosen the encoding that the user has chosen; by default the words show it
 */
export function decodeWords(words: WordTable, chosen: Encoding | undefined): DecodedWords {
  const { bytes, offsets, size } = words;
  let encoding: WordEncoding | undefined;
  if (chosen === undefined) {
    const evidence = new WordEvidence();
    for (let id = 0; id < size; id++) {
      evidence.add(bytes, offsets[id]!, offsets[id + 1]!);
    }
    encoding = evidence.conclude();
  } else if (chosen !== 'utf-8') {
    encoding = { encoding: chosen, by: 'chosen' };
  }
  const decode = new WordDecoder(encoding?.encoding ?? 'utf-8');
  const result = new WordTable(size, words.byteLength);
  const decoded: DecodedWord[] = [];
  for (let id = 0; id < size; id++) {
    const [start, end] = [offsets[id]!, offsets[id + 1]!];
    const isKept = encoding ? !dependsOnEncoding(bytes, start, end) : isUtf8(bytes, start, end);
    if (isKept) {
      result.insert(bytes, start, end);
      continue;
    }
    const { text, isBroken } = decode.word(bytes.subarray(start, end));
    const isTaken = (name: Uint8Array): boolean =>
      result.find(name, 0, name.length) >= 0 ||
      (words.find(name, 0, name.length) >= 0 && (!encoding || !dependsOnEncoding(name, 0, name.length)));
    let name = encoder.encode(text);
    for (let spelling = escapedText(bytes.subarray(start, end)); isTaken(name); spelling += '_') {
      name = encoder.encode(spelling);
    }
    decoded.push({ id, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(name), isBroken });
    result.insert(name, 0, name.length);
  }
  return { words: result, encoding, decoded };
}

/** Returns a word of a file for people, whatever its encoding: invalid bytes show as `\xE4`. */
export function shownWord(bytes: Uint8Array): string {
  return decodeText(bytes, 'utf-8', 'escape');
}

/** Decodes one word after the other. */
export class WordDecoder {
  private readonly transcoder;
  private target = new Uint8Array(1024);
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly encoding: Encoding) {
    this.transcoder = createTranscoder(encoding);
  }

  word(bytes: Uint8Array): { readonly text: string; readonly isBroken: boolean } {
    const { transcoder, decoder } = this;
    const needed = bytes.length * 3 + 32;
    if (needed > this.target.length) {
      this.target = new Uint8Array(2 * needed);
    }
    const end = transcoder.end(this.target, transcoder.write(bytes, this.target, 0));
    const text = decoder.decode(this.target.subarray(0, end));
    const isBroken = text.includes('\ufffd');
    return { text: isBroken ? decodeText(bytes, this.encoding, 'escape') : text, isBroken };
  }
}

function escapedText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase()}`,
  ).join('');
}

/** Maximum bytes of a line in which words are looked for. */
const MAX_LINE_BYTES = 400;

/**
 * Returns the encoding to show for a text with words; an empty list for UTF-8.
 * @param head   the beginning of the file
 * @param chosen the encoding that the user has chosen
 */
export function encodingOfLines(head: Uint8Array, chosen: Encoding | undefined): (readonly [string, string])[] {
  const evidence = new WordEvidence();
  for (let start = 0; start < head.length;) {
    const lineFeed = head.indexOf(LINE_FEED, start);
    const end = lineFeed < 0 ? head.length : lineFeed;
    if (lineFeed >= 0 || start === 0) {
      evidence.add(head, start, Math.min(end, start + MAX_LINE_BYTES));
    }
    start = end + 1;
  }
  return encodingDetail(evidence, chosen);
}

/** Returns the encoding to show; an empty list for UTF-8. */
export function encodingDetail(
  evidence: WordEvidence,
  chosen: Encoding | undefined,
): (readonly [label: string, value: string])[] {
  const found = chosen === undefined ? evidence.conclude() : ({ encoding: chosen, by: 'chosen' } as const);
  const why = { chosen: ', as chosen', letters: '', doubtful: ', perhaps' };
  return found ? [['Encoding', found.encoding + why[found.by]]] : [];
}
