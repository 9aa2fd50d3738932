import type {
  AnalogyRequest,
  AskAnswer,
  AskRequest,
  DescribeRequest,
  ModelSummary,
  Neighbour,
  NeighboursRequest,
  PlotData,
  WordDescription,
  WordEntry,
} from './engine';
import type { FilesApi } from './files';

/**
 * What the engine thread answers. It loads a model at the first request that names it, so that a caller needs no
 * session and a respawned thread no recovery.
 *
 * All methods throw VecinityError: `badFile` or `unreadable` for a model that cannot be opened, `unknownWord` with
 * suggestions, `badExpression` with the range in the text.
 */
export interface EngineApi extends FilesApi {
  /** Reads the header only. */
  summarise(request: { readonly path: string }): Promise<ModelSummary>;
  /**
   * Loads the model now, so that the next question is answered at once; tells `FileEvents.loading`. Cancelled by the last
   * of those who wait for it, it stops.
   */
  load(request: { readonly path: string }): Promise<ModelSummary>;
  /** Frees the model's memory. */
  unload(request: { readonly path: string }): Promise<void>;
  /** Changes the name inside the file, atomically. */
  rename(request: { readonly path: string; readonly name: string }): Promise<ModelSummary>;
  /**
   * Writes the model to `destination` in the format its ending asks for.
   * @returns sentences on what that format could not hold
   */
  exportTo(request: { readonly path: string; readonly destination: string }): Promise<readonly string[]>;

  /** Empty in a one-hot space, as `analogy`. */
  neighbours(request: NeighboursRequest): Promise<readonly Neighbour[]>;
  analogy(request: AnalogyRequest): Promise<readonly Neighbour[]>;
  /** Cosine matrix of `words`. */
  similarity(request: { readonly model: string; readonly words: readonly string[] }): Promise<number[][]>;
  describe(request: DescribeRequest): Promise<WordDescription>;
  ask(request: AskRequest): Promise<AskAnswer>;
  /** Vocabulary words that start with `prefix`, most frequent first. */
  complete(request: {
    readonly model: string;
    readonly prefix: string;
    readonly limit: number;
  }): Promise<readonly WordEntry[]>;
  plot(request: { readonly model: string; readonly words: readonly string[] }): Promise<PlotData>;
}
