import { createHash } from 'node:crypto';
import { basename, relative, resolve, sep } from 'node:path';
import { VecinityError } from '../../core/errors';
import { formatPlural } from '../../core/numberText';
import type { TextFields } from '../../core/text/kinds/kinds';
import { parseWordRules } from '../../core/text/wordRules';
import {
  skippedText,
  type CorpusRequest,
  type CorpusRoot,
  type CorpusRules,
  type CorpusSurvey,
  type SkippedFile,
  type SkipReason,
} from '../../protocol/training';
import type { PackedVocabulary } from '../../core/vocabulary';
import { Yielder, discover } from './discover';
import { encodingChoice, type ChosenEncoding } from './fileEncoding';
import { lookAt, MAX_SNIFF_BYTES } from './lookAt';
import type { ReaderResult } from './readerTypes';
import type { CorpusFile } from './segments';
import { recodedFile, RecodedList, SkipList } from './surveyLists';

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
  const recoded = new RecodedList();
  const links: string[] = [];
  const withoutProse: string[] = [];
  const dataFiles: string[] = [];
  await discover(request, signal, {
    found: (path, root) => found.push({ path, root }),
    skipped: (path, reason) => skips.add({ path, reason }),
    followed: (link) => links.push(link),
    dataFile: (path) => dataFiles.push(path),
  });
  links.sort(byCodeUnit);
  dataFiles.sort(byCodeUnit);
  found.sort((a, b) => byCodeUnit(a.path, b.path));

  const sniffer = Buffer.allocUnsafe(MAX_SNIFF_BYTES);
  const choices = new Map<CorpusRules, ChosenEncoding>();
  const chosenBy = (rules: CorpusRules): ChosenEncoding => {
    const choice = choices.get(rules) ?? encodingChoice(rules.encodings);
    choices.set(rules, choice);
    return choice;
  };
  const yielder = new Yielder(signal);
  const files: CorpusFile[] = [];
  let bytes = 0;
  for (const { path, root } of found) {
    await yielder.yieldIfDue();
    const rules = root.rules ?? request;
    const looked = await lookAt(path, sniffer, {
      ...rules,
      tokenized: request.tokenized,
      isChosen: resolve(root.path) === path,
      chosen: chosenBy(rules)(pathInRules(root, path)),
      pause: () => yielder.yieldIfDue(),
    });
    if (typeof looked === 'string') {
      skips.add({ path, reason: looked });
    } else if ('reason' in looked) {
      skips.add(looked);
    } else {
      files.push(root.rules ? { ...looked, fields: fieldsOf(root.rules) } : looked);
      bytes += looked.bytes;
      if (looked.withoutProse) {
        withoutProse.push(path);
      }
      const found = looked.recognised && recodedFile(path, looked.recognised);
      if (found) {
        recoded.add(found);
      }
    }
  }
  return {
    survey: {
      files: files.length,
      bytes,
      ...skips.result(),
      ...recoded.result(),
      ...(links.length > 0 ? { links: counted(links) } : {}),
      ...(withoutProse.length > 0 ? { withoutProse: counted(withoutProse) } : {}),
      ...(dataFiles.length > 0 ? { dataFiles: counted(dataFiles) } : {}),
    },
    files,
  };
}

/** The number of paths, at least one, and the first. */
function counted(paths: readonly string[]): { count: number; example: string } {
  return { count: paths.length, example: paths[0]! };
}

/** The survey with the files that the readers skipped, and those that turned out not to be UTF-8. */
export function addSkipped(survey: CorpusSurvey, readings: readonly ReaderResult[]): CorpusSurvey {
  const skips = new SkipList(survey);
  const lost = new Map(readings.flatMap((reading) => reading.skipped).map((file) => [file.path, file]));
  for (const file of [...lost.values()].sort((a, b) => byCodeUnit(a.path, b.path))) {
    skips.add(file);
  }
  const recoded = new RecodedList(survey.recoded);
  const late = new Map(readings.flatMap((reading) => reading.recoded).map((file) => [file.path, file]));
  for (const file of [...late.values()].sort((a, b) => byCodeUnit(a.path, b.path))) {
    recoded.add(file);
  }
  const unread = [...lost.values()].filter(({ reason }) => !readInPart.has(reason)).length;
  const brokenRecords = readings.reduce((sum, reading) => sum + reading.brokenRecords, 0);
  return {
    ...survey,
    files: survey.files - unread,
    ...skips.result(),
    ...recoded.result(),
    ...(brokenRecords > 0 ? { brokenRecords } : {}),
  };
}

/** Files that the message names: one for each of the first reasons. */
const MAX_EXAMPLES = 3;

/** Checks that the survey found text. @throws VecinityError `noText` that names what was found instead */
export function requireText(
  { files, skipped, skippedCounts, dataFiles }: CorpusSurvey,
  { roots }: CorpusRequest,
): void {
  if (files > 0) {
    return;
  }
  const [example] = skipped;
  const reasons = new Map(skipped.map((file) => [file.reason, file]).reverse() as [SkipReason, SkippedFile][]);
  const named = [...reasons.values()].slice(-MAX_EXAMPLES).reverse();
  const examples = named.map(({ path, found }) => `${path}${found === undefined ? '' : `, which has ${found}`}`);
  const found = example ? ` (left out: ${skippedText(skippedCounts)}, for example ${examples.join('; ')})` : '';
  const data = dataFiles ? `; it has ${formatPlural(dataFiles.count, 'data file')}, such as ${dataFiles.example}` : '';
  throw new VecinityError(
    'noText',
    `There is no text to learn from in ${roots.map((root) => root.path).join(', ')}${found}${data}.`,
    {
      ...(example ? { path: example.path } : {}),
      remedy: dataFiles && !example ? READ_DATA : remedyFor(example),
    },
  );
}

const READ_DATA =
  'Choose a data file itself, or name its ending: --include "**/*.jsonl", or the setting vecinity.corpus.include.';

function remedyFor(example: SkippedFile | undefined): string {
  if (example?.reason === 'noProse') {
    return example.found === undefined
      ? 'Choose the file itself to read it anyway.'
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

function fieldsOf({ jsonFields, csvColumns, wordRules }: CorpusRules): TextFields {
  return { jsonFields, csvColumns, ...(wordRules ? { wordRules } : {}) };
}

/** The path that globs of a root match: the name of a file that is a root itself. */
function pathInRules(root: CorpusRoot, path: string): string {
  const inBase = relative(root.base, path).split(sep).join('/');
  return inBase === '' || inBase.startsWith('../') ? basename(path) : inBase;
}

/** Compares by UTF-16 code unit, because the order must not depend on the machine's language. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
