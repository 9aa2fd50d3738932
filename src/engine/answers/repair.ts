import { badFile } from '../../core/io/badFile';
import { faultCountText } from '../../core/io/faultTexts';
import type { FaultCount, FaultKind } from '../../core/io/faults';
import { WordPacker } from '../../core/formats/shared/packedWords';
import { formatPlural } from '../../core/numberText';
import { Space } from '../../core/space';
import { Vocabulary } from '../../core/vocabulary';
import type { Repaired } from '../../protocol/files';
import type { ReadChoices } from '../../core/formats/format';
import { memory } from '../files/memory';
import { checkModelPath, exportModel } from '../files/modelFile';
import { openOnce } from '../files/openedFiles';
import { examine, type Examination } from './diagnose';

/**
 * Writes all readable words with a valid vector to `destination`, in the format of its ending.
 * @throws VecinityError `badOption` if `destination` is the file itself or belongs to it, `badFile` if no word can be
 * read, and the errors of writing
 */
export async function repair(
  { path, destination }: { readonly path: string; readonly destination: string },
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices = {},
  files = openOnce,
): Promise<Repaired> {
  await checkModelPath(destination, path, signal);
  const read = await examine(path, signal, progress, choices, files);
  const clean = read.space && withoutBadRows(read.space, read.zeroedRows, path);
  if (!clean || clean.vocabulary.size === 0) {
    throw read.error ?? badFile(path, 'has no word with a valid vector', { remedy: 'Download the file again.' });
  }
  await files.closeIdle();
  const { summary, notes } = await exportModel(destination, clean, { signal });
  return { ...summary, changes: [...changesOf(read, clean.vocabulary.size), ...notes] };
}

/** Drops rows with values that were not finite, and rows with an empty word. */
function withoutBadRows(space: Space, zeroedRows: ReadonlySet<number>, path: string): Space {
  const { vocabulary, vectors, dimensions, provenance } = space;
  const isBad = (id: number): boolean => zeroedRows.has(id) || vocabulary.offsets[id] === vocabulary.offsets[id + 1];
  const kept = Uint32Array.from({ length: vocabulary.size }, (_, id) => id).filter((id) => !isBad(id));
  if (kept.length === vocabulary.size) {
    return space;
  }
  const words = new WordPacker();
  const rows = memory.vectors(kept.length, dimensions, path, {});
  kept.forEach((id, row) => {
    words.addBytes(vocabulary.bytes.subarray(vocabulary.offsets[id], vocabulary.offsets[id + 1]));
    rows.set(vectors.subarray(id * dimensions, (id + 1) * dimensions), row * dimensions);
  });
  const { bytes, offsets } = words.finish();
  const counts = Float64Array.from(kept, (id) => vocabulary.count(id));
  // The parts of the model are dropped: they refer to words by their old ids.
  return new Space(new Vocabulary(bytes, offsets, counts), rows, dimensions, provenance);
}

function changesOf({ faults, error }: Examination, words: number): string[] {
  return [
    ...faults.counts.flatMap(changeText),
    ...(error ? [`only the ${formatPlural(words, 'word')} before the first unreadable place`] : []),
  ];
}

/** What the copy changed about a fault; empty if it keeps the fault. */
function changeText({ kind, count }: FaultCount): string[] {
  if (kind === 'spaceInWord' || kind === 'zeroRow') {
    return [];
  }
  const own = new Map<FaultKind, string>([
    ['notFinite', `${formatPlural(count, 'row')} with NaN or infinity dropped`],
    ['emptyWord', `${formatPlural(count, 'row')} with an empty word dropped`],
    ['rowCount', 'the number of rows corrected'],
    ['header', 'a header line added, if the format has one'],
    ['lineEnds', 'the same line end in all lines'],
    ['separator', `single spaces in ${formatPlural(count, 'line')}`],
    ['layout', 'rows in the usual layout'],
    ['encoding', 'plain UTF-8'],
  ]);
  return [own.get(kind) ?? faultCountText({ kind, count })];
}
