import { rm } from 'node:fs/promises';
import { VecinityError, cancelled } from '../../core/errors';
import { Faults, quoted } from '../../core/io/faults';
import { OneHotSpace } from '../../core/oneHotSpace';
import { Space } from '../../core/space';
import type { ModelSummary } from '../../protocol/engine';
import type { FilesApi, ImportChoices } from '../../protocol/files';
import type { ReadChoices } from '../../core/formats/format';
import { readModel, writeModel } from '../files/modelFile';
import { openOnce } from '../files/openedFiles';
import { encodingNamed, type Encoding } from '../../core/text/encodings/names';
import { wordEncodings } from '../../core/formats/shared/encodingChoices';
import { readWordFilter } from '../files/wordFilter';

type Request = Parameters<FilesApi['importFile']>[0];

/**
 * Writes the chosen part of a file as a model of ours.
 * @throws VecinityError `badOption` if the choices match no word, and the errors of reading and writing; no model is
 * left
 */
export async function importFile(
  { path, destination, name, choices }: Request,
  signal: AbortSignal,
  progress: (fraction: number) => void,
  files = openOnce,
): Promise<ModelSummary> {
  const faults = new Faults();
  const options = { ...(await readChoices(choices, signal)), faults, signal, progress };
  const space = await readModel(path, options, files);
  if (space.vocabulary.size === 0) {
    throw new VecinityError('badOption', `${path} does not contain the chosen words.`, {
      path,
      remedy: 'Choose other words, or the first N.',
    });
  }
  await files.closeIdle();
  const summary = await writeModel(destination, named(space, name), { signal });
  if (signal.aborted) {
    // The writer had finished before; the cancelled caller would not know of the model.
    await rm(destination, { force: true });
    throw cancelled();
  }
  return faults.counts.length > 0 ? { ...summary, faults: faults.counts } : summary;
}

/** The same words and vectors under another name. */
function named({ vocabulary, vectors, dimensions, provenance, parts, isOneHot }: Space, name: string): Space {
  const other = { ...provenance, name };
  return isOneHot ? new OneHotSpace(vocabulary, other) : new Space(vocabulary, vectors, dimensions, other, parts);
}

/**
 * Converts the choices to the options of readers.
 * @throws VecinityError `badOption` for an unknown encoding, `unreadable`, `badFile`, `cancelled`
 */
export async function readChoices(
  { onlyWordsFile, encoding, ...choices }: ImportChoices,
  signal?: AbortSignal,
): Promise<ReadChoices> {
  return {
    ...choices,
    ...(encoding !== undefined && { encoding: encodingOfWords(encoding) }),
    ...(onlyWordsFile !== undefined && { onlyWords: await readWordFilter(onlyWordsFile, signal) }),
  };
}

function encodingOfWords(name: string): Encoding {
  const encoding = encodingNamed(name);
  if (encoding === undefined || /^utf-(16|32)/.test(encoding)) {
    throw new VecinityError('badOption', `${quoted(name)} is not a supported encoding.`, {
      remedy: `Choose one of these: ${wordEncodings.join(', ')}.`,
    });
  }
  return encoding;
}
