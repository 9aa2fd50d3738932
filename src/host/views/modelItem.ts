import * as path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes, formatCount, formatDuration } from '../../core/numberText';
import { outputVectorsBytes } from '../../core/outputVectors';
import { algorithmLabel } from '../../core/training/algorithms';
import { tellsAlgorithm } from '../../core/training/modelName';
import { formatAge } from '../format';
import type { StoredModel } from '../models/modelStore';
import { escapeMarkdown, oneLine } from '../inertText';

/** Perplexity of a language model on held-out words, and of a baseline that knows word frequencies alone. */
const perplexities = [
  ['perplexity', 'Perplexity'],
  ['unigramPerplexity', 'Unigram perplexity'],
] as const;

/** Training options in the tooltip of a model. */
const options = [
  ['window', 'Window'],
  ['epochs', 'Epochs'],
  ['minCount', 'Minimum count'],
  ['negative', 'Negative samples'],
  ['sample', 'Subsampling'],
  ['seed', 'Seed'],
] as const;

/** Name of a model on one line. */
export function modelName(model: StoredModel): string {
  return oneLine(model.summary?.name || path.basename(model.path));
}

/** Says for each model whether its name is unique in the list. Two quantisations of one model share a name. */
export function uniqueNames(models: readonly StoredModel[]): (model: StoredModel) => boolean {
  const counts = new Map<string, number>();
  for (const model of models) {
    counts.set(modelName(model), (counts.get(modelName(model)) ?? 0) + 1);
  }
  return (model) => counts.get(modelName(model)) === 1;
}

/**
 * `skip-gram · 12,345 × 100`, or `opened file · 341,479 × 100`; the error of a broken model. A name that tells the
 * algorithm is enough.
 * @param alone whether its name is unique; if not, the description begins with its file's name
 */
export function modelDescription({ path: file, summary, external, error }: StoredModel, alone = true): string {
  if (!summary) {
    return oneLine(error?.message ?? '', 300);
  }
  const { algorithm, name } = summary;
  return [
    ...(alone ? [] : [oneLine(path.parse(file).name, 60)]),
    ...(external ? ['opened file'] : []),
    ...(algorithm === 'unknown' || tellsAlgorithm(name, algorithm) ? [] : [oneLine(algorithmLabel(algorithm), 40)]),
    `${formatCount(summary.vocabularySize)} × ${summary.dimensions}`,
  ].join(' · ');
}

/** The icon before a model: filled for the active one, a file for one that was opened where it is. */
export function modelIcon({ external }: StoredModel, active: boolean): 'circle-filled' | 'circle-outline' | 'file' {
  return active ? 'circle-filled' : external ? 'file' : 'circle-outline';
}

/** When the model was made, or its file written: `5 min ago`. @param now milliseconds since 1970 */
export function modelAge({ summary, modified }: StoredModel, now: number): string {
  return formatAge(Date.parse(summary?.createdAt ?? '') || modified, now);
}

/** A model in the side bar. */
export class ModelItem extends vscode.TreeItem {
  constructor(
    readonly model: StoredModel,
    active: boolean,
    now: number,
    alone = true,
  ) {
    super(modelName(model));
    this.id = model.path;
    this.description = modelDescription(model, alone);
    this.tooltip = tooltip(model, now);
    // The manifest's `when` clauses of menus use this.
    this.contextValue = `${model.error ? 'broken' : active ? 'active' : 'ready'}-${model.external ? 'external' : 'own'}`;
    this.iconPath = model.error
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon(modelIcon(model, active));
    const state = model.error ? 'cannot be read' : active ? 'active' : 'not active';
    this.accessibilityInformation = { label: `${modelName(model)}, ${state}, ${this.description}` };
    if (!model.error) {
      this.command = { command: 'vecinity.selectModel', title: 'Make Active', arguments: [{ modelId: model.path }] };
    }
  }
}

function tooltip(model: StoredModel, now: number): vscode.MarkdownString {
  const { path: file, summary, error, external } = model;
  const text = new vscode.MarkdownString();
  if (!summary) {
    return text.appendText(`${error?.message ?? 'This file cannot be read.'}\n${file}`);
  }
  const outputBytes = outputVectorsBytes(summary.parts, summary.vocabularySize, summary.dimensions);
  const rows: [string, string][] = [
    ...(summary.algorithm === 'unknown'
      ? []
      : [['Algorithm', oneLine(algorithmLabel(summary.algorithm), 40)] satisfies [string, string]]),
    [summary.unit === 'token' ? 'Tokens' : 'Words', formatCount(summary.vocabularySize)],
    ['Dimensions', String(summary.dimensions)],
    ...(summary.tokens > 0 ? [['Words of text', formatCount(summary.tokens)] satisfies [string, string]] : []),
    ...(summary.seconds > 0 ? [['Training time', formatDuration(summary.seconds)] satisfies [string, string]] : []),
    ...options.flatMap(([key, label]): [string, string][] => {
      const value = summary.hyperparameters[key];
      return value === undefined ? [] : [[label, String(value)]];
    }),
    ...(summary.lossByEpoch.length > 0
      ? [
          ['Loss', `${summary.lossByEpoch[0]!.toFixed(3)} to ${summary.lossByEpoch.at(-1)!.toFixed(3)}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...perplexities.flatMap(([key, name]): [string, string][] => {
      const value = summary.hyperparameters[key];
      return typeof value === 'number' ? [[name, value.toFixed(1)]] : [];
    }),
    ...(typeof summary.hyperparameters['choice'] === 'string'
      ? [['Reason', summary.hyperparameters['choice']] satisfies [string, string]]
      : []),
    ...(outputBytes > 0 ? [['Output vectors', formatBytes(outputBytes)] satisfies [string, string]] : []),
    ['Created', modelAge(model, now)],
    ['Size', formatBytes(summary.bytes)],
    [external ? 'Opened from' : 'File', file],
  ];
  text.appendMarkdown(`**${escapeMarkdown(summary.name)}**\n\n| | |\n|-|-|\n`);
  for (const [key, value] of rows) {
    text.appendMarkdown(`| ${key} | ${escapeMarkdown(value, Infinity)} |\n`);
  }
  return text;
}
