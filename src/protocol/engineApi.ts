import type { AskAnswer, AskRequest } from './ask';
import type {
  AnalogyRequest,
  DescribeRequest,
  ModelSummary,
  Neighbour,
  NeighboursRequest,
  PlotData,
  WordDescription,
  WordEntry,
  WordVector,
} from './engine';
import type { EvaluateRequest, Evaluation, FoundTest } from './evaluation';
import type { FilesApi } from './files';
import type { TokensAnswer, TokensRequest } from './tokens';

/**
 * The methods of the engine thread. The first request for a model loads it: callers need no session, and a respawned
 * thread needs no recovery.
 *
 * All methods throw VecinityError: `badFile` or `unreadable` if a model cannot be opened, `unknownWord` with
 * suggestions, `badExpression` with the range of the error.
 */
export interface EngineApi extends FilesApi {
  /** Reads the header only. */
  summarise(request: { readonly path: string }): Promise<ModelSummary>;
  /**
   * Loads the model before the first question and reports progress to `FileEvents.loading`. It stops when all callers
   * have cancelled.
   */
  load(request: { readonly path: string }): Promise<ModelSummary>;
  /** Frees the model's memory. */
  unload(request: { readonly path: string }): Promise<void>;
  /** Changes the name inside the file, atomically. */
  rename(request: { readonly path: string; readonly name: string }): Promise<ModelSummary>;
  /**
   * Writes the model to `destination` in the format of its ending.
   * @returns sentences that say what the format could not store
   */
  exportTo(request: { readonly path: string; readonly destination: string }): Promise<readonly string[]>;

  /** Empty in a one-hot space, like `analogy`. */
  neighbours(request: NeighboursRequest): Promise<readonly Neighbour[]>;
  analogy(request: AnalogyRequest): Promise<readonly Neighbour[]>;
  /** Cosine matrix of `words`. */
  similarity(request: { readonly model: string; readonly words: readonly string[] }): Promise<number[][]>;
  vector(request: { readonly model: string; readonly word: string }): Promise<WordVector>;
  describe(request: DescribeRequest): Promise<WordDescription>;
  ask(request: AskRequest): Promise<AskAnswer>;
  /** Vocabulary words that start with `prefix`, most frequent first. */
  complete(request: {
    readonly model: string;
    readonly prefix: string;
    readonly limit: number;
  }): Promise<readonly WordEntry[]>;
  plot(request: { readonly model: string; readonly words: readonly string[] }): Promise<PlotData>;
  /** A text as tokens, ids and vectors, up to a maximum of tokens. */
  tokens(request: TokensRequest): Promise<TokensAnswer>;
  /**
   * Runs test sets on a model, or on two with paired tests, and reports progress to `FileEvents.loading`. A file that
   * is not a test set has a `problem` in its report.
   */
  evaluate(request: EvaluateRequest): Promise<Evaluation>;
  /** The files that hold a test set, by their first lines. */
  findTests(request: { readonly paths: readonly string[] }): Promise<readonly FoundTest[]>;
}
