import { VecinityError } from '../../core/errors';
import type { Corpus } from '../../core/text/corpus';
import { linearCount } from '../../core/text/phrases';
import type { TrainingOptions } from '../../core/training/options';
import { Vocabulary } from '../../core/vocabulary';
import type { Remote } from '../../protocol/rpc';
import type { LearningContext } from '../training/learner';
import type { PhraseTask } from './phraseTasks';
import type { TrainerThreadApi } from '../training/threads/trainerThreadApi';

/** Counters of the sketch: several for each token, so that few pairs share a counter; at most 128 MB. */
const sketchSize = { perToken: 8, minimum: 2 ** 20, maximum: 2 ** 25 };

export interface PhraseSurroundings extends Pick<LearningContext, 'all' | 'enter' | 'safepoint' | 'signal'> {
  readonly threads: readonly Remote<TrainerThreadApi>[];
}

/**
 * Joins pairs of adjacent words that occur more often than by chance: `new_york`. A second pass joins phrases again:
 * `new_york_city`. After the last pass, words with fewer than minCount remaining occurrences leave the vocabulary.
 *
 * A pass reads the text three times. The first reading counts all pairs in a sketch: counters that pairs share by hash,
 * so that no count is too low. Pairs with a low count cannot be phrases. The second reading counts the others exactly.
 * The third one rewrites the ids in place, in memory or on disk. Memory does not grow with the corpus, and the result
 * is that of exact counts at any number of threads.
 *
 * @param corpus has all words (`mergeReaders` with minCount 1); this function changes its chunks
 * @see gensim `models.phrases.Phrases`
 * @throws VecinityError `vocabularyEmpty`, `cancelled`, `badOption` if there are too many phrases
 */
export async function joinPhrases(corpus: Corpus, options: TrainingOptions, run: PhraseSurroundings): Promise<Corpus> {
  let joined = corpus;
  for (let pass = 1; pass <= options.phrases; pass++) {
    joined = await joinOnce(joined, options, pass, run);
  }
  return joined;
}

async function joinOnce(
  corpus: Corpus,
  { minCount, phraseThreshold, phrases: passes }: TrainingOptions,
  pass: number,
  { threads, all, enter, safepoint, signal }: PhraseSurroundings,
): Promise<Corpus> {
  const { chunks, finalIds } = corpus;
  const { bytes, offsets, counts } = corpus.vocabulary;
  const sketch = createSketch(corpus.tokens);
  const done = new Int32Array(new SharedArrayBuffer(4));
  const sharedCounts = new Float64Array(new SharedArrayBuffer(counts.byteLength));
  sharedCounts.set(counts);
  enter('joining', () => ({
    fraction: (pass - 1 + Atomics.load(done, 0) / (3 * chunks.length)) / passes,
  }));
  const task = (): PhraseTask => ({
    chunks,
    finalIds,
    done,
    safepoint,
    next: new Int32Array(new SharedArrayBuffer(4)),
  });

  const counting = task();
  await all(threads.map((remote) => remote.countPairs({ ...counting, sketch })));
  const free = sketch.reduce((sum, counter) => sum + (counter === 0 ? 1 : 0), 0);
  const rule = { minCount, threshold: phraseThreshold, types: counts.length + linearCount(sketch.length, free) };

  const candidates = task();
  const counted = await all(
    threads.map((remote) => remote.countCandidates({ ...candidates, sketch, counts: sharedCounts, rule })),
  );
  if (counted.some((table) => table === undefined)) {
    throw new VecinityError(
      'badOption',
      `More pairs are phrases at phraseThreshold ${phraseThreshold} than fit in memory.`,
      {
        remedy: `Set phraseThreshold higher than ${phraseThreshold}, for example to ${Math.max(10, 2 * phraseThreshold)}, or phrases to 0.`,
      },
    );
  }
  const vocabulary = { bytes, offsets, counts };
  const { phrases, words } = await threads[0]!.choosePhrases(
    { vocabulary, counted: counted.filter((table) => table !== undefined), rule },
    signal,
  );

  const joining = task();
  const lengths = new Int32Array(new SharedArrayBuffer(4 * chunks.length));
  const newCounts = await all(
    threads.map((remote) => remote.rewriteChunks({ ...joining, phrases, lengths, words: words.offsets.length - 1 })),
  );
  const ranked = await threads[0]!.rankJoined(
    { words, counts: newCounts, minCount: pass === passes ? minCount : 1 },
    signal,
  );
  return {
    ...ranked,
    chunks: chunks.map((chunk, i) => ({ ...chunk, reader: 0, length: lengths[i]! })),
    vocabulary: new Vocabulary(ranked.vocabulary.bytes, ranked.vocabulary.offsets, ranked.vocabulary.counts),
    sentences: corpus.sentences,
  };
}

function createSketch(tokens: number): Uint32Array {
  const { perToken, minimum, maximum } = sketchSize;
  let size = minimum;
  while (size < maximum && size < perToken * tokens) {
    size *= 2;
  }
  return new Uint32Array(new SharedArrayBuffer(4 * size));
}
