import { isCancelled, VecinityError } from '../../core/errors';
import { badFile } from '../../core/io/badFile';
import { Faults, quoted } from '../../core/io/faults';
import type { VectorTable } from '../../core/formats/shared/vectorTable';
import { Space } from '../../core/space';
import type { Diagnosis } from '../../protocol/files';
import type { FileDescription } from '../../core/formats/description';
import { provenanceFromFileName, type ReadChoices } from '../../core/formats/format';
import type { OpenedFile } from '../files/openedFile';
import { openOnce } from '../files/openedFiles';

/** Reads as much of a file as possible and lists its faults. @throws VecinityError `cancelled`, `outOfMemory` */
export async function diagnose(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices = {},
  files = openOnce,
): Promise<Diagnosis> {
  const { space, description, faults, error } = await examine(path, signal, progress, choices, files);
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

/** The content and the faults of a file. */
export interface Examination {
  readonly description: FileDescription | undefined;
  /** The words that could be read; undefined if there is none. */
  readonly space: Space | undefined;
  readonly faults: Faults;
  /** Ids of words whose vectors had a value that is not finite, and are zeros now. */
  readonly zeroedRows: ReadonlySet<number>;
  /** The error that ended the reading, if there was one. */
  readonly error: VecinityError | undefined;
}

/** @throws VecinityError `cancelled`, `outOfMemory` */
export async function examine(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices = {},
  files = openOnce,
): Promise<Examination> {
  try {
    return await files.use(path, choices, signal, (file) => examineOpened(file, path, signal, progress, choices));
  } catch (error) {
    // An error of opening: those of reading are part of the examination.
    const faults = new Faults();
    return { description: undefined, space: undefined, faults, zeroedRows: new Set(), error: reported(error) };
  }
}

async function examineOpened(
  file: OpenedFile,
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  choices: ReadChoices,
): Promise<Examination> {
  // Before the words: the size of packed text is an estimate, which reading would change.
  const description = await orUndefined(() => file.describe(signal));
  const read = await readLeniently(file, path, signal, progress, choices);
  if (read.space) {
    findZeroRows(read.space, read.zeroedRows, read.faults);
  }
  if (description) {
    await orUndefined(() => file.diagnose(read.faults, signal));
  }
  return { ...read, description };
}

async function readLeniently(
  file: OpenedFile,
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
    space = await file.read({ ...choices, lenient: true, faults, onTable, signal, progress });
    if (space.vocabulary.size === 0) {
      space = undefined;
      throw badFile(path, 'has no readable word', {
        remedy: 'Look at the faults of its lines, or download the file again.',
      });
    }
  } catch (thrown) {
    error = reported(thrown);
    space = table && spaceOf(table, path);
  }
  return { space, faults, zeroedRows: new Set(table?.zeroedRows), error };
}

/** Returns an error that the diagnosis reports, and throws any other. @throws VecinityError `cancelled`, `outOfMemory` */
function reported(error: unknown): VecinityError {
  if (!(error instanceof VecinityError) || isCancelled(error) || error.code === 'outOfMemory') {
    throw error;
  }
  return error;
}

function spaceOf(table: VectorTable, path: string): Space | undefined {
  const { vocabulary, vectors } = table.finish();
  return vocabulary.size > 0
    ? new Space(vocabulary, vectors, table.dimensions, provenanceFromFileName(path))
    : undefined;
}

/** Reports vectors that are all zeros in the file itself. */
function findZeroRows({ norms, vocabulary }: Space, zeroed: ReadonlySet<number>, faults: Faults): void {
  for (let id = 0; id < vocabulary.size; id++) {
    if (norms[id] === 0 && !zeroed.has(id)) {
      faults.add('zeroRow', { row: id + 1 }, () => {
        return `The vector of ${quoted(vocabulary.word(id))} is all zeros, so it has no neighbours and never appears as one.`;
      });
    }
  }
}

/** Ignores errors, which the reading of the words has reported already. @throws VecinityError `cancelled` */
async function orUndefined<Result>(find: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof VecinityError && !isCancelled(error)) {
      return undefined;
    }
    throw error;
  }
}
