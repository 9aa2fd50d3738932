import type { AnalogyMethod, AskAnswer, ModelSummary, PlotData, WordEntry } from './engine';

/** The model a view shows, as far as the view needs it. */
export type ModelHeader = Pick<ModelSummary, 'path' | 'name' | 'algorithm' | 'dimensions' | 'vocabularySize'>;

/** What the host does for the side panel. */
export interface AskHost {
  /** The view is listening; answers with the active model. */
  ready(request: Record<string, never>): Promise<ModelHeader | null>;
  ask(request: { readonly text: string; readonly method: AnalogyMethod }): Promise<AskAnswer>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Opens the plot panel. */
  plot(request: { readonly words: readonly string[] }): Promise<void>;
  /** The next step of the empty state. */
  run(request: { readonly action: 'train' | 'selectModel' }): Promise<void>;
}

/** What the side panel does for the host. */
export interface AskView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Puts `text` into the field and asks it. */
  ask(request: { readonly text: string }): Promise<void>;
}

/** A file that a view has made. */
export interface SaveRequest {
  readonly suggestedName: string;
  readonly kind: 'png' | 'csv';
  readonly content: Uint8Array;
}

/** What the host does for the plot panel. */
export interface PlotHost {
  /** The view is listening; answers with the active model and the words the panel was opened with. */
  ready(request: Record<string, never>): Promise<{
    readonly model: ModelHeader | null;
    readonly words: readonly string[];
  }>;
  plot(request: { readonly words: readonly string[] }): Promise<PlotData>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Nearest neighbours of the words, to add to the plot. */
  neighbours(request: { readonly words: readonly string[]; readonly count: number }): Promise<readonly string[]>;
  /** Asks the user for a place and writes the file; answers false if they cancelled. */
  save(request: SaveRequest): Promise<boolean>;
  ask(request: { readonly text: string }): Promise<void>;
  run(request: { readonly action: 'train' | 'selectModel' }): Promise<void>;
}

/** What the plot panel does for the host. */
export interface PlotView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Replaces the words of the panel. */
  show(request: { readonly words: readonly string[] }): Promise<void>;
}
