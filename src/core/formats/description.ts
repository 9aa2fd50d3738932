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
  /** Words with a vector. */
  readonly words: number;
  /** The number of words is a guess from the length of the file. */
  readonly wordsEstimated?: true;
  readonly dimensions: number;
  /** As the format calls it: `F32`, `text`, `Q4_K`. */
  readonly valueType: string;
  readonly provenance: Provenance;
  /** What the model has besides vectors, by the names of the tensors; absent where there is nothing. */
  readonly parts?: readonly string[];
  /** Absolute paths of the other files that belong to it and are read, too. */
  readonly companions: readonly string[];
  /** What else the file says of itself, to be shown: short label, short value. */
  readonly details: readonly (readonly [label: string, value: string])[];
  /** All tables that can be opened, the default first; empty if a file holds just one. */
  readonly tables: readonly TableDescription[];
  /** Sentences the user should read: words missing, a guess that was made. */
  readonly notes: readonly string[];
}
