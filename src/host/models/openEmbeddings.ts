import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { faultWarning } from '../../core/io/faultTexts';
import { formatPlural } from '../../core/numberText';
import type { ModelSummary } from '../../protocol/engine';
import { showError } from '../errors';
import { notificationText, oneLine } from '../inertText';
import { localPath } from '../localPath';
import { openFile, type OpenChoices } from './openFile';
import { withProgressIfSlow } from '../progressIfSlow';
import type { Services } from '../services';
import { optionalPositive, optionalSwitch, optionalText, type Arguments } from '../arguments';
import { nextSteps } from '../nextSteps';

/** What commands and API return for an opened model. */
export interface OpenedModel {
  readonly modelId: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
}

/** Which part of a file to open; all of it by default. */
export interface OpenLimits {
  /** Only the first words. */
  readonly firstWords?: number;
  /** Only words that occur in the files of this workspace. */
  readonly onlyWorkspaceWords?: boolean;
  /** Name of a table, if the file has several. */
  readonly table?: string;
  /** Absolute path of a file with the words, if the file of vectors has none. */
  readonly wordsFile?: string;
  /** Name of the encoding of the words. */
  readonly encoding?: string;
}

/**
 * Opens a file of vectors and makes it the active model.
 * @param args `{ uri, firstWords?, onlyWorkspaceWords?, table?, wordsFile?, encoding? }`; `uri` is a Uri or a text such as `file:///…`
 * @throws VecinityError `badOption`, `unreadable` and the errors of `openFile`
 */
export async function openEmbeddings(services: Services, args: Arguments): Promise<OpenedModel> {
  const uri = typeof args['uri'] === 'string' ? parseUri(args['uri']) : args['uri'];
  if (!(uri instanceof vscode.Uri)) {
    throw new VecinityError('badOption', 'The argument “uri” must be the URI of a file, such as file:///….');
  }
  return openedModel(await openFile(services, localPath(uri), choicesOf(args), new AbortController().signal));
}

/** What commands return for a model. */
export function openedModel({ path: modelId, vocabularySize, dimensions }: ModelSummary): OpenedModel {
  return { modelId, vocabularySize, dimensions };
}

function choicesOf(args: Arguments): OpenChoices {
  const firstWords = optionalPositive(args, 'firstWords');
  const onlyWorkspaceWords = optionalSwitch(args, 'onlyWorkspaceWords');
  const table = optionalText(args, 'table');
  const wordsFile = optionalText(args, 'wordsFile');
  const encoding = optionalText(args, 'encoding');
  if (firstWords !== undefined && !Number.isInteger(firstWords)) {
    throw new VecinityError('badOption', `The argument “firstWords” is ${firstWords}; it must be a whole number.`);
  }
  return {
    ...(firstWords === undefined ? {} : { firstWords }),
    ...(onlyWorkspaceWords === undefined ? {} : { onlyWorkspaceWords }),
    ...(table === undefined ? {} : { table }),
    ...(wordsFile === undefined ? {} : { wordsFile }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

function parseUri(text: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    return undefined;
  }
}

/**
 * Opens a file with progress and shows it in the editor. A message says what it holds and which faults it has. Shows
 * errors, too. Settles when the editor is open.
 */
export async function openAndTell(services: Services, uri: vscode.Uri, choices: OpenChoices): Promise<void> {
  let file = localPath(uri);
  try {
    file = await fileToShow(services, file);
    const summary = await withProgressIfSlow(notificationText(`Opening ${path.basename(file)}`), (signal, report) =>
      openFile(services, file, choices, signal, report),
    );
    await services.editorPages.show(vscode.Uri.file(summary.path), 'words');
    void announceOpened(services, file, summary);
  } catch (error) {
    const check = (await mayBeChecked(services, file, error)) ? [checkAction(services, file)] : [];
    showError(services.log, error, [...check, ...nextSteps(services, error)]);
  }
}

/** The file to show in the editor. Some models are folders, such as those of spaCy: then a file in the folder. */
export async function fileToShow({ engine }: Services, model: string): Promise<string> {
  const isFolder = await fs.stat(model).then(
    (status) => status.isDirectory(),
    () => false,
  );
  return isFolder ? (await engine.remote.describeFile({ path: model })).path : model;
}

/** Says what an opened file holds and which faults it has. @param file absolute path */
export async function announceOpened(services: Services, file: string, summary: ModelSummary): Promise<void> {
  const { log } = services;
  const { vocabularySize, dimensions, faults = [] } = summary;
  const opened = `Opened ${oneLine(summary.name)}: ${formatPlural(vocabularySize, summary.unit ?? 'word')} × ${dimensions}.`;
  const warning = faultWarning(faults);
  if (warning === '') {
    void vscode.window.showInformationMessage(notificationText(`${opened} Hovers, questions and plots use it now.`));
    return;
  }
  log.warn(`${file}: ${warning}`);
  const check = checkAction(services, file);
  const text = notificationText(`${opened} Hovers, questions and plots use it now. In the file: ${warning}.`);
  if ((await vscode.window.showWarningMessage(text, check.title)) === check.title) {
    await check.run();
  }
}

function checkAction({ editorPages, log }: Services, file: string): { readonly title: string; run(): Promise<void> } {
  return {
    title: 'Check File',
    run: () => editorPages.show(vscode.Uri.file(file), 'check').catch((error: unknown) => showError(log, error)),
  };
}

/** Whether the editor can show more about a broken file: the line, or at least its format. */
async function mayBeChecked({ engine }: Services, file: string, error: unknown): Promise<boolean> {
  if (!(error instanceof VecinityError) || error.code !== 'badFile') {
    return false;
  }
  return (
    error.details.line !== undefined ||
    (await engine.remote.describeFile({ path: file }).then(
      () => true,
      () => false,
    ))
  );
}
