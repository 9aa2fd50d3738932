import type { Evaluation, FoundTest } from './evaluation';
import type { NoModelAction } from './views';

/** A model in the panel. */
export interface EvaluateModel {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
}

/** A test set in the panel's list. */
export interface ListedTest extends FoundTest {
  /** The path without the workspace folder. */
  readonly name: string;
  readonly chosen: boolean;
}

/** What the panel that evaluates models shows. */
export interface EvaluatePage {
  /** Null without a model. */
  readonly model: EvaluateModel | null;
  /** Models to compare with. */
  readonly others: readonly EvaluateModel[];
  /** Path of the model to compare with; null for none. */
  readonly other: string | null;
  readonly files: readonly ListedTest[];
  /** Whether test sets are being looked for in the workspace. */
  readonly searching: boolean;
  /** Progress of the evaluation, 0..1; null while there is none. */
  readonly fraction: number | null;
  /** The last result. */
  readonly evaluation: Evaluation | null;
  /** The error of the last run. */
  readonly message: string | null;
}

/** What the host does for the panel that evaluates models. */
export interface EvaluateHost {
  /** The view is ready for calls. */
  ready(request: Record<string, never>): Promise<EvaluatePage>;
  /** Chooses test sets of the list and the model to compare with. */
  choose(request: { readonly files: readonly string[]; readonly other: string | null }): Promise<void>;
  /** Asks the user for files and adds them to the list. */
  addFiles(request: Record<string, never>): Promise<void>;
  evaluate(request: Record<string, never>): Promise<void>;
  cancel(request: Record<string, never>): Promise<void>;
  /** Asks a question of the model in the Ask view. */
  ask(request: { readonly model: string; readonly text: string }): Promise<void>;
  /** Asks the user for a place and writes the report there. Returns false if the user cancels. */
  save(request: { readonly format: 'markdown' | 'json' }): Promise<boolean>;
  run(request: { readonly action: NoModelAction }): Promise<void>;
}

/** What the panel that evaluates models does for the host. */
export interface EvaluateView {
  show(request: { readonly page: EvaluatePage }): Promise<void>;
}
