import path from 'node:path';
import { VecinityError } from '../../core/errors';
import type { Space } from '../../core/space';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { algorithmNames, algorithms, type Algorithm } from '../../core/training/algorithms';
import type { TrainingOptions } from '../../core/training/options';
import { gigabytes } from '../../kernel/trainingMemory';
import type { ModelSummary } from '../../protocol/engine';
import { outputVectorsBytes } from '../../core/outputVectors';
import { readModel, readSummary } from '../files/modelFile';

/**
 * Checks that a run can start from its `startFrom` model. The dimensions of the model become those of the run.
 * @param algorithm the algorithm of the run
 * @throws VecinityError `badOption` if the algorithm does not start from vectors, if the dimensions differ, or if the
 * model is one-hot; `unreadable` or `badFile` for a file that is not a model
 */
export async function adoptStart(requested: RequestedOptions, algorithm: Algorithm): Promise<RequestedOptions> {
  const { startFrom, dimensions } = requested;
  if (!startFrom) {
    return requested;
  }
  if (!algorithms[algorithm].startsFromModel) {
    const able = algorithmNames.filter((name) => algorithms[name].startsFromModel);
    throw new VecinityError('badOption', `startFrom cannot be set for ${algorithm}: it does not start from vectors.`, {
      option: 'startFrom',
      remedy: `Set algorithm to one of ${able.join(', ')}, or leave startFrom empty.`,
    });
  }
  const model = await readSummary(path.resolve(startFrom));
  if (model.algorithm === 'onehot') {
    throw new VecinityError('badOption', `startFrom cannot be ${model.name}: one-hot vectors hold nothing to train.`, {
      option: 'startFrom',
      remedy: 'Choose a model of another algorithm.',
    });
  }
  checkDimensions(model, dimensions ?? model.dimensions);
  return { ...requested, dimensions: model.dimensions };
}

function checkDimensions({ name, dimensions }: ModelSummary, wanted: number): void {
  if (wanted !== dimensions) {
    throw new VecinityError(
      'badOption',
      `dimensions cannot be ${wanted}: the model to start from, ${name}, has ${dimensions}.`,
      { option: 'dimensions', remedy: `Set dimensions to ${dimensions}, or start from another model.` },
    );
  }
}

/**
 * Reads the model that a run starts from; undefined if it starts from none.
 * @param memoryLimit bytes that the whole run may take
 * @throws VecinityError `badOption` if it has other dimensions; `outOfMemory` with the arithmetic, before anything is read; as `readModel`
 */
export async function readStart(
  { startFrom, dimensions: wanted }: TrainingOptions,
  memoryLimit: number,
  signal: AbortSignal,
): Promise<Space | undefined> {
  if (!startFrom) {
    return undefined;
  }
  const file = path.resolve(startFrom);
  const summary = await readSummary(file);
  checkDimensions(summary, wanted);
  const { name, vocabularySize, dimensions, parts, bytes: fileBytes } = summary;
  const loaded = fileBytes - outputVectorsBytes(parts, vocabularySize, dimensions);
  const bytes = 2 * (parts ? loaded : 4 * vocabularySize * dimensions);
  if (bytes > memoryLimit) {
    throw new VecinityError(
      'outOfMemory',
      `The model to start from, ${name}, needs ${gigabytes(bytes)} (${vocabularySize} words x ${dimensions} dimensions, ` +
        `twice, for the start and the training), and training may take ${gigabytes(memoryLimit)}.`,
      { remedy: 'Start from a model with fewer words or dimensions, or let training take more memory.' },
    );
  }
  return readModel(file, { signal });
}
