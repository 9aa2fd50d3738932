import * as vscode from 'vscode';
import type { RequestedOptions } from '../protocol/training';

export interface CorpusSettings {
  /** Globs relative to each root folder. */
  readonly include: readonly string[];
  /** Those of `vecinity.corpus.exclude`, `files.exclude` and `search.exclude`. */
  readonly exclude: readonly string[];
  readonly respectGitignore: boolean;
}

export interface HoverSettings {
  readonly enabled: boolean;
  /** Language identifiers; `*` stands for all. */
  readonly languages: readonly string[];
  /** Neighbours shown, 1..50. */
  readonly neighbours: number;
}

/** `folders` are asked for their own `files.exclude` and `search.exclude`. */
export function corpusSettings(folders: readonly vscode.Uri[]): CorpusSettings {
  const own = vscode.workspace.getConfiguration('vecinity.corpus');
  const exclude = new Set(strings(own.get('exclude')));
  for (const folder of folders) {
    for (const section of ['files', 'search']) {
      for (const pattern of enabledPatterns(vscode.workspace.getConfiguration(section, folder).get('exclude'))) {
        exclude.add(pattern);
      }
    }
  }
  return {
    include: strings(own.get('include')),
    exclude: [...exclude],
    respectGitignore: own.get('respectGitignore') !== false,
  };
}

/** What the user fixed; everything else is chosen from the corpus. Ranges are checked where the run is planned. */
export function trainingSettings(): RequestedOptions {
  const own = vscode.workspace.getConfiguration('vecinity.training');
  const options: Record<string, number> = {};
  for (const key of [
    'dimensions',
    'window',
    'epochs',
    'minCount',
    'negative',
    'sample',
    'learningRate',
    'seed',
    'threads',
  ] as const) {
    const value: unknown = own.get(key);
    // 0 threads is how people write "automatic".
    if (typeof value === 'number' && !(key === 'threads' && value === 0)) {
      options[key] = value;
    }
  }
  return options;
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

export function affectsHover(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration('vecinity.hover');
}

/** Settings may hold anything when written by hand. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The patterns of `files.exclude` that are on. Those with a `when` clause depend on sibling files and stay out. */
function enabledPatterns(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([pattern, enabled]) => (enabled === true ? [pattern] : []))
    : [];
}
