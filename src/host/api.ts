import type * as vscode from 'vscode';
import type { NeighbourOrder } from '../core/queries/evidence';
import type { Algorithm } from '../core/training/algorithms';
import type { TrainingOptions } from '../core/training/options';
import type { AskAnswer } from '../protocol/ask';
import type { AnalogyMethod, CandidateWords, Neighbour } from '../protocol/engine';
import type { OpenedModel, OpenLimits } from './models/openEmbeddings';
import type { Services } from './services';
import type { TrainedModel } from './training/onModelTrained';
import { analogy, answer, neighbours, similarity } from './words/questions';

/**
 * Options of a training; all are optional. Missing ones come from the settings, then from the size of the corpus.
 * `threads: 0` means: as the processor allows.
 */
export interface TrainArguments extends Partial<Omit<TrainingOptions, 'algorithm'>> {
  /** `active` for the active model, or the path of a model to start from. */
  readonly startFrom?: string;
  /** Globs of files to read, relative to each folder of the workspace. */
  readonly include?: string | readonly string[];
  readonly algorithm?: Algorithm | 'automatic';
  /** @deprecated Use `anchorStrength`. */
  readonly hold?: number;
  /** Name of the new model; by default the folder and the method, as `demo · skip-gram 100d`. */
  readonly name?: string;
  /** Maximum memory of the training in megabytes. */
  readonly memoryLimit?: number;
  /** Minimum seconds between two checkpoints, 60 by default; 0 writes no checkpoints. */
  readonly checkpointSeconds?: number;
}

/** A model of the Models view. */
export interface ModelDescription {
  /** Identifies the model in calls. */
  readonly modelId: string;
  readonly name: string;
  readonly algorithm: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Whether calls without `modelId` ask this model. */
  readonly active: boolean;
}

/** Limits of the answers; all are optional, and the answers respect all that are given. */
export type Limits = Omit<CandidateWords, 'amongFile' | 'amongText'>;

/**
 * The API for other extensions: `await vscode.extensions.getExtension('vecinity.vecinity')?.activate()`.
 * Every method rejects with an Error that has a `code`, such as `noModel` or `unknownWord`, and a message for people.
 * Calls without `modelId` ask the active model.
 */
export interface VecinityApi {
  /** Version of the extension in its manifest. */
  readonly version: string;
  /** Trains on the workspace with progress, and makes the model the active one. */
  train(args?: TrainArguments): Promise<TrainedModel>;
  /**
   * Opens a file of vectors, or the folder of a model, and makes it the active model. With limits, the part of the file
   * that they select becomes a new model of this workspace.
   */
  open(uri: vscode.Uri, limits?: OpenLimits): Promise<OpenedModel>;
  /**
   * The words most similar to `word`, best first, 10 by default. The order is by cosine, or by `evidence`: the cosine
   * minus a penalty for words that the text rarely has. A model without counts answers by cosine.
   */
  neighbours(
    args: {
      readonly word: string;
      readonly count?: number;
      readonly modelId?: string;
      readonly rank?: NeighbourOrder;
    } & Limits,
  ): Promise<readonly Neighbour[]>;
  /** The words nearest to the sum of `positive` minus `negative`, without these words; 3CosAdd by default. */
  analogy(
    args: {
      readonly positive: readonly string[];
      readonly negative?: readonly string[];
      readonly count?: number;
      readonly method?: AnalogyMethod;
      readonly modelId?: string;
    } & Limits,
  ): Promise<readonly Neighbour[]>;
  /** Cosines of the words: a row and a column for each. */
  similarity(args: { readonly words: readonly string[]; readonly modelId?: string }): Promise<number[][]>;
  /**
   * Answers a question in Ask's grammar, such as `odd: breakfast cereal dinner` or `2 king - 0.5 man > 0.4`. Lists have
   * 10 words by default, in the order of cosine.
   */
  ask(
    args: {
      readonly text: string;
      readonly count?: number;
      readonly method?: AnalogyMethod;
      readonly modelId?: string;
      readonly rank?: NeighbourOrder;
    } & Limits,
  ): Promise<AskAnswer>;
  /** The readable models, newest first. */
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
    ask: (args) => answer(services, { ...args }),
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
