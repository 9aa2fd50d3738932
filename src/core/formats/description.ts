import type { Provenance } from '../space';

/** A table of numbers in a file. */
export interface TableDescription {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** As the format calls it: `F16`, `Q4_K`. */
  readonly valueType: string;
}

/** What a file says of itself before its vectors are read. */
export interface FileDescription {
  /** For people: `fastText model with subwords`, `GloVe text`, `GGUF language model`. */
  readonly format: string;
  /** Absolute. */
  readonly path: string;
  /** Size of the file at `path`. */
  readonly bytes: number;
  /** Number of words with a vector. */
  readonly words: number;
  /** The number of words is estimated from the size of the file. */
  readonly wordsEstimated?: true;
  readonly dimensions: number;
  /** As the format calls it: `F32`, `text`, `Q4_K`. */
  readonly valueType: string;
  readonly provenance: Provenance;
  /** Names of the tensors that the model has in addition to its vectors; absent if there are none. */
  readonly parts?: readonly string[];
  /** Absolute paths of other files that belong to it and are read too. */
  readonly companions: readonly string[];
  /** Other facts from the file to show, each with a short label. */
  readonly details: readonly (readonly [label: string, value: string])[];
  /** All tables that can be opened, the default first; empty if a file holds just one. */
  readonly tables: readonly TableDescription[];
  /** Sentences for the user, about missing words or guesses. */
  readonly notes: readonly string[];
}
