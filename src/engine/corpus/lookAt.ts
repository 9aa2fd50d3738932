import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { isCancelled } from '../../core/errors';
import { declaredEncoding } from '../../core/text/encodings/declared';
import { encodingNamed, isSingleByte, type Encoding } from '../../core/text/encodings/names';
import { recogniseEncoding, type Recognised } from '../../core/text/encodings/recognise';
import { isEncodedTwice, isSevenBitCode } from '../../core/text/encodings/sevenBit';
import { byteOrderMark } from '../../core/text/encodings/unicodeMarks';
import { usesElision } from '../../core/text/elision';
import {
  canBeCut,
  compressionOf,
  documentKind,
  kindOf,
  readsBytes,
  type Compression,
  type TextFields,
  type TextKind,
} from '../../core/text/kinds/kinds';
import type { SkippedFile, SkipReason } from '../../protocol/training';
import { chosenText, goesOnAsUtf8, recogniseFile } from './fileEncoding';
import { closedFormat, lookForProse } from './lookForProse';
import { openToRead } from './openToRead';
import { MIN_SPLIT_BYTES, type CorpusFile } from './segments';
import { unpackedHead } from './unpacked';
import { areWordVectors, isWordListOfModel } from './wordVectors';

/** Bytes that tell what a file is. More are read of a file that will be cut. */
const sniffBytes = { small: 4 * 1024, big: 256 * 1024 };
/** Bytes that tell the kind of a text. */
const KIND_BYTES = 2000;
/** Bytes that `lookAt` reads at most of a file that is UTF-8. */
export const MAX_SNIFF_BYTES = sniffBytes.big;

/** How a file is looked at. */
export interface Looking extends TextFields {
  readonly tokenized: boolean;
  /** Whether the user chose the file itself: then it is read even without prose. */
  readonly isChosen: boolean;
  /** The encoding that the user chose. */
  readonly chosen: Encoding | undefined;
  /** What the user's editor reads files in, for files that are not UTF-8 and declare nothing. */
  readonly usualEncoding?: string | undefined;
  /** Called while a whole file is read. */
  readonly pause: () => Promise<void>;
}

/**
 * Looks at the beginning of a file: returns how it is read, or why it is left out.
 * @param sniffer `MAX_SNIFF_BYTES` of room
 */
export async function lookAt(
  path: string,
  sniffer: Buffer,
  looking: Looking,
): Promise<CorpusFile | SkippedFile | SkipReason> {
  let descriptor: number | undefined;
  try {
    descriptor = openToRead(path);
    const status = fstatSync(descriptor);
    if (!status.isFile()) {
      return 'unreadable';
    }
    const length = status.size >= MIN_SPLIT_BYTES ? sniffBytes.big : sniffBytes.small;
    const raw = sniffer.subarray(0, readSync(descriptor, sniffer, 0, length, 0));
    const compressed = compressionOf(path);
    const beginning = compressed ? await contentOf(descriptor, status.size, raw, compressed) : raw;
    if (!beginning) {
      return 'damaged';
    }
    const mark = byteOrderMark(beginning)?.mark ?? 0;
    const kind = kindOf(path, beginning.subarray(mark, mark + KIND_BYTES).toString('latin1'));
    const closed =
      closedFormat(beginning, kind) ?? (documentKind(kind) || !isArchive(beginning) ? undefined : 'archive');
    if (closed) {
      return closed;
    }
    const file = { path, bytes: status.size, modifiedMs: status.mtimeMs, kind, compressed };
    if (documentKind(kind) || (readsBytes(kind) && beginning.length > 0 && !beginning.includes(0))) {
      return { ...file, encoding: 'utf-8' };
    }
    const found = await encodingOf(descriptor, beginning, file, looking);
    if ('reason' in found) {
      return found.reason;
    }
    if (!looking.tokenized && kind.kind === 'prose' && areWordVectors(beginning)) {
      return 'vectors';
    }
    if (!looking.tokenized && isWordListOfModel(path)) {
      return 'wordList';
    }
    const { encoding } = found;
    const content = looking.tokenized ? {} : lookForProse({ ...file, encoding }, descriptor, beginning, looking);
    const hasElision = canBeCut(kind) && usesElision(beginning.toString('latin1'));
    return 'reason' in content ? content : { ...file, ...found, ...(hasElision ? { hasElision } : {}), ...content };
  } catch (error) {
    if (isCancelled(error)) {
      throw error;
    }
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'vanished' : 'unreadable';
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/**
 * The encoding of a file. A file that begins with valid UTF-8 is not read further here: the reader looks at the rest as it
 * reads it. Any other file is read whole, unless it is compressed.
 */
async function encodingOf(
  descriptor: number,
  beginning: Buffer,
  file: { readonly bytes: number; readonly kind: TextKind; readonly compressed: Compression | undefined },
  { chosen, usualEncoding, pause }: Looking,
): Promise<Pick<CorpusFile, 'encoding' | 'recognised' | 'declared'> | { readonly reason: SkipReason }> {
  if (beginning.length === 0) {
    return { reason: 'empty' };
  }
  if (chosen) {
    const recognised = chosenText(beginning, chosen);
    return { encoding: recognised.encoding, recognised };
  }
  const declared =
    declaredEncoding(beginning.toString('latin1', 0, sniffBytes.small), file.kind.kind) ??
    (usualEncoding === undefined ? undefined : encodingNamed(usualEncoding));
  const isAmbiguous = declared !== undefined && !isSingleByte(declared) && !isAscii(beginning);
  if (goesOnAsUtf8(beginning, true) && !isAmbiguous) {
    return plainText(beginning, file.kind, declared);
  }
  const found: Recognised = file.compressed
    ? recogniseEncoding(beginning, declared)
    : await recogniseFile(descriptor, file.bytes, { declared, compressed: undefined }, pause);
  return found.kind === 'text' ? { encoding: found.encoding, recognised: found, declared } : { reason: found.kind };
}

/** How a file is read that begins as UTF-8. */
function plainText(
  beginning: Buffer,
  { kind }: TextKind,
  declared: Encoding | undefined,
): Pick<CorpusFile, 'encoding' | 'recognised' | 'declared'> | { readonly reason: SkipReason } {
  if (kind === 'prose' && isAscii(beginning) && isSevenBitCode(beginning.toString('latin1'))) {
    return { reason: 'notText' };
  }
  // The words of such a text are wrong, and only its owner can tell.
  const isTwice = beginning.includes(0xc3) && isEncodedTwice(beginning.toString('utf8'));
  const recognised = { kind: 'text', encoding: 'utf-8', mark: 0, by: 'valid', certain: false, brokenRuns: 0 } as const;
  return { encoding: 'utf-8', declared, ...(isTwice ? { recognised } : {}) };
}

/** Whether a file is an archive of others: zip, tar, 7-Zip or RAR. */
function isArchive(beginning: Buffer): boolean {
  const start = beginning.toString('latin1', 0, 265);
  return /^(?:PK\x03\x04|7z\xbc\xaf\x27\x1c|Rar!\x1a)/.test(start) || start.slice(257, 262) === 'ustar';
}

/** The beginning of the content of a compressed file; undefined if it is damaged. */
async function contentOf(
  descriptor: number,
  size: number,
  raw: Buffer,
  compression: Compression,
): Promise<Buffer | undefined> {
  try {
    if (raw.length === 0) {
      return raw;
    }
    return compression === 'gzip'
      ? gunzipSync(raw.subarray(0, sniffBytes.small), { finishFlush: constants.Z_SYNC_FLUSH })
      : await unpackedHead(descriptor, size, compression, 4 * sniffBytes.small);
  } catch {
    return undefined;
  }
}
