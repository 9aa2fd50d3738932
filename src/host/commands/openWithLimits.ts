import * as path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes, formatCount, formatEstimate } from '../../core/numberText';
import { wordEncodings } from '../../core/formats/shared/encodingChoices';
import type { FileDescription } from '../../core/formats/description';
import { oneLine, quickPickText } from '../inertText';
import { localPath } from '../localPath';
import { openAndTell } from '../models/openEmbeddings';
import type { OpenChoices } from '../models/openFile';
import { chooseTable } from '../models/openTable';
import type { Services } from '../services';
import { chooseEmbeddings, chooseWordsFile } from './embeddingFiles';

/** Default number of words to open. */
const DEFAULT_WORDS = 200_000;

/** The chosen file, table, file of words and encoding. */
interface Source {
  readonly description: FileDescription;
  readonly table?: string;
  readonly wordsFile?: string;
  readonly encoding?: string;
}

/** Shows the memory a file needs, lets the user choose a part of it, and opens that part. */
export async function openWithLimits(services: Services, chosen?: vscode.Uri): Promise<void> {
  const uri = chosen ?? (await chooseEmbeddings(services, 'Open Embeddings with Limits'));
  if (!uri) {
    return;
  }
  const { remote } = services.engine;
  const description = await remote.describeFile({ path: localPath(uri) });
  const choices = await chooseLimits({ description }, await remote.freeMemory({}));
  if (choices) {
    await openAndTell(services, uri, choices);
  }
}

type Step = (QuickStep & vscode.QuickPickItem) | vscode.QuickPickItem;

interface QuickStep {
  /** The choices; undefined if the user cancels. */
  readonly next: () => Promise<OpenChoices | undefined>;
}

async function chooseLimits(source: Source, free: number): Promise<OpenChoices | undefined> {
  const { description, table, wordsFile, encoding } = source;
  const size = sizeOf(source);
  const chosen = {
    ...(table === undefined ? {} : { table }),
    ...(wordsFile === undefined ? {} : { wordsFile }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  const steps: Step[] = [
    {
      label: '$(list-unordered) All Words',
      description: needText(size.words, size.dimensions, free),
      next: () => Promise.resolve(chosen),
    },
    {
      label: '$(list-filter) First Words…',
      description: 'in most files the most frequent ones',
      next: async () => {
        const firstWords = await askHowMany(size, free);
        return firstWords === undefined ? undefined : { ...chosen, firstWords };
      },
    },
    {
      label: '$(search) Only Words in This Workspace',
      description: 'reads the files of the workspace first',
      next: () => Promise.resolve({ ...chosen, onlyWorkspaceWords: true }),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(description.tables.length > 1
      ? [
          {
            label: '$(table) Another Table…',
            description: quickPickText(oneLine(table ?? description.tables[0]!.name)),
            next: async () => {
              const another = await chooseTable(description);
              return chooseLimits({ ...source, ...(another === undefined ? {} : { table: another }) }, free);
            },
          },
        ]
      : []),
    {
      label: '$(book) Words from a File…',
      description: wordsFile === undefined ? 'if the embedding file has none' : quickPickText(path.basename(wordsFile)),
      next: async () => {
        const file = await chooseWordsFile();
        return chooseLimits({ ...source, ...(file ? { wordsFile: localPath(file) } : {}) }, free);
      },
    },
    {
      label: '$(symbol-string) Encoding of the Words…',
      description: encoding ?? description.details.find(([label]) => label === 'Encoding')?.[1] ?? 'UTF-8',
      next: async () => {
        const another = await vscode.window.showQuickPick([...wordEncodings], { title: 'Encoding of the Words' });
        return chooseLimits({ ...source, ...(another === undefined ? {} : { encoding: another }) }, free);
      },
    },
  ];
  const title = `${oneLine(path.basename(description.path))}: ${sizeText(description, size)}`;
  const step = await vscode.window.showQuickPick(steps, {
    title,
    placeHolder: 'Choose which words to load',
  });
  return step && 'next' in step ? step.next() : undefined;
}

interface Size {
  readonly words: number;
  readonly dimensions: number;
}

function sizeOf({ description, table }: Source): Size {
  const chosen = description.tables.find(({ name }) => name === table);
  return chosen ? { words: chosen.rows, dimensions: chosen.columns } : description;
}

function sizeText({ wordsEstimated, format }: FileDescription, { words, dimensions }: Size): string {
  return `${formatEstimate(words, wordsEstimated)} words × ${formatCount(dimensions)}, ${format}`;
}

/** `3,000,000 × 300 × 4 bytes = 3.6 GB; 5.1 GB free` */
function needText(words: number, dimensions: number, free: number): string {
  const need = words * dimensions * 4;
  const sum = `${formatCount(words)} × ${formatCount(dimensions)} × 4 bytes = ${formatBytes(need)}`;
  return `${sum}; ${formatBytes(free)} free${need > free ? ': too much' : ''}`;
}

/** The number of words the user types, at most as many as fit into memory; undefined if the user cancels. */
async function askHowMany({ words, dimensions }: Size, free: number): Promise<number | undefined> {
  const most = Math.floor(free / (dimensions * 4));
  const given = await vscode.window.showInputBox({
    title: 'How Many Words?',
    value: String(Math.min(words, DEFAULT_WORDS, most)),
    prompt: needText(1000, dimensions, free).replace('1,000 ×', 'Each thousand: 1,000 ×'),
    validateInput: (text) => {
      const count = wholeNumber(text);
      return count === undefined
        ? 'A whole number from 1.'
        : count > most
          ? needText(count, dimensions, free)
          : undefined;
    },
  });
  return given === undefined ? undefined : wholeNumber(given);
}

/** A whole number from 1, with or without separators of thousands; undefined for anything else. */
function wholeNumber(text: string): number | undefined {
  const count = Number(text.trim().replaceAll(/[,_ ]/g, ''));
  return Number.isSafeInteger(count) && count >= 1 ? count : undefined;
}
