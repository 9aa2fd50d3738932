import { isCancelled, VecinityError } from '../../core/errors';
import { Faults, quoted } from '../../core/io/faults';
import { FormatQuirks } from '../../core/formats/word2vec/formatQuirks';
import type { VectorTable } from '../../core/formats/shared/vectorTable';
import { Space } from '../../core/space';
import type { Diagnosis } from '../../protocol/files';
import type { FileDescription } from '../../core/formats/description';
import { provenanceFromFileName, type ReadChoices } from '../../core/formats/format';
import { withInputFile } from '../files/inputFile';
import { locate } from '../files/locate';
import { describeFile, isRead, readModel } from '../files/modelFile';
import { withUnpacked } from '../files/packed/unpack';

/** Reads a file as far as it can be read, and tells what is wrong with it. @throws VecinityError `cancelled` */
export async function diagnose(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices = {},
): Promise<Diagnosis> {
  const { space, description, faults, error } = await examine(path, signal, progress, choices);
  return {
    ...(description ? { description } : {}),
    words: space?.vocabulary.size ?? 0,
    faults: faults.list,
    counts: faults.counts,
    ...(error
      ? { error: { message: error.message, ...(error.details.remedy ? { remedy: error.details.remedy } : {}) } }
      : {}),
  };
}

/** What a file holds and what is wrong with it. */
export interface Examination {
  readonly description: FileDescription | undefined;
  /** The words that could be read; undefined if there are none. */
  readonly space: Space | undefined;
  readonly faults: Faults;
  /** Ids of words whose vectors had a value that is not finite. */
  readonly zeroedRows: ReadonlySet<number>;
  /** Why no more could be read. */
  readonly error: VecinityError | undefined;
}

/** @throws VecinityError `cancelled`, `outOfMemory` */
export async function examine(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices = {},
): Promise<Examination> {
  const read = await readWhatCanBeRead(path, signal, progress, choices);
  if (read.space) {
    findZeroRows(read.space, read.zeroedRows, read.faults);
  }
  const description = await orNothing(() => describeFile(path, choices, signal));
  await orNothing(() => findTextHabits(path, choices, description, read.faults, signal));
  return { ...read, description };
}

async function readWhatCanBeRead(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices,
): Promise<Omit<Examination, 'description'>> {
  const faults = new Faults();
  let table: VectorTable | undefined;
  const onTable = (made: VectorTable): void => void (table = made);
  let space: Space | undefined;
  let error: VecinityError | undefined;
  try {
    space = await readModel(path, { ...choices, lenient: true, faults, onTable, signal, progress });
    if (space.vocabulary.size === 0) {
      space = undefined;
      throw new VecinityError('badFile', `${path} has no word that can be read.`, {
        path,
        remedy: 'See what is wrong with its lines, or get the file again.',
      });
    }
  } catch (thrown) {
    if (!(thrown instanceof VecinityError) || isCancelled(thrown) || thrown.code === 'outOfMemory') {
      throw thrown;
    }
    error = thrown;
    space = table && spaceSoFar(table, path);
  }
  return { space, faults, zeroedRows: new Set(table?.zeroedRows), error };
}

function spaceSoFar(table: VectorTable, path: string): Space | undefined {
  const { vocabulary, vectors } = table.finish();
  return vocabulary.size > 0
    ? new Space(vocabulary, vectors, table.dimensions, provenanceFromFileName(path))
    : undefined;
}

/** Rows of zeros that are so in the file. */
function findZeroRows({ norms, vocabulary }: Space, zeroed: ReadonlySet<number>, faults: Faults): void {
  for (let id = 0; id < vocabulary.size; id++) {
    if (norms[id] === 0 && !zeroed.has(id)) {
      faults.add('zeroRow', { row: id + 1 }, () => {
        return `The vector of ${quoted(vocabulary.word(id))} is all zeros: it has no neighbours and is nobody’s.`;
      });
    }
  }
}

async function findTextHabits(
  path: string,
  { table }: ReadChoices,
  description: FileDescription | undefined,
  faults: Faults,
  signal: AbortSignal,
): Promise<void> {
  const { file: located } = await locate(path);
  await withInputFile(located, (file) =>
    withUnpacked(file, isRead, table, async ({ format, source }) => {
      if (format === 'word2vecText' && description) {
        const habits = new FormatQuirks(faults, !description.wordsEstimated);
        for await (const piece of source.pieces(0, signal)) {
          habits.push(piece);
        }
        habits.finish();
      }
    }),
  );
}

/** What fails here has failed before, when the words were read, and was told then. @throws VecinityError `cancelled` */
async function orNothing<Result>(find: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof VecinityError && !isCancelled(error)) {
      return undefined;
    }
    throw error;
  }
}
