import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { ByteEvidence, countJapaneseEscapes } from '../../core/text/encodings/evidence';
import { encodingNamed, encodingNames, type Encoding } from '../../core/text/encodings/names';
import { conclude, type Recognised, type RecognisedText } from '../../core/text/encodings/recognise';
import { byteOrderMark } from '../../core/text/encodings/unicodeMarks';
import { VecinityError } from '../../core/errors';
import type { EncodingRule } from '../../protocol/training';
import { anyGlob, type PathTest } from './globs';
import type { CorpusFile } from './segments';
import { unpackedPieces } from './unpacked';

/** Bytes read at once. */
const PIECE_BYTES = 256 * 1024;

/** Chooses the encoding of a path by the user's rules: the last that matches. */
export type ChosenEncoding = (relativePath: string) => Encoding | undefined;

/** @throws VecinityError `badOption` for an unknown name or an invalid glob */
export function encodingChoice(rules: readonly EncodingRule[] = []): ChosenEncoding {
  const tests: readonly (readonly [PathTest, Encoding])[] = rules.map(({ glob, encoding }) => {
    const known = encodingNamed(encoding);
    if (!known) {
      throw new VecinityError('badOption', `There is no encoding ${JSON.stringify(encoding.slice(0, 50))}.`, {
        remedy: `Choose one of ${encodingNames.join(', ')}.`,
      });
    }
    return [glob === undefined ? () => true : anyGlob([glob, `**/${glob}`]), known];
  });
  return (relativePath) => tests.findLast(([matches]) => matches(relativePath))?.[1];
}

/** The encoding that the user chose, and the mark of a file that has one: the mark is believed. */
export function chosenText(beginning: Uint8Array, encoding: Encoding): RecognisedText {
  const mark = byteOrderMark(beginning);
  return mark
    ? { kind: 'text', ...mark, by: 'mark', certain: true, brokenRuns: 0 }
    : { kind: 'text', encoding, mark: 0, by: 'chosen', certain: true, brokenRuns: 0 };
}

/** Whether bytes are UTF-8, and nothing in them is a sign of another encoding. The last character may be cut. */
function looksLikeUtf8(bytes: Uint8Array): boolean {
  return isUtf8(bytes.subarray(0, bytes.length - cutBytes(bytes))) && countJapaneseEscapes(bytes) === 0;
}

/** Whether a piece goes on as UTF-8. A zero at the beginning of a file is binary data or UTF-16. */
export function goesOnAsUtf8(piece: Uint8Array, isFirst: boolean): boolean {
  return looksLikeUtf8(piece) && !(isFirst && piece.includes(0));
}

/** Bytes of a character of UTF-8 that is cut at the end, at most 3. */
export function cutBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc2) {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 1;
      return length > back ? back : 0;
    }
    if (byte < 0x80 || byte >= 0xc0) {
      return 0;
    }
  }
  return 0;
}

/**
 * Reads a whole file and recognises its encoding.
 * @param pause called after each piece; it stops the reading by throwing
 * @throws as the file system and zlib do
 */
export async function recogniseFile(
  descriptor: number,
  size: number,
  { compressed, declared }: Pick<CorpusFile, 'compressed' | 'declared'>,
  pause: () => Promise<void> | void,
): Promise<Recognised> {
  const evidence = new ByteEvidence();
  if (compressed) {
    for await (const piece of unpackedPieces(descriptor, size, compressed, () => undefined)) {
      evidence.add(piece);
      await pause();
    }
  } else {
    for (const piece of openPieces(descriptor, size)) {
      evidence.add(piece);
      await pause();
    }
  }
  return conclude(evidence, declared);
}

/** Yields a file in pieces; each is valid until the next. */
function* openPieces(descriptor: number, size: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1, size)));
  for (let position = 0; position < size;) {
    const length = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - position), position);
    if (length === 0) {
      return;
    }
    position += length;
    yield buffer.subarray(0, length);
  }
}
