import * as os from 'node:os';
import * as path from 'node:path';
import { rm } from 'node:fs/promises';
import { formatPlural } from '../../core/numberText';
import type { ModelSummary } from '../../protocol/engine';
import type { ImportChoices } from '../../protocol/files';
import type { FileDescription } from '../../core/formats/description';
import { oneLine } from '../inertText';
import type { Report } from '../progressIfSlow';
import type { Services } from '../services';
import { corpusOf, workspaceFolders } from '../training/corpus';
import type { Training } from '../training/training';
import { progressText } from '../training/trainingStatus';

/** Generic file names; use the folder's name instead. */
const GENERIC_NAMES = ['model', 'pytorch_model', 'tensors', 'vectors'];

/** Which part of a file to open. */
export interface OpenChoices extends Omit<ImportChoices, 'onlyWordsFile'> {
  /** Only words that occur in the files of this workspace. */
  readonly onlyWorkspaceWords?: boolean;
}

/**
 * Makes a file the active model. With choices, the part that they select becomes a model of this workspace, which opens
 * fast from then on.
 * @param file absolute path
 * @throws VecinityError as the engine does; `noText` if the workspace has no words; `cancelled`
 */
export async function openFile(
  services: Services,
  file: string,
  { onlyWorkspaceWords = false, ...choices }: OpenChoices,
  signal: AbortSignal,
  report: Report = () => undefined,
): Promise<ModelSummary> {
  const { engine, models } = services;
  const listening = engine.onLoading((event) => {
    if (event.path === file && (event.work === 'load' || event.work === 'import')) {
      report(event.fraction);
    }
  });
  try {
    if (!onlyWorkspaceWords && Object.keys(choices).length === 0) {
      return await models.open(file, signal);
    }
    const description = await engine.remote.describeFile({ path: file }, signal);
    const source = sourceName(description);
    const name = await models.freeName([source, ...takenTexts(choices, onlyWorkspaceWords)].join(', '));
    const take = (all: ImportChoices): Promise<ModelSummary> =>
      importModel(services, { file, name, choices: all }, signal);
    const opened = onlyWorkspaceWords
      ? await withWorkspaceWords(services, signal, report, (onlyWordsFile) => take({ ...choices, onlyWordsFile }))
      : await take(choices);
    await models.noteOpened(file);
    return opened;
  } finally {
    listening.dispose();
  }
}

/**
 * Makes a model of this workspace from a file, and makes it active.
 * @param request.file absolute path
 * @param request.name name of the model; the name of its file follows from it
 * @throws VecinityError as the engine does; `cancelled`
 */
export async function importModel(
  { engine, models }: Services,
  { file, name, choices }: { readonly file: string; readonly name: string; readonly choices: ImportChoices },
  signal: AbortSignal,
): Promise<ModelSummary> {
  const destination = await models.newPath(name);
  const imported = await engine.remote.importFile({ path: file, destination, name, choices }, signal);
  const opened = await models.open(destination, signal).catch(async (error: unknown) => {
    // The user cancelled, or the model is unreadable: it must not be in the list.
    await rm(destination, { force: true }).catch(() => undefined);
    throw error;
  });
  return { ...opened, ...(imported.faults ? { faults: imported.faults } : {}) };
}

/** Name for a model of this file: the name in its metadata, its file name, or its folder's if the name is generic. */
function sourceName({ path: file, provenance }: FileDescription): string {
  const name = provenance.name || path.parse(file).name;
  return oneLine((GENERIC_NAMES.includes(name) && path.basename(path.dirname(file))) || name);
}

/** Describes the selected part of a file, so that the names of its models differ. */
function takenTexts({ firstWords, table }: OpenChoices, onlyWorkspaceWords: boolean): string[] {
  return [
    ...(table === undefined ? [] : [table]),
    ...(firstWords === undefined ? [] : [`first ${formatPlural(firstWords, 'word')}`]),
    ...(onlyWorkspaceWords ? ['words of this workspace'] : []),
  ];
}

/** Writes the distinct words of the workspace to a temporary file, which is there while `use` runs. */
async function withWorkspaceWords<Result>(
  { training }: Services,
  signal: AbortSignal,
  report: Report,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const output = path.join(os.tmpdir(), `vecinity-words-${process.pid}-${Date.now()}.txt`);
  try {
    await writeWorkspaceWords(training, output, signal, report);
    return await use(output);
  } finally {
    await rm(output, { force: true });
  }
}

/**
 * Writes the distinct words of the workspace to a file, one a line.
 * @param output absolute path
 * @throws VecinityError `noText` if the workspace has no words; `cancelled`
 */
export async function writeWorkspaceWords(
  training: Training,
  output: string,
  signal: AbortSignal,
  report: Report = () => undefined,
): Promise<void> {
  const trainer = training.createTrainer({
    progress: (progress) => report(progress.fraction, `Words of this workspace: ${progressText(progress)}`),
  });
  try {
    await trainer.remote.countWords({ corpus: corpusOf(workspaceFolders()), output }, signal);
  } finally {
    await trainer.end();
  }
}
