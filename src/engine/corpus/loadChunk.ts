import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { VecinityError } from '../../core/errors';
import { SENTENCE_END, type CorpusChunk } from '../../core/text/corpus';

/**
 * Fills `target` with the final ids of a chunk, without out-of-vocabulary words and empty sentences. Each sentence ends
 * with SENTENCE_END.
 * @param finalIds final id of each reader id; -1 for a word outside the vocabulary
 * @param target   at least `chunk.length` values
 * @param part     selects the training sentences or the held-out sentences
 * @returns the number of values written
 * @throws VecinityError `unreadable` if the spill file is missing
 */
export function loadChunk(
  chunk: CorpusChunk,
  finalIds: Int32Array,
  target: Int32Array,
  part: 'training' | 'heldOut' = 'training',
): number {
  const { holdOutEvery = Infinity } = chunk;
  // Not the first of its group: training needs the only sentence of a chunk.
  const heldOutAt = Math.floor(holdOutEvery / 2);
  let sentence = 0;
  const ids = idsOf(chunk, target);
  let length = 0;
  let sentenceStart = 0;
  for (let i = 0; i < chunk.length; i++) {
    const id = ids[i]!;
    if (id === SENTENCE_END) {
      if ((sentence++ % holdOutEvery === heldOutAt) !== (part === 'heldOut')) {
        length = sentenceStart;
      } else if (length > sentenceStart) {
        target[length++] = SENTENCE_END;
        sentenceStart = length;
      }
    } else {
      const finalId = finalIds[id]!;
      if (finalId >= 0) {
        target[length++] = finalId;
      }
    }
  }
  return length;
}

/** The reader ids of a chunk. Reads ids on disk into `target`; `loadChunk` overwrites only ids that it has read. */
function idsOf({ location, length }: CorpusChunk, target: Int32Array): Int32Array {
  if (location.kind === 'memory') {
    return new Int32Array(location.buffer, location.byteOffset, length);
  }
  const bytes = new Uint8Array(target.buffer, target.byteOffset, length * 4);
  let done = 0;
  try {
    const descriptor = openSync(location.path, 'r');
    try {
      let read: number;
      do {
        read = readSync(descriptor, bytes, done, bytes.length - done, location.position + done);
        done += read;
      } while (read > 0 && done < bytes.length);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw spillLost(location.path, error instanceof Error ? error.message : String(error));
  }
  if (done < bytes.length) {
    throw spillLost(location.path, 'it is shorter than it was');
  }
  return target;
}

/**
 * Replaces the ids of a chunk.
 * @param ids at most as many as the chunk has
 * @throws VecinityError `unreadable` if the spill file is missing
 */
export function overwriteChunk({ location }: CorpusChunk, ids: Int32Array): void {
  if (location.kind === 'memory') {
    new Int32Array(location.buffer, location.byteOffset).set(ids);
    return;
  }
  const bytes = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
  try {
    const descriptor = openSync(location.path, 'r+');
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, location.position + done);
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw spillLost(location.path, error instanceof Error ? error.message : String(error));
  }
}

function spillLost(path: string, why: string): VecinityError {
  return new VecinityError('unreadable', `The temporary file ${path} cannot be read back: ${why}.`, {
    path,
    remedy: 'Do not clean the temporary folder while a training runs; train again.',
  });
}
