import { isCancelled, VecinityError } from '../../core/errors';
import { Faults } from '../../core/formats/faults';
import type { VectorTable } from '../../core/formats/vectorTable';
import { Space } from '../../core/space';
import type { Diagnosis, FileDescription } from '../../protocol/files';
import { foreignProvenance } from '../files/fileFormat';
import { describeFile, readModel } from '../files/modelFile';

/** Reads a file as far as it can be read, and tells what is wrong with it. @throws VecinityError `cancelled` */
export async function diagnose(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<Diagnosis> {
  const { space, faults, error } = await readWhatCanBeRead(path, signal, progress);
  const description = await descriptionOf(path);
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

/** What a lenient reading gives. */
export interface Readable {
  /** The words that could be read; undefined if there are none. */
  readonly space: Space | undefined;
  readonly faults: Faults;
  /** Why no more could be read. */
  readonly error: VecinityError | undefined;
}

/** @throws VecinityError `cancelled`, `outOfMemory` */
export async function readWhatCanBeRead(
  path: string,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<Readable> {
  const faults = new Faults();
  let table: VectorTable | undefined;
  try {
    const onTable = (made: VectorTable): void => void (table = made);
    const space = await readModel(path, { lenient: true, faults, onTable, signal, progress });
    return { space, faults, error: undefined };
  } catch (error) {
    if (!(error instanceof VecinityError) || isCancelled(error) || error.code === 'outOfMemory') {
      throw error;
    }
    if (!table || table.size === 0) {
      return { space: undefined, faults, error };
    }
    const { vocabulary, vectors } = table.finish();
    return { space: new Space(vocabulary, vectors, table.dimensions, foreignProvenance(path)), faults, error };
  }
}

async function descriptionOf(path: string): Promise<FileDescription | undefined> {
  try {
    return await describeFile(path);
  } catch (error) {
    if (error instanceof VecinityError) {
      return undefined;
    }
    throw error;
  }
}
