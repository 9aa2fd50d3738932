import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { VecinityError } from '../../core/errors';
import { usesElision } from '../../core/text/elision';
import { parseWordRules } from '../../core/text/wordRules';
import { detectEncoding } from '../../core/text/encoding';
import { canBeCut, documentKind, isCompressed, kindOf, readsBytes, type TextFields } from '../../core/text/kinds/kinds';
import {
  skippedText,
  type CorpusRequest,
  type CorpusRoot,
  type CorpusRules,
  type CorpusSurvey,
  type SkippedFile,
  type SkipReason,
} from '../../protocol/training';
import { Yielder, discover } from './discover';
import { closedFormat, lookForProse } from './lookForProse';
import { openToRead } from './openToRead';
import { areWordVectors, isWordListOfModel } from './wordVectors';
import { MIN_SPLIT_BYTES, type CorpusFile } from './segments';
import type { ReaderResult } from './readerTypes';
import type { PackedVocabulary } from '../../core/vocabulary';

/** Bytes that tell what a file is. More are read of a file that will be cut, because they are not checked again. */
const sniffBytes = { small: 4 * 1024, big: 256 * 1024 };
/** Bytes that tell the kind of a text. */
const KIND_BYTES = 2000;
/** Maximum skipped files listed by name; `skippedCounts` has the totals. */
const MAX_NAMED_FILES = 100;

/**
 * Finds the text files of a corpus and reads their first bytes. Sorts files by path, so that the same folder always
 * gives the same corpus.
 *
 * @throws VecinityError `cancelled`, `badOption` for an invalid glob or rule for words
 */
export async function surveyCorpus(
  request: CorpusRequest,
  signal: AbortSignal,
): Promise<{ survey: CorpusSurvey; files: CorpusFile[] }> {
  [request, ...request.roots.map(({ rules }) => rules)].forEach((rules) => parseWordRules(rules?.wordRules));
  const found: { readonly path: string; readonly root: CorpusRoot }[] = [];
  const skips = new SkipList();
  const links: string[] = [];
  await discover(request, signal, {
    found: (path, root) => found.push({ path, root }),
    skipped: (path, reason) => skips.add({ path, reason }),
    followed: (link) => links.push(link),
  });
  links.sort(byCodeUnit);
  found.sort((a, b) => byCodeUnit(a.path, b.path));

  const sniffer = Buffer.allocUnsafe(sniffBytes.big);
  const yielder = new Yielder(signal);
  const files: CorpusFile[] = [];
  let bytes = 0;
  for (const { path, root } of found) {
    await yielder.yieldIfDue();
    const isChosen = resolve(root.path) === path;
    const looked = lookAt(path, sniffer, { ...(root.rules ?? request), tokenized: request.tokenized, isChosen });
    if (typeof looked === 'string') {
      skips.add({ path, reason: looked });
    } else if ('reason' in looked) {
      skips.add(looked);
    } else {
      files.push(root.rules ? { ...looked, fields: fieldsOf(root.rules) } : looked);
      bytes += looked.bytes;
    }
  }
  const [example] = links;
  const followed = example === undefined ? {} : { links: { count: links.length, example } };
  return { survey: { files: files.length, bytes, ...skips.result(), ...followed }, files };
}

/** The survey with the files that the readers skipped. */
export function addSkipped(survey: CorpusSurvey, readings: readonly ReaderResult[]): CorpusSurvey {
  const skips = new SkipList(survey);
  const lost = new Map(readings.flatMap((reading) => reading.skipped).map((file) => [file.path, file]));
  for (const file of [...lost.values()].sort((a, b) => byCodeUnit(a.path, b.path))) {
    skips.add(file);
  }
  const unread = [...lost.values()].filter(({ reason }) => !readInPart.has(reason)).length;
  const brokenRecords = readings.reduce((sum, reading) => sum + reading.brokenRecords, 0);
  return {
    ...survey,
    files: survey.files - unread,
    ...skips.result(),
    ...(brokenRecords > 0 ? { brokenRecords } : {}),
  };
}

/** Checks that the survey found text. @throws VecinityError `noText` that names what was found instead */
export function requireText({ files, skipped, skippedCounts }: CorpusSurvey, { roots }: CorpusRequest): void {
  if (files > 0) {
    return;
  }
  const [example] = skipped;
  const contents = example?.found === undefined ? '' : `, which has ${example.found}`;
  const found = example ? ` (left out: ${skippedText(skippedCounts)}, for example ${example.path}${contents})` : '';
  throw new VecinityError(
    'noText',
    `There is no text to learn from in ${roots.map((root) => root.path).join(', ')}${found}.`,
    {
      ...(example ? { path: example.path } : {}),
      remedy: remedyFor(example),
    },
  );
}

function remedyFor(example: SkippedFile | undefined): string {
  if (example?.reason === 'noProse') {
    return example.found === undefined
      ? 'Choose the file itself to read it all the same.'
      : 'Choose the fields: --json-field NAME, or the setting vecinity.corpus.jsonFields.';
  }
  return example?.reason === 'pdf'
    ? 'Save it as text, for example with pdftotext.'
    : 'Add text files, or check which files are included and excluded.';
}

/** A hash of a vocabulary's words, order and counts: 16 hexadecimal digits of SHA-256. */
export function vocabularyFingerprint({ bytes, offsets, counts }: PackedVocabulary): string {
  return createHash('sha256').update(bytes).update(offsets).update(counts).digest('hex').slice(0, 16);
}

/** A hash of the paths, sizes and modification times of a corpus: 16 hexadecimal digits of SHA-256. */
export function corpusFingerprint(files: readonly CorpusFile[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes, modifiedMs } of files) {
    hash.update(`${path}\0${bytes}\0${modifiedMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

const readInPart: ReadonlySet<SkipReason> = new Set(['changed', 'damaged', 'malformed']);

class SkipList {
  private readonly counts = new Map<SkipReason, number>();
  private readonly named: SkippedFile[] = [];

  constructor(start?: CorpusSurvey) {
    for (const [reason, count] of Object.entries(start?.skippedCounts ?? {})) {
      this.counts.set(reason as SkipReason, count);
    }
    this.named.push(...(start?.skipped ?? []));
  }

  add(file: SkippedFile): void {
    this.counts.set(file.reason, (this.counts.get(file.reason) ?? 0) + 1);
    if (this.named.length < MAX_NAMED_FILES) {
      this.named.push(file);
    }
  }

  result(): Pick<CorpusSurvey, 'skippedCounts' | 'skipped'> {
    return { skippedCounts: Object.fromEntries(this.counts), skipped: this.named };
  }
}

function fieldsOf({ jsonFields, csvColumns, wordRules }: CorpusRules): TextFields {
  return { jsonFields, csvColumns, ...(wordRules ? { wordRules } : {}) };
}

/** How a file is looked at. */
interface Looking extends TextFields {
  readonly tokenized: boolean;
  /** Whether the user chose the file itself: then it is read even without prose. */
  readonly isChosen: boolean;
}

function lookAt(path: string, sniffer: Buffer, looking: Looking): CorpusFile | SkippedFile | SkipReason {
  let descriptor: number | undefined;
  try {
    descriptor = openToRead(path);
    const status = fstatSync(descriptor);
    if (!status.isFile()) {
      return 'unreadable';
    }
    const length = status.size >= MIN_SPLIT_BYTES ? sniffBytes.big : sniffBytes.small;
    const raw = sniffer.subarray(0, readSync(descriptor, sniffer, 0, length, 0));
    const compressed = isCompressed(path);
    const beginning = compressed ? inflated(raw) : raw;
    if (!beginning) {
      return 'damaged';
    }
    const detected = detectEncoding(beginning);
    const mark = detected.kind === 'text' ? detected.mark : 0;
    const kind = kindOf(path, beginning.subarray(mark, mark + KIND_BYTES).toString('latin1'));
    const closed = closedFormat(beginning, kind);
    if (closed) {
      return closed;
    }
    const file = { path, bytes: status.size, modifiedMs: status.mtimeMs, kind, compressed };
    if (documentKind(kind) || (readsBytes(kind) && detected.kind !== 'empty' && !beginning.includes(0))) {
      return { ...file, encoding: 'utf-8' };
    }
    if (detected.kind !== 'text') {
      return detected.kind;
    }
    if (!looking.tokenized && kind.kind === 'prose' && areWordVectors(beginning)) {
      return 'vectors';
    }
    if (!looking.tokenized && isWordListOfModel(path)) {
      return 'wordList';
    }
    const { encoding } = detected;
    const content = looking.tokenized ? {} : lookForProse({ ...file, encoding }, descriptor, beginning, looking);
    const hasElision = canBeCut(kind) && usesElision(beginning.toString('latin1'));
    return 'reason' in content ? content : { ...file, encoding, ...(hasElision ? { hasElision } : {}), ...content };
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'vanished' : 'unreadable';
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** Decompresses the first bytes of a gzip file; undefined if they are not gzip. */
function inflated(raw: Buffer): Buffer | undefined {
  try {
    return raw.length === 0
      ? raw
      : gunzipSync(raw.subarray(0, sniffBytes.small), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Compares by UTF-16 code unit, because the order must not depend on the machine's language. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
