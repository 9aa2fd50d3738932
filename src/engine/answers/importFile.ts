import { VecinityError } from '../../core/errors';
import type { ModelSummary } from '../../protocol/engine';
import type { FilesApi, ImportChoices } from '../../protocol/files';
import type { ReadChoices } from '../files/fileFormat';
import { readModel, writeModel } from '../files/modelFile';
import { readWordFilter } from '../files/wordFilter';

type Request = Parameters<FilesApi['importFile']>[0];

/** Writes what the choices take of a file as a model of ours. @throws VecinityError `badOption` if they take nothing */
export async function importFile(
  { path, destination, choices }: Request,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<ModelSummary> {
  const space = await readModel(path, { ...(await readChoices(choices, signal)), signal, progress });
  if (space.vocabulary.size === 0) {
    throw new VecinityError('badOption', `${path} has none of the words that were to be taken of it.`, {
      path,
      remedy: 'Take other words, or the first ones.',
    });
  }
  return writeModel(destination, space, { signal });
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
