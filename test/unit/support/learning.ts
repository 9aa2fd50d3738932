import { totalmem } from 'node:os';
import { SENTENCE_END, type Corpus, type CorpusChunk } from '../../../src/core/text/corpus';
import type { TrainingOptions } from '../../../src/core/training/options';
import { planTraining } from '../../../src/core/training/plan';
import type { RequestedOptions } from '../../../src/core/training/checkOptions';
import { Vocabulary } from '../../../src/core/vocabulary';
import { Yielder } from '../../../src/engine/corpus/discover';
import { Safepoint } from '../../../src/engine/safepoint';
import type { LearningContext } from '../../../src/engine/training/learner';
import { trainerThreadHandlers } from '../../../src/engine/training/threads/trainerThread';
import type { Remote } from '../../../src/protocol/rpc';
import type { TrainerThreadApi } from '../../../src/engine/training/threads/trainerThreadApi';

/** A trainer thread that runs each call at once, in the calling thread. */
export function threadInPlace(): Remote<TrainerThreadApi> {
  const handlers = trainerThreadHandlers({ role: 'trainerThread', background: false });
  return new Proxy({} as Remote<TrainerThreadApi>, {
    get: (_, method: keyof TrainerThreadApi) => (request: never) =>
      Promise.resolve().then(() => handlers[method](request, new AbortController().signal)),
  });
}

/** A corpus of sentences of ids below `size` (-1 for a dropped word), with a fixed number of sentences per chunk. */
export function corpusOf(sentences: readonly (readonly number[])[], size: number, sentencesPerChunk: number): Corpus {
  const counts = new Float64Array(size);
  const chunks: CorpusChunk[] = [];
  for (let at = 0; at < sentences.length; at += sentencesPerChunk) {
    // Reader ids are final ids plus one; 0 is a dropped word.
    const values = sentences
      .slice(at, at + sentencesPerChunk)
      .flatMap((ids) => [...ids.map((id) => id + 1), SENTENCE_END]);
    const buffer = new SharedArrayBuffer(4 * values.length);
    new Int32Array(buffer).set(values);
    chunks.push({ reader: 0, part: 0, length: values.length, location: { kind: 'memory', buffer, byteOffset: 0 } });
  }
  for (const id of sentences.flat()) {
    if (id >= 0) {
      counts[id]!++;
    }
  }
  const finalIds = new Int32Array(new SharedArrayBuffer(4 * (size + 1)));
  finalIds.set(Array.from({ length: size + 1 }, (_, id) => id - 1));
  const words = Vocabulary.fromWords(Array.from({ length: size }, (_, id) => `w${id}`));
  return {
    chunks,
    finalIds: [finalIds.buffer],
    vocabulary: new Vocabulary(words.bytes, words.offsets, counts),
    tokens: counts.reduce((sum, count) => sum + count, 0),
    rawTokens: sentences.flat().length,
    sentences: sentences.length,
  };
}

/** The arguments of a learner, with threads that run in the calling thread. */
export function learningContext(
  corpus: Corpus,
  request: RequestedOptions,
  given: Partial<LearningContext> & { readonly spillDirectory: string },
): LearningContext {
  const options: TrainingOptions = planTraining({ tokens: corpus.tokens }, request, 1).options;
  const { signal } = new AbortController();
  return {
    corpus,
    options,
    kernel: undefined,
    threads: [threadInPlace()],
    safepoint: new Safepoint().memory,
    memoryLimit: totalmem(),
    signal,
    yielder: new Yielder(signal),
    all: (calls) => Promise.all(calls),
    enter: () => undefined,
    show: () => undefined,
    recover: () => Promise.resolve('fresh'),
    ...given,
  };
}
