import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { faultWarning } from '../../core/io/faultTexts';
import { formatCount } from '../../core/numberText';
import type { ModelSummary } from '../../protocol/engine';
import { showError } from '../errors';
import { notificationText, oneLine } from '../inertText';
import { localPath } from '../localPath';
import { openFile, type OpenChoices } from './openFile';
import { withProgressIfSlow } from '../progressIfSlow';
import type { Services } from '../services';
import { optionalPositive, optionalSwitch, optionalText, type Arguments } from '../arguments';
import { nextSteps } from '../nextSteps';

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

/**
 * Opens a file with progress, shows what was made of it in the editor, and says what it holds and what is wrong with it.
 * Returns when it is shown; what goes wrong is shown, too.
 */
export async function openAndTell(services: Services, uri: vscode.Uri, choices: OpenChoices): Promise<void> {
  let file = localPath(uri);
  try {
    file = await fileToShow(services, file);
    const summary = await withProgressIfSlow(notificationText(`Opening ${path.basename(file)}`), (signal, report) =>
      openFile(services, file, choices, signal, report),
    );
    await services.editorPages.show(vscode.Uri.file(summary.path), 'words');
    void tell(services, file, summary);
  } catch (error) {
    const check = (await mayBeChecked(services, file, error)) ? [checkAction(services, file)] : [];
    showError(services.log, error, [...check, ...nextSteps(services, error)]);
  }
}

/** The file that the editor shows of a model: spaCy's are folders, and so are many language models. */
export async function fileToShow({ engine }: Services, model: string): Promise<string> {
  const isFolder = await fs.stat(model).then(
    (status) => status.isDirectory(),
    () => false,
  );
  return isFolder ? (await engine.remote.describeFile({ path: model })).path : model;
}

async function tell(services: Services, file: string, summary: ModelSummary): Promise<void> {
  const { log } = services;
  const { vocabularySize, dimensions, faults = [] } = summary;
  const opened = `Opened ${oneLine(summary.name)}: ${formatCount(vocabularySize)} words × ${dimensions}.`;
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

/** Whether there is more to be said of a broken file: it has lines, or a beginning that tells what it is. */
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
