import * as vscode from 'vscode';
import { showError } from '../errors';
import type { StoredModel } from '../modelStore';
import type { Services } from '../services';
import { ModelItem } from '../views/modelItem';
import { analogy, askAnalogy } from './analogy';
import { isArguments, type Arguments } from './arguments';
import { ask } from './ask';
import { askAndCompareDimensions, compareDimensions } from './compareDimensions';
import { deleteChosenModel, deleteModel, removeModel } from './deleteModel';
import { exportChosenModel, exportModel } from './exportModel';
import { askNeighbours, neighbours } from './neighbours';
import { nextSteps } from './nextSteps';
import { openChosenEmbeddings, openEmbeddings } from './openEmbeddings';
import { openWithLimits } from './openWithLimits';
import { plot, plotSelection } from './plot';
import { askNewName, renameModel } from './renameModel';
import { revealChosenModel, revealModel } from './revealModel';
import { cancelTraining, pauseTraining, resumeTraining } from './runningTraining';
import { pickActiveModel, selectModel } from './selectModel';
import { showTraining } from './showTraining';
import { showWords, showWordsOfChosen } from './showWords';
import { askSimilarity, similarity } from './similarity';
import { confirmAndTrain, train } from './train';

interface Command {
  /** With an argument object: no dialogue, the result and every error go to the caller. */
  withArguments(services: Services, args: Arguments): Promise<unknown>;
  /** From the palette, a menu or a link: asks what it needs and shows errors. */
  interactive(services: Services, menu: MenuSelection): Promise<unknown>;
}

/** What a menu says it was opened on. */
interface MenuSelection {
  readonly uris: readonly vscode.Uri[];
  readonly model?: StoredModel;
}

const commands = {
  'vecinity.train': {
    withArguments: train,
    interactive: (services, { uris }) => confirmAndTrain(services, uris),
  },
  // The same under the name that fits the explorer's menu.
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
  'vecinity.analogy': { withArguments: analogy, interactive: askAnalogy },
  'vecinity.similarity': { withArguments: similarity, interactive: askSimilarity },
  'vecinity.plot': { withArguments: plot, interactive: plotSelection },
  'vecinity.ask': { withArguments: ask, interactive: (services) => ask(services, {}) },
  'vecinity.renameModel': {
    withArguments: renameModel,
    interactive: (services, { model }) => askNewName(services, model),
  },
  'vecinity.deleteModel': {
    withArguments: deleteModel,
    interactive: (services, { model }) => deleteChosenModel(services, model),
  },
  // The same under the name of what happens to files from elsewhere.
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
  'vecinity.showTraining': { withArguments: showTraining, interactive: showTraining },
  'vecinity.showLog': { withArguments: showLog, interactive: showLog },
  'vecinity.openWalkthrough': { withArguments: openWalkthrough, interactive: openWalkthrough },
} satisfies Record<string, Command>;

/** Registers every command. */
export function registerCommands(services: Services): vscode.Disposable {
  const registrations = Object.entries<Command>(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (first: unknown, second: unknown) => {
      if (isArguments(first)) {
        return command.withArguments(services, first);
      }
      try {
        return await command.interactive(services, menuSelection(first, second));
      } catch (error) {
        showError(services.log, error, nextSteps(services, error));
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}

/** Menus pass the item they were opened on and all selected ones. */
function menuSelection(first: unknown, second: unknown): MenuSelection {
  const all: unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  const uris = all.filter((item): item is vscode.Uri => item instanceof vscode.Uri);
  return first instanceof ModelItem ? { uris, model: first.model } : { uris };
}

function showLog({ log }: Services): Promise<void> {
  log.show();
  return Promise.resolve();
}

async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'vecinity.vecinity#vecinity.start', false);
}
