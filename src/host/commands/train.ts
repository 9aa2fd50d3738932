import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { formatBytes, formatCompact, formatDuration, formatPlural } from '../../core/numberText';
import { methodText } from '../../core/training/algorithms';
import {
  earlierNames,
  numberOptions,
  switchOptions,
  withCurrentNames,
  type RequestedOptions,
} from '../../core/training/checkOptions';
import { algorithmNames } from '../../core/training/algorithms';
import {
  skippedText,
  type CorpusRequest,
  type CorpusSurvey,
  type ForeseenTraining,
  type TrainRequest,
  type TrainResult,
} from '../../protocol/training';
import { signalOf } from '../cancellation';
import { errorLogText, showError } from '../errors';
import type { Services } from '../services';
import { corpusSettings, excludedGlobs, trainingMemoryLimit, trainingSettings } from '../settings';
import type { TrainerClient } from '../trainerClient';
import {
  oneOf,
  optionalNumber,
  optionalPositive,
  optionalSwitch,
  optionalText,
  optionalTexts,
  type Arguments,
} from './arguments';
import { chooseAlgorithm } from './chooseAlgorithm';
import { nameSettingInErrors } from './nameSettingInErrors';
import { chooseWhatToDo } from './runningTraining';

/** What a run of `vecinity.train` gives. */
export interface TrainedModel {
  /** Names the model in later calls. */
  readonly modelId: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Tokens of the corpus whose word is in the vocabulary. */
  readonly tokens: number;
  readonly seconds: number;
}

/** A survey that takes longer than this gets a progress notification. */
const surveyPatienceMilliseconds = 500;

/**
 * `{ include?, name?, memoryLimit?, checkpointSeconds?, algorithm?, dimensions?, window?, epochs?, … }`, the options of `TrainingOptions`:
 * trains on the workspace without asking. What is not given comes from the settings, and what they leave open from the
 * corpus.
 */
export async function train(services: Services, args: Arguments): Promise<TrainedModel> {
  const include = optionalTexts(args, 'include');
  const options: RequestedOptions = { ...trainingSettings(), ...givenOptions(args) };
  const megabytes = optionalPositive(args, 'memoryLimit');
  const checkpointSeconds = optionalNumber(args, 'checkpointSeconds');
  const corpus = corpusOf(workspaceFolders());
  const name = optionalText(args, 'name') ?? (await services.models.freeName(defaultName(corpus)));
  const memoryLimit = megabytes === undefined ? trainingMemoryLimit() : megabytes * 1e6;
  return run(services, {
    corpus: include ? { ...corpus, include } : corpus,
    options,
    name,
    memoryLimit,
    checkpointSeconds,
  });
}

/** Says what would be read and chosen, and trains when the user agrees. `chosen` are files and folders; the workspace by default. */
export async function confirmAndTrain(services: Services, chosen: readonly vscode.Uri[]): Promise<void> {
  const { training, models } = services;
  if (training.state) {
    await chooseWhatToDo(services);
    return;
  }
  const corpus = corpusOf(chosen.length > 0 ? chosen : workspaceFolders());
  const options = await nameSettingInErrors(() => confirm(services, corpus));
  if (options) {
    const name = await models.freeName(defaultName(corpus));
    await nameSettingInErrors(() => run(services, { corpus, options, name, memoryLimit: trainingMemoryLimit() }));
  }
}

/** Shows what would be read and chosen until the user agrees; undefined if the user does not. */
async function confirm({ training }: Services, corpus: CorpusRequest): Promise<RequestedOptions | undefined> {
  const trainer = training.createTrainer();
  try {
    const survey = await surveyPatiently(trainer, corpus);
    if (!survey) {
      return undefined;
    }
    for (let options = trainingSettings(); ;) {
      const plan = await trainer.remote.plan({ bytes: survey.bytes, options });
      const answer = await vscode.window.showInformationMessage(
        `Learn word embeddings from ${formatPlural(survey.files, 'file')} (${formatBytes(survey.bytes)})?`,
        { modal: true, detail: confirmation(survey, plan) },
        'Train',
        'Choose Algorithm…',
        'Change Settings',
      );
      if (answer === 'Train') {
        return options;
      } else if (answer === 'Choose Algorithm…') {
        options = await chooseAlgorithm(options);
      } else {
        if (answer === 'Change Settings') {
          await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:vecinity.vecinity training');
        }
        return undefined;
      }
    }
  } finally {
    void trainer.end();
  }
}

async function run(services: Services, wanted: Omit<TrainRequest, 'output'>): Promise<TrainedModel> {
  const { log, models, training } = services;
  const { corpus, options, name } = wanted;
  const output = await models.newPath(name);
  log.info(`Training “${name}” on ${corpus.roots.map((root) => root.path).join(', ')} with ${JSON.stringify(options)}`);
  return welcome(services, name, await training.run({ ...wanted, output }));
}

/** Takes in the model of a run that has come to its end. */
export async function welcome(services: Services, name: string, result: TrainResult): Promise<TrainedModel> {
  const { log, models } = services;
  await models.added(result.model.path);
  void prepare(services, result);
  log.info(
    `Trained “${name}” in ${formatDuration(result.seconds)}: ${result.reason} ${JSON.stringify(result.options)}`,
  );
  void announce(services, result);
  return {
    modelId: result.model.path,
    vocabularySize: result.model.vocabularySize,
    dimensions: result.model.dimensions,
    tokens: result.model.tokens,
    seconds: result.seconds,
  };
}

/** The first hover should not wait for the file. */
async function prepare({ engine, log }: Services, { model }: TrainResult): Promise<void> {
  await engine.remote.load({ path: model.path }).catch((error: unknown) => log.error(errorLogText(error)));
}

async function announce({ log }: Services, { model, seconds }: TrainResult): Promise<void> {
  const learnt = `Learned ${formatPlural(model.vocabularySize, 'word')} from ${formatCompact(model.tokens)} words of text in ${formatDuration(seconds)}.`;
  const answer = await vscode.window.showInformationMessage(
    `${learnt} Hover any word to see its neighbours.`,
    'Plot…',
    'Try an Analogy',
  );
  try {
    if (answer === 'Plot…') {
      await vscode.commands.executeCommand('vecinity.plot');
    } else if (answer === 'Try an Analogy') {
      await vscode.commands.executeCommand('vecinity.ask');
    }
  } catch (error) {
    showError(log, error);
  }
}

/** The survey, with a cancellable notification if it takes long; undefined if the user cancelled it. */
async function surveyPatiently(trainer: TrainerClient, corpus: CorpusRequest): Promise<CorpusSurvey | undefined> {
  const cancellation = new vscode.CancellationTokenSource();
  const survey = trainer.remote.survey(corpus, signalOf(cancellation.token));
  const settled = survey.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: 'Finding text in the workspace',
      cancellable: true,
    };
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      return settled;
    });
  }, surveyPatienceMilliseconds);
  try {
    return await survey;
  } catch (error) {
    if (cancellation.token.isCancellationRequested) {
      return undefined;
    }
    throw error;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}

/**
 * What to read of files and folders.
 * @throws VecinityError `unreadable` if none of them is on this machine
 */
export function corpusOf(uris: readonly vscode.Uri[]): CorpusRequest {
  const local = uris.filter((uri) => uri.scheme === 'file');
  if (local.length === 0) {
    throw new VecinityError('unreadable', `${uris.map((uri) => uri.toString()).join(', ')} is not on this machine.`, {
      remedy: 'Vecinity reads files of the machine it runs on: clone or copy them to a folder there.',
    });
  }
  const roots = local.map((uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? uri;
    return { path: uri.fsPath, base: folder.fsPath, exclude: excludedGlobs(folder) };
  });
  return { roots, ...corpusSettings(), tokenized: false };
}

/** @throws VecinityError `noText` if no folder is open. */
export function workspaceFolders(): vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new VecinityError('noText', 'No folder is open.', {
      remedy: 'Open a folder with text files (File > Open Folder…), then train again.',
    });
  }
  return folders.map((folder) => folder.uri);
}

/** Name of the folder or file, without its ending. */
export function defaultName({ roots }: CorpusRequest): string {
  const name = roots.length === 1 ? path.parse(roots[0]!.path).name : vscode.workspace.name;
  return name || 'workspace';
}

function confirmation(survey: CorpusSurvey, { options, reason, memory, memoryLimit }: ForeseenTraining): string {
  const skipped = skippedText(survey.skippedCounts);
  return [
    ...(skipped ? [`Left out: ${skipped}.`] : []),
    methodText(options),
    reason,
    memoryText(memory, trainingMemoryLimit() ?? memoryLimit),
    'The text stays on this computer.',
  ].join('\n\n');
}

function memoryText(memory: number, limit: number): string {
  const needed = `It takes about ${formatBytes(Number(memory.toPrecision(1)))} of memory`;
  return memory <= limit
    ? `${needed}.`
    : `${needed}, and may take ${formatBytes(limit)} (vecinity.training.memoryLimit): choose fewer dimensions or a higher minCount.`;
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
