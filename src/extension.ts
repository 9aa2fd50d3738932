import * as vscode from 'vscode';
import { createApi, type VecinityApi } from './host/api';
import { registerCommands } from './host/commands/registerCommands';
import { EditorPages } from './host/editors/editorPages';
import { EmbeddingsEditor } from './host/editors/embeddingsEditor';
import { PickleOffer } from './host/editors/pickleOffer';
import { Evaluations } from './host/evaluation/evaluations';
import { EngineClient } from './host/engineClient';
import { showError } from './host/errors';
import { WordHover } from './host/hover/provider';
import { createLog } from './host/log';
import { ModelStore } from './host/models/modelStore';
import type { Services } from './host/services';
import { State } from './host/state';
import { Comparisons } from './host/training/comparisons';
import { offerInterrupted } from './host/training/interruptedTraining';
import { Training } from './host/training/training';
import { TrainingStatus } from './host/training/trainingStatus';
import { ActiveModel } from './host/views/activeModel';
import { AskView } from './host/views/askView';
import { CandidateSources } from './host/words/candidateSources';
import { DimensionsPanel } from './host/views/dimensionsPanel';
import { EvaluatePanel } from './host/views/evaluatePanel';
import { LivePanel } from './host/views/livePanel';
import { ModelsView } from './host/views/modelsView';
import { PlotPanel } from './host/views/plotPanel';
import { TokensPanel } from './host/views/tokensPanel';
import { TrainPanel } from './host/views/trainPanel';
import { doneSteps, tickStep } from './host/walkthrough';

let stopTraining: (() => Promise<void>) | undefined;

/** Registers everything and returns the public API. Reads no file and starts no thread. */
export function activate(context: vscode.ExtensionContext): VecinityApi {
  const log = createLog();
  context.subscriptions.push(log);
  try {
    return register(context, log);
  } catch (error) {
    // VS Code shows no message when an extension fails to start.
    showError(log, error);
    throw error;
  }
}

/** Stops a running training; the user can resume it. `context.subscriptions` disposes the rest. */
export async function deactivate(): Promise<void> {
  await stopTraining?.();
}

function register(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): VecinityApi {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const engine = own(new EngineClient(context.asAbsolutePath('dist/engine.js'), log));
  const state = new State(context);
  const models = own(new ModelStore(context, state, engine));
  const training = own(new Training(context.asAbsolutePath('dist/trainer.js'), own(new TrainingStatus()), state, log));
  stopTraining = () => training.interrupt();
  const activeModel = new ActiveModel(models, engine, log);
  const plotPanel = own(new PlotPanel(context.extensionUri, activeModel));
  const tokensPanel = own(new TokensPanel(context.extensionUri, activeModel, plotPanel));
  const candidates = own(
    new CandidateSources(async (output, signal, report) =>
      (await import('./host/firstUse')).writeWorkspaceWords(training, output, signal, report),
    ),
  );
  const askView = own(new AskView(context.extensionUri, activeModel, plotPanel, tokensPanel, candidates));
  const livePanel = own(new LivePanel(context.extensionUri, training, engine));
  const comparisons = own(new Comparisons((context.storageUri ?? context.globalStorageUri).fsPath, training, log));
  const dimensionsPanel = own(new DimensionsPanel(context.extensionUri, comparisons, training));
  const evaluations = own(new Evaluations(models, engine, state, log));
  const evaluatePanel = own(new EvaluatePanel(context.extensionUri, evaluations, models, askView));
  const trainPanel: TrainPanel = own(
    new TrainPanel(context.extensionUri, training, models, state, async (draft) =>
      (await import('./host/firstUse')).confirmTraining(services, draft),
    ),
  );
  const editorPages = own(new EditorPages());
  const views = {
    askView,
    plotPanel,
    tokensPanel,
    livePanel,
    dimensionsPanel,
    evaluatePanel,
    trainPanel,
    editorPages,
  };
  const commandLine = context.asAbsolutePath('dist/cli.js');
  const sampleFile = context.asAbsolutePath('media/sample/english.vec.gz');
  const services: Services = {
    doneSteps,
    log,
    engine,
    models,
    training,
    comparisons,
    evaluations,
    commandLine,
    sampleFile,
    ...views,
  };
  own(new ModelsView(models));
  own(new EmbeddingsEditor(context.extensionUri, services));
  own(new PickleOffer(state));
  own(new WordHover(services));
  own(registerCommands(services));
  const showWhetherThereIsAModel = (): void => {
    void vscode.commands.executeCommand('setContext', 'vecinity.hasModel', models.active !== undefined);
    if (models.active !== undefined) {
      tickStep('vecinity.gotModel');
    }
  };
  own(models.onDidChangeActive(showWhetherThereIsAModel));
  showWhetherThereIsAModel();
  void offerInterrupted(services);
  const { version } = context.extension.packageJSON as { readonly version: string };
  return createApi(version, services);
}
