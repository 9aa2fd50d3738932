import type * as vscode from 'vscode';
import type { Algorithm } from '../core/training/algorithms';
import type { TrainingOptions } from '../core/training/options';
import type { AnalogyMethod, Neighbour } from '../protocol/engine';
import type { OpenedModel, OpenLimits } from './models/openEmbeddings';
import type { Services } from './services';
import type { TrainedModel } from './training/onModelTrained';
import { analogy, neighbours, similarity } from './words/questions';

/**
 * What to train with; all optional. What is left out comes from the settings, then from the size of the corpus.
 * `threads: 0` chooses by the processor.
 */
export interface TrainArguments extends Partial<Omit<TrainingOptions, 'algorithm'>> {
  /** Globs of files, relative to each folder of the workspace. */
  readonly include?: string | readonly string[];
  readonly algorithm?: Algorithm | 'automatic';
  /** @deprecated Use `anchorStrength`. */
  readonly hold?: number;
  /** Of the model. */
  readonly name?: string;
  /** Megabytes that training may take. */
  readonly memoryLimit?: number;
  /** Least time between two checkpoints, 60 by default; 0 writes none. */
  readonly checkpointSeconds?: number;
}

/** One model of the list. */
export interface ModelDescription {
  /** Names the model in calls. */
  readonly modelId: string;
  readonly name: string;
  readonly algorithm: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Whether calls without `modelId` ask this one. */
  readonly active: boolean;
}

/**
 * What other extensions get: `await vscode.extensions.getExtension('vecinity.vecinity')?.activate()`.
 * Every method rejects with an Error that has a `code` (such as `noModel` or `unknownWord`) and a message for people.
 * Without `modelId` the active model is asked.
 */
export interface VecinityApi {
  /** Of the extension, as in its manifest. */
  readonly version: string;
  /** Trains on the workspace, shows progress, makes the model the active one. */
  train(args?: TrainArguments): Promise<TrainedModel>;
  /**
   * Opens a file of vectors, or a folder that is a model, and makes it the active model. With limits, what they take of
   * the file becomes a model of this workspace.
   */
  open(uri: vscode.Uri, limits?: OpenLimits): Promise<OpenedModel>;
  /** The words most similar to `word`, best first, 10 by default. */
  neighbours(args: {
    readonly word: string;
    readonly count?: number;
    readonly modelId?: string;
  }): Promise<readonly Neighbour[]>;
  /** The words nearest to the sum of `positive` less `negative`, without these words; 3CosAdd by default. */
  analogy(args: {
    readonly positive: readonly string[];
    readonly negative?: readonly string[];
    readonly count?: number;
    readonly method?: AnalogyMethod;
    readonly modelId?: string;
  }): Promise<readonly Neighbour[]>;
  /** Cosines, a row and a column for each word. */
  similarity(args: { readonly words: readonly string[]; readonly modelId?: string }): Promise<number[][]>;
  /** The models that can be asked, newest first. */
  models(): Promise<readonly ModelDescription[]>;
}

export function createApi(version: string, services: Services): VecinityApi {
  return {
    version,
    train: async (args = {}) => (await import('./firstUse')).train(services, { ...args }),
    open: async (uri, limits = {}) => (await import('./firstUse')).openEmbeddings(services, { ...limits, uri }),
    neighbours: (args) => neighbours(services, { ...args }),
    analogy: (args) => analogy(services, { ...args }),
    similarity: (args) => similarity(services, { ...args }),
    models: async () =>
      (await services.models.list()).flatMap(({ path, summary }) =>
        summary
          ? [
              {
                modelId: path,
                name: summary.name,
                algorithm: summary.algorithm,
                vocabularySize: summary.vocabularySize,
                dimensions: summary.dimensions,
                active: path === services.models.active,
              },
            ]
          : [],
      ),
  };
}
