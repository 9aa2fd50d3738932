import {
  earlierNames,
  numberOptions,
  switchOptions,
  withCurrentNames,
  type RequestedOptions,
} from '../../core/training/checkOptions';
import { algorithmNames } from '../../core/training/algorithms';
import type { CorpusRequest, TrainRequest } from '../../protocol/training';
import {
  oneOf,
  optionalNumber,
  optionalPositive,
  optionalSwitch,
  optionalText,
  optionalTexts,
  type Arguments,
} from '../arguments';
import type { Services } from '../services';
import { trainingMemoryLimit, trainingSettings } from '../settings';
import { corpusOf, defaultName, withInclude, workspaceFolders } from './corpus';
import { withStart } from './startFrom';
import { onModelTrained, type TrainedModel } from './onModelTrained';

/**
 * Trains on the workspace without asking. Missing options come from the settings, then from the corpus.
 * @param args `{ include?, name?, memoryLimit?, checkpointSeconds?, … }` and the options of `TrainingOptions`
 * @throws VecinityError `badOption`, `noText` and the errors of `Training.run`
 */
export async function train(services: Services, args: Arguments): Promise<TrainedModel> {
  const include = optionalTexts(args, 'include');
  const own = givenOptions(args);
  const all = { ...trainingSettings(), ...own };
  // A model to start from decides the dimensions. Those of the caller are more than the model of the settings.
  const hasOwnDimensions = own.dimensions !== undefined && own.startFrom === undefined;
  const options = hasOwnDimensions ? all : await withStart(services.models, all);
  const megabytes = optionalPositive(args, 'memoryLimit');
  const checkpointSeconds = optionalNumber(args, 'checkpointSeconds');
  const corpus = corpusOf(workspaceFolders());
  const given = optionalText(args, 'name');
  const memoryLimit = megabytes === undefined ? trainingMemoryLimit() : megabytes * 1e6;
  return runTraining(services, {
    corpus: withInclude(corpus, include),
    options,
    ...(given === undefined ? await corpusName(services, corpus) : { name: given }),
    memoryLimit,
    checkpointSeconds,
  });
}

/** The name of the corpus, to which the run adds its method. */
export async function corpusName(
  { models }: Services,
  corpus: CorpusRequest,
): Promise<Pick<TrainRequest, 'name' | 'otherNames'>> {
  return { name: defaultName(corpus), otherNames: await models.names() };
}

/** Trains with progress and makes the model the active one. @throws VecinityError as `Training.run` */
export async function runTraining(services: Services, wanted: Omit<TrainRequest, 'output'>): Promise<TrainedModel> {
  const { log, models, training } = services;
  const { corpus, options, name } = wanted;
  const output = await models.newPath(name);
  log.info(`Training “${name}” on ${corpus.roots.map((root) => root.path).join(', ')} with ${JSON.stringify(options)}`);
  return onModelTrained(services, await training.run({ ...wanted, output }));
}

/** The training options among the arguments. @throws VecinityError `badOption` for one of the wrong type */
export function givenOptions(args: Arguments): RequestedOptions {
  const given = {
    ...Object.fromEntries([...numberOptions, ...earlierNames].map((name) => [name, optionalNumber(args, name)])),
    ...Object.fromEntries(switchOptions.map((name) => [name, optionalSwitch(args, name)])),
    startFrom: optionalText(args, 'startFrom'),
  };
  const present = withCurrentNames(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (args['algorithm'] === undefined) {
    return present;
  }
  const algorithm = oneOf(args, 'algorithm', ['automatic', ...algorithmNames]);
  return { ...present, algorithm: algorithm === 'automatic' ? undefined : algorithm };
}
