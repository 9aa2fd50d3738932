import * as vscode from 'vscode';
import { formatCompact, formatDuration, formatPlural } from '../../core/numberText';
import type { TrainResult } from '../../protocol/training';
import { errorLogText, showError } from '../errors';
import { hoverHint, lacksCodeHovers } from '../hover/hoverHint';
import type { Services } from '../services';
import { hoverSettings } from '../settings';

/** Opens the setting that names the languages with hovers. */
const CODE_HOVERS = 'Hovers in Code…';

/** The result of `vecinity.train`. */
export interface TrainedModel {
  /** Names the model in later calls. */
  readonly modelId: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Tokens of the corpus whose word is in the vocabulary. */
  readonly tokens: number;
  readonly seconds: number;
}

/** Makes the model of a finished run the active one, loads it and tells the user. */
export async function onModelTrained(services: Services, result: TrainResult): Promise<TrainedModel> {
  const { log, models } = services;
  await models.added(result.model.path);
  void preload(services, result);
  log.info(
    `Trained “${result.model.name}” in ${formatDuration(result.seconds)}: ${result.reason} ${JSON.stringify(result.options)}`,
  );
  // The live panel says the same and has the same buttons; a notification would cover it.
  if (!services.training.isVisible('live')) {
    void announce(services, result);
  }
  return {
    modelId: result.model.path,
    vocabularySize: result.model.vocabularySize,
    dimensions: result.model.dimensions,
    tokens: result.model.tokens,
    seconds: result.seconds,
  };
}

/** Loads the model, so that the first hover does not wait for its file. */
async function preload({ engine, log }: Services, { model }: TrainResult): Promise<void> {
  await engine.remote.load({ path: model.path }).catch((error: unknown) => log.error(errorLogText(error)));
}

async function announce({ log }: Services, { model, seconds }: TrainResult): Promise<void> {
  const learned = `Learned ${formatPlural(model.vocabularySize, 'word')} from ${formatCompact(model.tokens)} words of text in ${formatDuration(seconds)}.`;
  const hovers = hoverSettings();
  const languages = vscode.window.visibleTextEditors.map(({ document }) => document.languageId);
  const answer = await vscode.window.showInformationMessage(
    `${learned} ${hoverHint(hovers)}`.trim(),
    'Plot…',
    'Try an Analogy',
    ...(lacksCodeHovers(hovers, languages) ? ([CODE_HOVERS] as const) : []),
  );
  try {
    if (answer === 'Plot…') {
      await vscode.commands.executeCommand('vecinity.plot');
    } else if (answer === 'Try an Analogy') {
      await vscode.commands.executeCommand('vecinity.ask');
    } else if (answer === CODE_HOVERS) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'vecinity.hover.languages');
    }
  } catch (error) {
    showError(log, error);
  }
}
