import * as vscode from 'vscode';
import { isArguments, type Arguments } from '../arguments';
import { showError } from '../errors';
import type { StoredModel } from '../models/modelStore';
import { openEmbeddings } from '../models/openEmbeddings';
import { nextSteps } from '../nextSteps';
import type { Services } from '../services';
import { train } from '../training/trainModel';
import { ModelItem } from '../views/modelItem';
import { analogy, neighbours, similarity } from '../words/questions';
import { askAnalogy } from './analogy';
import { ask } from './ask';
import type { CommandId } from './commandIds';
import { askCompareTexts, compareTexts } from './compareTexts';
import { askAndCompareDimensions, compareDimensions } from './compareDimensions';
import { deleteChosenModel, deleteModel, removeModel } from './deleteModel';
import { copyCommandLine, copyCommandLineAndTell } from './copyCommandLine';
import { evaluate, evaluateChosen } from './evaluate';
import { exportChosenModel, exportModel } from './exportModel';
import { askNeighbours } from './neighbours';
import { openChosenEmbeddings } from './openEmbeddings';
import { openSample, openSampleAndTell } from './openSample';
import { openWithLimits } from './openWithLimits';
import { plot, plotSelection } from './plot';
import { rankNeighbours, switchRank } from './rankNeighbours';
import { askNewName, renameModel } from './renameModel';
import { revealChosenModel, revealModel } from './revealModel';
import { cancelTraining, pauseTraining, resumeTraining } from './runningTraining';
import { pickActiveModel, selectModel } from './selectModel';
import { showTokens, showTokensAtCursor } from './showTokens';
import { showTraining } from './showTraining';
import { showWords, showWordsOfChosen } from './showWords';
import { askSimilarity } from './similarity';
import { confirmAndTrain } from './train';

interface Command {
  /** Runs with an argument object, without dialogues. The caller gets the result and every error. */
  withArguments(services: Services, args: Arguments): Promise<unknown>;
  /** Runs from the palette, a menu or a link: asks for what it needs and shows errors. */
  interactive(services: Services, menu: MenuSelection): Promise<unknown>;
}

/** What the user opened a menu on. */
interface MenuSelection {
  readonly uris: readonly vscode.Uri[];
  readonly model?: StoredModel;
}

const commands: Readonly<Record<CommandId, Command>> = {
  'vecinity.train': {
    withArguments: train,
    interactive: (services, { uris }) => confirmAndTrain(services, uris),
  },
  // The same command under a name that fits the explorer's menu.
  'vecinity.trainSelection': {
    withArguments: train,
    interactive: (services, { uris }) => confirmAndTrain(services, uris),
  },
  'vecinity.pauseTraining': { withArguments: pauseTraining, interactive: pauseTraining },
  'vecinity.resumeTraining': { withArguments: resumeTraining, interactive: resumeTraining },
  'vecinity.cancelTraining': { withArguments: cancelTraining, interactive: cancelTraining },
  'vecinity.openEmbeddings': {
    withArguments: openEmbeddings,
    interactive: (services, { uris }) => openChosenEmbeddings(services, uris[0]),
  },
  'vecinity.openWithLimits': {
    withArguments: openEmbeddings,
    interactive: (services, { uris }) => openWithLimits(services, uris[0]),
  },
  'vecinity.openSample': { withArguments: openSample, interactive: openSampleAndTell },
  'vecinity.selectModel': {
    withArguments: selectModel,
    interactive: (services, { model }) =>
      model ? selectModel(services, { modelId: model.path }) : pickActiveModel(services),
  },
  'vecinity.showWords': {
    withArguments: showWords,
    interactive: (services, { model }) => showWordsOfChosen(services, model),
  },
  'vecinity.neighbours': { withArguments: neighbours, interactive: askNeighbours },
  'vecinity.rankNeighbours': { withArguments: rankNeighbours, interactive: switchRank },
  'vecinity.analogy': { withArguments: analogy, interactive: askAnalogy },
  'vecinity.compareTexts': { withArguments: compareTexts, interactive: askCompareTexts },
  'vecinity.similarity': { withArguments: similarity, interactive: askSimilarity },
  'vecinity.plot': { withArguments: plot, interactive: plotSelection },
  'vecinity.showTokens': { withArguments: showTokens, interactive: showTokensAtCursor },
  'vecinity.ask': { withArguments: ask, interactive: (services) => ask(services, {}) },
  'vecinity.renameModel': {
    withArguments: renameModel,
    interactive: (services, { model }) => askNewName(services, model),
  },
  'vecinity.deleteModel': {
    withArguments: deleteModel,
    interactive: (services, { model }) => deleteChosenModel(services, model),
  },
  // The same command under a name that fits files from elsewhere.
  'vecinity.removeModel': {
    withArguments: removeModel,
    interactive: (services, { model }) => deleteChosenModel(services, model),
  },
  'vecinity.revealModel': {
    withArguments: revealModel,
    interactive: (services, { model }) => revealChosenModel(services, model),
  },
  'vecinity.exportModel': {
    withArguments: exportModel,
    interactive: (services, { model, uris }) => exportChosenModel(services, model ?? uris[0]),
  },
  'vecinity.compareDimensions': { withArguments: compareDimensions, interactive: askAndCompareDimensions },
  'vecinity.evaluate': {
    withArguments: evaluate,
    interactive: (services, { model, uris }) => evaluateChosen(services, model ?? uris[0]),
  },
  'vecinity.showTraining': { withArguments: showTraining, interactive: showTraining },
  'vecinity.copyCommandLine': { withArguments: copyCommandLine, interactive: copyCommandLineAndTell },
  'vecinity.showLog': { withArguments: showLog, interactive: showLog },
  'vecinity.openWalkthrough': { withArguments: openWalkthrough, interactive: openWalkthrough },
};

/**
 * Runs a command.
 * @param first  the argument object, or what the menu was opened on
 * @param second all selected items of the menu
 * @throws VecinityError as the command, if `first` is an argument object; otherwise the error is shown
 */
export async function runCommand(services: Services, id: CommandId, first: unknown, second: unknown): Promise<unknown> {
  const command = commands[id];
  if (isArguments(first)) {
    return command.withArguments(services, first);
  }
  try {
    return await command.interactive(services, menuSelection(first, second));
  } catch (error) {
    showError(services.log, error, nextSteps(services, error));
    return undefined;
  }
}

/** Menus pass the item the user clicked and all selected items. */
function menuSelection(first: unknown, second: unknown): MenuSelection {
  const all: unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  const uris = all.filter((item): item is vscode.Uri => item instanceof vscode.Uri);
  return first instanceof ModelItem ? { uris, model: first.model } : { uris };
}

function showLog({ log }: Services): Promise<void> {
  log.show();
  return Promise.resolve();
}

/** VS Code has read the steps of the walkthrough by then. */
const STEPS_READ_MS = 1500;

/**
 * Opens the walkthrough. VS Code reads its steps only then, and never ticks a step whose context key is true already. The
 * keys of what was done before are therefore false until the steps have been read.
 * @see vscode, gettingStartedService.ts: `registerDoneListeners` and `progressByEvent`
 */
async function openWalkthrough({ doneSteps }: Services): Promise<void> {
  const setAll = (isDone: boolean): Promise<unknown> =>
    Promise.all([...doneSteps].map((step) => vscode.commands.executeCommand('setContext', step, isDone)));
  await setAll(false);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'vecinity.vecinity#vecinity.start', false);
  setTimeout(() => void setAll(true), STEPS_READ_MS);
}
