import { readSync } from 'node:fs';
import { decodeText } from '../../core/text/encodings/transcoder';
import { measureFields } from '../../core/text/kinds/jsonFields';
import type { TextFields, TextKind } from '../../core/text/kinds/kinds';
import { isLockFile, isSourceMap, lacksProse } from '../../core/text/proseMeasure';
import type { SkippedFile, SkipReason } from '../../protocol/training';
import type { CorpusFile } from './segments';

/** Bytes of each sample of a text. */
const SAMPLE_BYTES = 4 * 1024;
/** Bytes of the beginning of JSON that show which fields hold prose. */
const FIELDS_BYTES = 64 * 1024;
/** Maximum fields that a message names. */
const MAX_NAMED_FIELDS = 10;

/** How a text is judged. */
interface Judging extends TextFields {
  /** Whether the user chose the file itself. */
  readonly isChosen: boolean;
}

/** What was found in a file that is read. */
type FoundProse = Pick<CorpusFile, 'measuredFields' | 'withoutProse'>;

/**
 * Returns why a file is left out if it has no prose; else which fields of JSON have prose, for JSON only. It reads
 * samples from the beginning, the middle and the end. A file that the user chose is read whatever it holds, except JSON
 * without fields of prose; `withoutProse` says so.
 * @param beginning bytes, unpacked
 */
export function lookForProse(
  file: Pick<CorpusFile, 'path' | 'bytes' | 'kind' | 'encoding' | 'compressed'>,
  descriptor: number,
  beginning: Buffer,
  { isChosen, jsonFields }: Judging,
): SkippedFile | FoundProse {
  const { path, kind = { kind: 'prose' }, compressed } = file;
  const left: SkippedFile | FoundProse = isChosen ? { withoutProse: true } : { path, reason: 'noProse' };
  if (isLockFile(path)) {
    return left;
  }
  if (kind.kind === 'json' || kind.kind === 'jsonLines') {
    const head = compressed ? beginning : sample(descriptor, 0, FIELDS_BYTES);
    return fieldsIn(path, decodeText(head, file.encoding), isChosen, (jsonFields?.length ?? 0) > 0);
  }
  const samples = [beginning.subarray(0, 4 * SAMPLE_BYTES)];
  if (!compressed && file.bytes > 4 * SAMPLE_BYTES) {
    samples.push(sample(descriptor, Math.floor(file.bytes / 2), SAMPLE_BYTES));
    samples.push(sample(descriptor, file.bytes - SAMPLE_BYTES, SAMPLE_BYTES));
  }
  const texts =
    file.encoding === 'utf-8' ? samples : samples.map((bytes) => Buffer.from(decodeText(bytes, file.encoding)));
  return lacksProse(kind, texts) ? left : {};
}

function fieldsIn(path: string, head: string, isChosen: boolean, areChosen: boolean): SkippedFile | FoundProse {
  if (!isChosen && isSourceMap(head)) {
    return { path, reason: 'noProse' };
  }
  if (areChosen) {
    return {};
  }
  const measuredFields = measureFields(head);
  const { prose, other } = measuredFields;
  if (prose.length > 0 || other.length === 0) {
    return { measuredFields };
  }
  const named = other.slice(0, MAX_NAMED_FIELDS).map((field) => field.slice(0, 50));
  return {
    path,
    reason: 'noProse',
    found: `the fields ${named.join(', ')}${other.length > named.length ? ', …' : ''}`,
  };
}

function sample(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, Math.max(0, position)));
}

/** The signature of a compound file: .doc, .xls, .ppt, .msg, and encrypted documents of Office. @see MS-CFB */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** Why a document is left out that only other programs can read; undefined for any other file. */
export function closedFormat(beginning: Buffer, kind: TextKind): SkipReason | undefined {
  const start = beginning.subarray(0, 1024).toString('latin1');
  if (/^[\s\ufeff]*%PDF-/.test(start) || /^(?:\x04|\xc5\xd0\xd3\xc6)?%!PS/.test(start)) {
    return 'pdf';
  }
  if (beginning.subarray(0, COMPOUND.length).equals(COMPOUND)) {
    return kind.kind === 'office' ? 'protected' : 'closedFormat';
  }
  const isBook = /^(?:BOOKMOBI|TEXtREAd)$/.test(start.slice(60, 68)) || start.startsWith('AT&TFORM');
  return isBook ? 'closedFormat' : undefined;
}
