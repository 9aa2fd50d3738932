import type { ModelSummary } from '../../protocol/engine';
import { importModel } from '../models/openFile';
import { announceOpened, openedModel, type OpenedModel } from '../models/openEmbeddings';
import { withProgressIfSlow } from '../progressIfSlow';
import type { Services } from '../services';

/** Name of the sample in the list of models. */
const SAMPLE_NAME = 'Sample: English words';

/**
 * Makes the sample model of the package active. The list of models gets a copy of it the first time.
 * @throws VecinityError the engine's errors of reading and writing
 */
export async function openSample(services: Services): Promise<OpenedModel> {
  return openedModel(await sample(services, new AbortController().signal));
}

/** Makes the sample model active, and says so. */
export async function openSampleAndTell(services: Services): Promise<OpenedModel> {
  const summary = await withProgressIfSlow('Opening the sample model', (signal) => sample(services, signal));
  void announceOpened(services, summary.path, summary);
  return openedModel(summary);
}

async function sample(services: Services, signal: AbortSignal): Promise<ModelSummary> {
  const { models, sampleFile } = services;
  const present = (await models.list()).find(({ external, summary }) => !external && summary?.name === SAMPLE_NAME);
  return present
    ? models.open(present.path, signal)
    : importModel(services, { file: sampleFile, name: SAMPLE_NAME, choices: {} }, signal);
}
