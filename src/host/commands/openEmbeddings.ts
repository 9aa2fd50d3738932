import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { faultWarning } from '../../core/formats/faultTexts';
import { formatCount } from '../../core/numberText';
import type { ModelSummary } from '../../protocol/engine';
import { editorFor } from '../editors/viewTypes';
import { showError } from '../errors';
import { notificationText, oneLine } from '../inertText';
import { localPath } from '../localPath';
import { openFile, type OpenChoices } from '../openFile';
import { patiently } from '../patience';
import type { Services } from '../services';
import { optionalPositive, optionalSwitch, optionalText, type Arguments } from './arguments';
import { chooseEmbeddings } from './embeddingFiles';

/** What the commands and the API say of a model that was opened. */
export interface OpenedModel {
  readonly modelId: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
}

/** What to take of a file; all of it where nothing is said. */
export interface OpenLimits {
  /** Only the first words. */
  readonly firstWords?: number;
  /** Only words that the files of this workspace have. */
  readonly onlyWorkspaceWords?: boolean;
  /** Where a file has several tables, the name of one. */
  readonly table?: string;
  /** Absolute path of a file with the words, where the vectors' file has none. */
  readonly wordsFile?: string;
}

/**
 * `{ uri, firstWords?, onlyWorkspaceWords?, table?, wordsFile? }`: opens a file of vectors (a Uri, or a text such as
 * `file:///…`) and makes it the active model.
 */
export async function openEmbeddings(services: Services, args: Arguments): Promise<OpenedModel> {
  const uri = typeof args['uri'] === 'string' ? parseUri(args['uri']) : args['uri'];
  if (!(uri instanceof vscode.Uri)) {
    throw new VecinityError('badOption', 'The argument “uri” must be the Uri of a file, such as file:///….');
  }
  const summary = await openFile(services, localPath(uri), choicesOf(args), new AbortController().signal);
  return { modelId: summary.path, vocabularySize: summary.vocabularySize, dimensions: summary.dimensions };
}

function choicesOf(args: Arguments): OpenChoices {
  const firstWords = optionalPositive(args, 'firstWords');
  const onlyWorkspaceWords = optionalSwitch(args, 'onlyWorkspaceWords');
  const table = optionalText(args, 'table');
  const wordsFile = optionalText(args, 'wordsFile');
  if (firstWords !== undefined && !Number.isInteger(firstWords)) {
    throw new VecinityError('badOption', `The argument “firstWords” is ${firstWords}; it must be a whole number.`);
  }
  return {
    ...(firstWords === undefined ? {} : { firstWords }),
    ...(onlyWorkspaceWords === undefined ? {} : { onlyWorkspaceWords }),
    ...(table === undefined ? {} : { table }),
    ...(wordsFile === undefined ? {} : { wordsFile }),
  };
}

function parseUri(text: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    return undefined;
  }
}

/** Opens the file of the context menu, or asks for one. */
export async function openChosenEmbeddings(services: Services, chosen?: vscode.Uri): Promise<void> {
  const uri = chosen ?? (await chooseEmbeddings('Open Embeddings'));
  if (uri) {
    await openAndTell(services, uri, {});
  }
}

/** Opens a file with progress, and says what it holds and what is wrong with it. */
export async function openAndTell(services: Services, uri: vscode.Uri, choices: OpenChoices): Promise<void> {
  const file = localPath(uri);
  const summary = await patiently(notificationText(`Opening ${path.basename(file)}`), (signal, report) =>
    openFile(services, file, choices, signal, report),
  );
  void tell(services, uri, summary);
}

async function tell({ log }: Services, uri: vscode.Uri, summary: ModelSummary): Promise<void> {
  const { vocabularySize, dimensions, faults = [] } = summary;
  const opened = `Opened ${oneLine(summary.name)}: ${formatCount(vocabularySize)} words × ${dimensions}.`;
  const warning = faultWarning(faults);
  try {
    if (warning === '') {
      const message = notificationText(`${opened} Hover any word to see its neighbours.`);
      const shown = vscode.Uri.file(summary.path);
      // An editor shows files; spaCy's models are folders.
      const { type } = await vscode.workspace.fs.stat(shown);
      const buttons = type === vscode.FileType.Directory ? [] : ['Show Words'];
      if (await vscode.window.showInformationMessage(message, ...buttons)) {
        await vscode.commands.executeCommand('vscode.openWith', shown, editorFor(shown.path));
      }
      return;
    }
    log.warn(`${summary.path}: ${warning}`);
    const show = 'Show';
    if ((await vscode.window.showWarningMessage(notificationText(`${opened} In the file: ${warning}.`), show)) === show) {
      await vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path));
    }
  } catch (error) {
    showError(log, error);
  }
}
