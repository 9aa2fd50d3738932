import * as vscode from 'vscode';
import { isCancelled } from '../../core/errors';
import { formatBytes, formatPlural } from '../../core/numberText';
import { capitalised, methodText } from '../../core/training/algorithms';
import { estimateSeconds, roughDuration } from '../../core/training/estimateTime';
import { BYTES_PER_TOKEN } from '../../core/training/plan';
import { shortSkippedText, type CorpusSurvey } from '../../protocol/training';
import { oneLine } from '../inertText';
import { withProgressIfSlow } from '../progressIfSlow';
import type { Services } from '../services';
import { trainingMemoryLimit, trainingSettings } from '../settings';
import { corpusOf, defaultName, workspaceFolders } from '../training/corpus';
import { notReadText } from '../training/dataFilesText';
import { nameSettingInErrors } from '../training/nameSettingInErrors';
import { withStart } from '../training/startFrom';
import { surveyText, type SurveyedText } from '../training/surveyText';
import { corpusOfDraft, firstDraft, type TrainDraft } from '../training/trainDraft';
import { corpusName, runTraining } from '../training/trainModel';
import { chooseWhatToDo } from './runningTraining';

/** Files that the confirmation names. */
const MAX_NAMES = 3;

/**
 * Shows what Vecinity would read and which options it chose, and trains when the user agrees.
 * @param chosen files and folders; the folders of the workspace if empty
 */
export async function confirmAndTrain(services: Services, chosen: readonly vscode.Uri[]): Promise<void> {
  const places = chosen.length > 0 ? chosen : workspaceFolders();
  const options = await withStart(services.models, trainingSettings());
  await confirmTraining(services, firstDraft(places, options));
}

/** Shows the confirmation for a draft. The user trains, changes the options in the form, or cancels. */
export async function confirmTraining(services: Services, draft: TrainDraft): Promise<void> {
  const { training, trainPanel } = services;
  if (training.state) {
    await chooseWhatToDo(services);
    return;
  }
  const surveyed = await nameSettingInErrors(() => survey(services, draft));
  if (!surveyed) {
    return;
  }
  const { files, bytes } = surveyed.survey;
  const answer = await vscode.window.showInformationMessage(
    `Learn word embeddings from ${formatPlural(files, 'file')} (${formatBytes(bytes)})?`,
    { modal: true, detail: await confirmation(services, draft, surveyed) },
    'Train',
    'Options…',
  );
  if (answer === 'Options…') {
    await trainPanel.show(draft, surveyed);
  } else if (answer === 'Train') {
    trainPanel.close();
    await trainDraft(services, draft);
  }
}

async function trainDraft(services: Services, draft: TrainDraft): Promise<void> {
  const corpus = corpusOfDraft(draft);
  const { options, name } = draft;
  const named = name === undefined ? await corpusName(services, corpus) : { name };
  const memoryLimit = trainingMemoryLimit();
  await nameSettingInErrors(() => runTraining(services, { corpus, options, ...named, memoryLimit }));
}

/** The text and the plan of a draft; undefined if the user cancels. */
async function survey({ training }: Services, draft: TrainDraft): Promise<SurveyedText | undefined> {
  try {
    return await withProgressIfSlow('Finding text in the workspace', (signal) => surveyText(training, draft, signal));
  } catch (error) {
    if (isCancelled(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Three lines: the files, the method, and what training takes. */
async function confirmation(
  { models, training }: Services,
  draft: TrainDraft,
  { survey: text, plan }: SurveyedText,
): Promise<string> {
  const { options, memory, memoryLimit, summary, why } = plan;
  const name = defaultName(corpusOf(draft.places));
  const globs = draft.include.length > 0 ? `${oneLine(draft.include.join(', '), 100)} in ` : '';
  const start = (await models.list()).find(({ path }) => path === options.startFrom)?.summary?.name;
  const starting = options.startFrom === '' ? '' : ` Starts from “${oneLine(start ?? options.startFrom, 60)}”.`;
  const seconds = training.pace * estimateSeconds(text.bytes / BYTES_PER_TOKEN, options);
  return [
    `Reads ${globs}“${oneLine(name)}”. ${leftOutText(text)}`,
    `${methodText(options)} ${capitalised(summary)}.${why === '' ? '' : ` ${why}`}${starting}`,
    `${memoryText(memory, memoryLimit)} ${capitalised(roughDuration(seconds))}. The text stays on this computer.`,
  ].join('\n\n');
}

/** `Left out: 3 binary, 1 empty (a.bin; b.png and 2 more).` */
function leftOutText({ skippedCounts, skipped, dataFiles, recoded }: CorpusSurvey): string {
  const nameOf = (file: string): string => oneLine(vscode.workspace.asRelativePath(file), 60);
  const notRead = dataFiles ? `${notReadText(dataFiles, nameOf)} To read them, see Options.` : '';
  const doubtful = recoded?.doubtful
    ? ` The encoding of ${formatPlural(recoded.doubtful, 'file')} is doubtful: see Options.`
    : '';
  const total = Object.values(skippedCounts).reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return `${notRead || 'No file is left out.'}${doubtful}`;
  }
  const names = skipped.slice(0, MAX_NAMES).map(({ path }) => nameOf(path));
  const more = total - names.length;
  return `Left out: ${shortSkippedText(skippedCounts)} (${names.join('; ')}${more > 0 ? ` and ${more} more` : ''}).${notRead && ` ${notRead}`}${doubtful}`;
}

/** @param memory bytes, as `limit` */
function memoryText(memory: number, limit: number): string {
  const needed = `It needs about ${formatBytes(Number(memory.toPrecision(1)))} of memory`;
  return memory <= limit
    ? `${needed}.`
    : `${needed}. The limit is ${formatBytes(limit)} (vecinity.training.memoryLimit). Choose fewer dimensions or a higher minimum count.`;
}
