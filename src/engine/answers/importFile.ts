import { VecinityError } from '../../core/errors';
import { Faults } from '../../core/formats/faults';
import type { ModelSummary } from '../../protocol/engine';
import type { FilesApi, ImportChoices } from '../../protocol/files';
import type { ReadChoices } from '../files/fileFormat';
import { readModel, renameModel, writeModel } from '../files/modelFile';
import { readWordFilter } from '../files/wordFilter';

type Request = Parameters<FilesApi['importFile']>[0];

/** Writes what the choices take of a file as a model of ours. @throws VecinityError `badOption` if they take nothing */
export async function importFile(
  { path, destination, name, choices }: Request,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<ModelSummary> {
  const faults = new Faults();
  const space = await readModel(path, { ...(await readChoices(choices, signal)), faults, signal, progress });
  if (space.vocabulary.size === 0) {
    throw new VecinityError('badOption', `${path} has none of the words that were to be taken of it.`, {
      path,
      remedy: 'Take other words, or the first ones.',
    });
  }
  await writeModel(destination, space, { signal });
  const summary = await renameModel(destination, name);
  return faults.counts.length > 0 ? { ...summary, faults: faults.counts } : summary;
}

/** The choices as readers take them. @throws VecinityError `unreadable`, `badFile`, `cancelled` */
export async function readChoices(
  { onlyWordsFile, ...choices }: ImportChoices,
  signal?: AbortSignal,
): Promise<ReadChoices> {
  return onlyWordsFile === undefined
    ? choices
    : { ...choices, onlyWords: await readWordFilter(onlyWordsFile, signal) };
}
