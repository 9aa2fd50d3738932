import * as vscode from 'vscode';
import { isCancelled } from '../../core/errors';
import { formatBytes, formatPlural } from '../../core/numberText';
import { methodText } from '../../core/training/algorithms';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { linksText, type CorpusRequest, type CorpusSurvey, type ForeseenTraining } from '../../protocol/training';
import { recodedLines, skippedLines, withoutProseLines } from '../../protocol/corpusReport';
import { withProgressIfSlow } from '../progressIfSlow';
import type { Services } from '../services';
import { trainingMemoryLimit, trainingSettings } from '../settings';
import { corpusOf, defaultName, workspaceFolders } from '../training/corpus';
import { nameSettingInErrors } from '../training/nameSettingInErrors';
import type { TrainerClient } from '../training/trainerClient';
import { runTraining } from '../training/trainModel';
import { chooseAlgorithm } from './chooseAlgorithm';
import { chooseWhatToDo } from './runningTraining';

/**
 * Shows what Vecinity would read and which options it chose, and trains when the user agrees.
 * @param chosen files and folders; the folders of the workspace if empty
 */
export async function confirmAndTrain(services: Services, chosen: readonly vscode.Uri[]): Promise<void> {
  const { training, models } = services;
  if (training.state) {
    await chooseWhatToDo(services);
    return;
  }
  const corpus = corpusOf(chosen.length > 0 ? chosen : workspaceFolders());
  const options = await nameSettingInErrors(() => confirm(services, corpus));
  if (options) {
    const name = await models.freeName(defaultName(corpus));
    const memoryLimit = trainingMemoryLimit();
    await nameSettingInErrors(() => runTraining(services, { corpus, options, name, memoryLimit }));
  }
}

/** The options the user agrees to; undefined if the user cancels. */
async function confirm({ training }: Services, corpus: CorpusRequest): Promise<RequestedOptions | undefined> {
  const trainer = training.createTrainer();
  try {
    const survey = await surveyCorpus(trainer, corpus);
    if (!survey) {
      return undefined;
    }
    for (let options = trainingSettings(); ;) {
      const plan = await trainer.remote.plan({ bytes: survey.bytes, options });
      const answer = await vscode.window.showInformationMessage(
        `Learn word embeddings from ${formatPlural(survey.files, 'file')} (${formatBytes(survey.bytes)})?`,
        { modal: true, detail: confirmation(survey, plan) },
        'Train',
        'Choose Algorithm…',
        'Change Settings',
      );
      if (answer === 'Train') {
        return options;
      } else if (answer === 'Choose Algorithm…') {
        options = await chooseAlgorithm(options);
      } else {
        if (answer === 'Change Settings') {
          await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:vecinity.vecinity training');
        }
        return undefined;
      }
    }
  } finally {
    void trainer.end();
  }
}

/** Files and bytes of the corpus; undefined if the user cancels. */
async function surveyCorpus(trainer: TrainerClient, corpus: CorpusRequest): Promise<CorpusSurvey | undefined> {
  try {
    return await withProgressIfSlow('Finding text in the workspace', (signal) => trainer.remote.survey(corpus, signal));
  } catch (error) {
    if (isCancelled(error)) {
      return undefined;
    }
    throw error;
  }
}

/** What is read and what is not, how Vecinity learns, and what it takes: a paragraph each. */
function confirmation(survey: CorpusSurvey, { options, choice, memory, memoryLimit }: ForeseenTraining): string {
  const links = linksText(survey);
  const nameOf = (path: string): string => vscode.workspace.asRelativePath(path);
  const files = [
    ...skippedLines(survey, nameOf),
    ...recodedLines(survey, 'the setting vecinity.corpus.encodings', nameOf),
    ...withoutProseLines(survey, nameOf),
    ...(links ? [links] : []),
  ];
  const method = `${methodText(options)} ${choice}`;
  const machine = `${memoryText(memory, trainingMemoryLimit() ?? memoryLimit)} The text stays on this computer.`;
  return [...(files.length > 0 ? [files.join('\n')] : []), method, machine].join('\n\n');
}

/** @param memory bytes, as `limit` */
function memoryText(memory: number, limit: number): string {
  const needed = `It takes about ${formatBytes(Number(memory.toPrecision(1)))} of memory`;
  return memory <= limit
    ? `${needed}.`
    : `${needed}, and may take ${formatBytes(limit)} (vecinity.training.memoryLimit): choose fewer dimensions or a higher minCount.`;
}
