/** Name of the tensor with the output rows of word2vec, V x d in F32, and of the part in descriptions of a model. */
export const OUTPUT_VECTORS = 'vectors.output';

/** Numbers that stay in the model's file until somebody asks for them. */
export interface StoredVectors {
  /** How many numbers they are. */
  readonly length: number;
  /** Reads all of them. @throws VecinityError `badFile` if the file has changed, `unreadable`, `outOfMemory`, `cancelled` */
  read(signal?: AbortSignal): Promise<Float32Array>;
  /** Reads their bytes piece by piece, without holding all. @throws VecinityError as `read` */
  pieces(): AsyncIterable<Uint8Array>;
}

/** Bytes of a model's output vectors; 0 if it has none. @param parts names of what the model has besides vectors */
export function outputVectorsBytes(parts: readonly string[] | undefined, words: number, dimensions: number): number {
  return parts?.includes(OUTPUT_VECTORS) ? 4 * words * dimensions : 0;
}
