import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { DEFAULT_EVALUATED_WORDS, type Evaluation } from '../../protocol/evaluation';
import { optionalPositive, optionalText, optionalTexts, type Arguments } from '../arguments';
import { localPath } from '../localPath';
import type { StoredModel } from '../models/modelStore';
import type { Services } from '../services';
import { pickModel } from './selectModel';

/**
 * Evaluates a model without asking.
 * @param args `{ modelId?, files?, compareWith?, restrict? }`; `files` are paths of test sets, relative ones to the first
 * workspace folder; `compareWith` is another model
 */
export async function evaluate({ engine, models }: Services, args: Arguments): Promise<Evaluation> {
  const model = await models.resolve(optionalText(args, 'modelId'));
  const other = optionalText(args, 'compareWith');
  const restriction = optionalPositive(args, 'restrict') ?? DEFAULT_EVALUATED_WORDS;
  if (!Number.isInteger(restriction)) {
    throw new VecinityError('badOption', 'The argument “restrict” must be a whole number from 1.');
  }
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return engine.remote.evaluate({
    model,
    ...(other === undefined ? {} : { other: await models.resolve(other) }),
    files: (optionalTexts(args, 'files') ?? []).map((file) => ({ path: path.resolve(root, file) })),
    restriction,
  });
}

/** Shows the panel that evaluates the chosen model or file. Without one, the user picks a model if there are several. */
export async function evaluateChosen(services: Services, chosen?: StoredModel | vscode.Uri): Promise<void> {
  const { evaluations, evaluatePanel, models } = services;
  if (chosen) {
    evaluations.open(chosen instanceof vscode.Uri ? localPath(chosen) : chosen.path);
  } else {
    const list = await models.list();
    const picked = list.length > 1 ? await pickModel(services, 'Evaluate a model') : list[0];
    if (!picked && list.length > 1) {
      return;
    }
    evaluations.open(picked?.path);
  }
  evaluatePanel.show();
}
