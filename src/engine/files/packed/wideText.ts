import { createTranscoder } from '../../../core/text/encodings/transcoder';
import { byteOrderMark, wideWithoutMark } from '../../../core/text/encodings/unicodeMarks';
import type { Source } from '../../../core/io/source';
import { PackedSource } from './packedSource';

const HEAD_BYTES = 4096;
/** A character of two bytes in UTF-16 has at most three in UTF-8. */
const MAX_GROWTH = 1.5;
/** More bytes than a transcoder writes at the end of a text. */
const END_BYTES = 16;

/** Opens text in UTF-16 or UTF-32 as UTF-8; undefined for any other content. */
export async function openWideText(source: Source): Promise<PackedSource | undefined> {
  const head = await source.head(HEAD_BYTES);
  const mark = byteOrderMark(head);
  const encoding = mark?.encoding ?? wideWithoutMark(head);
  if (encoding === undefined || !/^utf-(16|32)/.test(encoding)) {
    return undefined;
  }
  const size = Math.ceil(source.size / 2);
  const maxBytes = source.maxBytes * MAX_GROWTH + END_BYTES;
  const name = encoding.toUpperCase();
  return new PackedSource(source.path, source.path, name, size, maxBytes, async function* () {
    const transcoder = createTranscoder(encoding);
    for await (const piece of source.pieces(mark?.mark ?? 0)) {
      const target = new Uint8Array(piece.length * 3 + END_BYTES);
      const end = transcoder.write(piece, target, 0);
      if (end > 0) {
        yield target.subarray(0, end);
      }
    }
    const rest = new Uint8Array(END_BYTES);
    const end = transcoder.end(rest, 0);
    if (end > 0) {
      yield rest.subarray(0, end);
    }
  });
}
