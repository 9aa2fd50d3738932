import { VecinityError } from '../../../core/errors';
import { anchorsOf, pullRows } from '../../../core/training/startFrom';
import { allocateMemory } from '../../../kernel/trainingMemory';
import { compactRows } from '../compactRows';
import { createRunControl, heldOutOfEpoch, lossesByEpoch, lossSoFar, meanLossOfEpoch } from '../control';
import type { Learned, LearningContext } from '../learner';
import { perplexities, perplexityOf } from './heldOut';
import { streamedModel } from './models';

/** Learns epoch by epoch from the stream of ids, all threads side by side over the same weights. */
export async function learnStreamed(context: LearningContext): Promise<Learned> {
  const { corpus, options, kernel, threads, signal } = context;
  const { vocabulary, chunks, finalIds, tokens } = corpus;
  const { bytes, offsets, counts } = vocabulary;
  const packed = { bytes, offsets, counts };
  const model = streamedModel(options.algorithm);
  const layout = model.layOut({
    vocabulary: packed,
    options,
    threads: threads.length,
    chunkLength: chunks.reduce((longest, chunk) => Math.max(longest, chunk.length), 0),
    memoryLimit: context.memoryLimit,
  });
  const memory = allocateMemory(layout, kernel);
  // In a thread that can be ended: with millions of words it takes seconds.
  await threads[0]!.initialise({ layout, memory, vocabulary: packed, options }, signal);
  const { stride } = model.vectors(layout, memory);
  const anchors = context.start && anchorsOf(vocabulary, context.start);
  const pull = (share: number): void => {
    if (anchors) {
      pullRows(model.vectors(layout, memory).rows, stride, anchors, share);
    }
  };
  pull(1);
  context.show({ rows: () => model.vectors(layout, memory).rows, stride });

  const control = createRunControl(threads.length, options.epochs, context.gate);
  context.enter('training', () => {
    const done = Number(Atomics.load(control.tokensDone, 0));
    // Threads may still be at the last chunks of an epoch when the next one begins.
    const epochsDone = Math.min(options.epochs, Math.floor(done / tokens));
    return {
      fraction: done / (tokens * options.epochs),
      tokens: done,
      ...lossSoFar(control),
      epochsDone,
      ...(epochsDone > 0
        ? {
            epochLoss: meanLossOfEpoch(control, epochsDone - 1),
            epochPerplexity: perplexityOf(heldOutOfEpoch(control, epochsDone - 1)),
          }
        : {}),
    };
  });
  const tasks = threads.map((_, thread) => ({ thread, options, chunks, finalIds, tokens, layout, control, memory, anchors }));
  await context.all(threads.map((remote, thread) => remote.trainStreamed(tasks[thread]!)));
  pull(options.hold);
  const lossByEpoch = lossesByEpoch(control);
  if (lossByEpoch.length === 0) {
    throw new VecinityError('noText', 'No word of this text has another one beside it: there is nothing to learn from.', {
      remedy: 'Use running text with several words a line, a lower minCount, or sample 0.',
    });
  }
  let figures = {};
  if (model.holdsOut) {
    const again = createRunControl(threads.length, 1, context.gate);
    const asked = threads.map((remote, thread) => remote.evaluateStreamed({ ...tasks[thread]!, control: again }));
    figures = perplexities(await context.all(asked));
  }
  const current = model.vectors(layout, memory);
  const vectors = await compactRows(current.rows, current.stride, vocabulary.size, options, context.breather);
  return { vectors, lossByEpoch, figures, ...(model.parts ? { parts: model.parts(layout, memory) } : {}) };
}
