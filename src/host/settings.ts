import * as path from 'node:path';
import * as vscode from 'vscode';
import type { NeighbourOrder } from '../core/queries/evidence';
import type { RequestedOptions } from '../core/training/checkOptions';
import type { CorpusRules, EncodingRule, TestSet } from '../protocol/training';

export interface HoverSettings {
  readonly enabled: boolean;
  /** Language identifiers; `*` stands for all. */
  readonly languages: readonly string[];
  /** Neighbours shown, 1..50. */
  readonly neighbours: number;
}

/** Which files of a workspace folder are read, and which parts of data files. */
export function corpusSettings(folder?: vscode.Uri): CorpusRules {
  const own = vscode.workspace.getConfiguration('vecinity.corpus', folder);
  return {
    include: strings(own.get('include')),
    respectGitignore: own.get('respectGitignore') !== false,
    jsonFields: strings(own.get('jsonFields')),
    csvColumns: strings(own.get('csvColumns')),
    encodings: encodingRules(own.get('encodings')),
    usualEncoding: usualEncoding(folder),
    wordRules: ruleTexts(own.get('wordRules')),
    followLinks:
      vscode.workspace.isTrusted && vscode.workspace.getConfiguration('search', folder).get('followSymlinks') !== false,
  };
}

function encodingRules(value: unknown): EncodingRule[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([glob, encoding]) => (typeof encoding === 'string' ? [{ glob, encoding }] : []))
    : [];
}

/** The editor's encoding, if the user has changed it; undefined otherwise. */
function usualEncoding(folder: vscode.Uri | undefined): string | undefined {
  const encoding: unknown = vscode.workspace.getConfiguration('files', folder).get('encoding');
  return typeof encoding === 'string' && !encoding.startsWith('utf8') ? encoding : undefined;
}

/** Globs of `vecinity.corpus.exclude`, and of `files.exclude` and `search.exclude` as `folder` has them. */
export function excludedGlobs(folder: vscode.Uri): string[] {
  return [
    ...strings(vscode.workspace.getConfiguration('vecinity.corpus', folder).get('exclude')),
    ...['files', 'search'].flatMap((section) =>
      enabledPatterns(vscode.workspace.getConfiguration(section, folder).get('exclude')),
    ),
  ];
}

/** Options that have a setting, by its kind. */
const numberSettings = [
  'dimensions',
  'window',
  'epochs',
  'minCount',
  'negative',
  'sample',
  'learningRate',
  'minN',
  'maxN',
  'phrases',
  'stability',
  'seed',
  'threads',
] as const;
/** Settings with a field in the section “Method” of the training form. */
const methodSettings = ['algorithm', 'dimensions', 'window', 'epochs', 'minCount', 'phrases'] as const;
const switchSettings = ['hierarchicalSoftmax', 'cbowMean', 'reproducible', 'keepOutputVectors'] as const;

/** What the user fixed; everything else is chosen from the corpus. Ranges are checked where the run is planned. */
export function trainingSettings(): RequestedOptions {
  const own = vscode.workspace.getConfiguration('vecinity.training');
  const options: Record<string, unknown> = {};
  for (const key of numberSettings) {
    const value: unknown = own.get(key);
    if (typeof value === 'number') {
      options[key] = value;
    }
  }
  for (const key of switchSettings) {
    const value: unknown = own.get(key);
    if (typeof value === 'boolean' && value !== own.inspect(key)?.defaultValue) {
      options[key] = value;
    }
  }
  const algorithm: unknown = own.get('algorithm');
  if (typeof algorithm === 'string' && algorithm !== 'automatic') {
    options['algorithm'] = algorithm;
  }
  return options;
}

/**
 * Saves the method of the training form as settings of the workspace. A missing option removes its setting. If the user
 * has one for all workspaces, it becomes automatic in this workspace.
 */
export async function saveMethodSettings(
  method: Pick<RequestedOptions, (typeof methodSettings)[number]>,
): Promise<void> {
  const own = vscode.workspace.getConfiguration('vecinity.training');
  for (const key of methodSettings) {
    const found = own.inspect(key);
    const automatic = found?.globalValue === undefined ? undefined : found.defaultValue;
    await own.update(key, method[key] ?? automatic, vscode.ConfigurationTarget.Workspace);
  }
}

/** The model that training starts from: `active`, a path, or an empty text for none. */
export function startSetting(): string {
  const value: unknown = vscode.workspace.getConfiguration('vecinity.training').get('startFrom');
  return typeof value === 'string' ? value.trim() : '';
}

/** Bytes that training may take; undefined leaves it to the trainer. */
export function trainingMemoryLimit(): number | undefined {
  const megabytes: unknown = vscode.workspace.getConfiguration('vecinity.training').get('memoryLimit');
  return typeof megabytes === 'number' && megabytes > 0 ? megabytes * 1e6 : undefined;
}

/** The full name of the setting for a training option; undefined for one that has none. */
export function settingOf(option: string): string | undefined {
  const known: readonly string[] = ['algorithm', 'startFrom', ...numberSettings, ...switchSettings];
  return option === 'wordRules'
    ? 'vecinity.corpus.wordRules'
    : known.includes(option)
      ? `vecinity.training.${option}`
      : undefined;
}

/**
 * The test sets of all workspace folders, each once, with absolute paths. A relative path counts from the folder whose
 * settings name it, else from the first folder.
 */
export function evaluationSettings(): readonly TestSet[] {
  const folders: readonly (vscode.Uri | undefined)[] = vscode.workspace.workspaceFolders?.map(({ uri }) => uri) ?? [
    undefined,
  ];
  const sets = new Map<string, TestSet>();
  for (const folder of folders) {
    const own = vscode.workspace.getConfiguration('vecinity.evaluation', folder);
    for (const kind of ['pairs', 'analogies'] as const) {
      const isOfFolder = own.inspect(kind)?.workspaceFolderValue !== undefined;
      const base = (isOfFolder ? folder : folders[0])?.fsPath ?? '';
      for (const file of strings(own.get(kind))) {
        const set = { path: path.resolve(base, file), kind };
        sets.set(`${kind} ${set.path}`, set);
      }
    }
  }
  return [...sets.values()];
}

export function hoverSettings(): HoverSettings {
  const own = vscode.workspace.getConfiguration('vecinity.hover');
  const neighbours: unknown = own.get('neighbours');
  return {
    enabled: own.get('enabled') !== false,
    languages: strings(own.get('languages')),
    neighbours: typeof neighbours === 'number' && neighbours >= 1 ? Math.min(50, Math.floor(neighbours)) : 8,
  };
}

/** How hovers and Ask order the neighbours of a word. */
export function neighbourOrder(): NeighbourOrder {
  return vscode.workspace.getConfiguration('vecinity.neighbours').get('rank') === 'cosine' ? 'cosine' : 'evidence';
}

/** Remembers the order where the user has set it, else for all workspaces. */
export async function setNeighbourOrder(order: NeighbourOrder): Promise<void> {
  const own = vscode.workspace.getConfiguration('vecinity.neighbours');
  const isOfWorkspace = own.inspect('rank')?.workspaceValue !== undefined;
  await own.update(
    'rank',
    order,
    isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

export function affectsNeighbourOrder(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration('vecinity.neighbours');
}

export function affectsHover(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration('vecinity.hover');
}

/** Settings may hold anything when written by hand. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The members of an object with texts as `name=value`. */
function ruleTexts(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, rule]) => (typeof rule === 'string' ? [`${name}=${rule}`] : []))
    : [];
}

/** The patterns of `files.exclude` that are on. Those with a `when` clause depend on sibling files and stay out. */
function enabledPatterns(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([pattern, enabled]) => (enabled === true ? [pattern] : []))
    : [];
}
