import { VecinityError } from '../../../core/errors';
import { uses } from '../../../core/training/algorithms';
import { keepsOutputVectors } from '../../../core/training/options';
import { anchorsOf, pullRows } from '../../../core/training/startFrom';
import { allocateMemory, type TrainingMemory } from '../../../kernel/trainingMemory';
import { compactRows, diverged } from '../compactRows';
import {
  createRunControl,
  currentLoss,
  heldOutOfEpoch,
  lossesByEpoch,
  meanLossOfEpoch,
  type RunControl,
} from '../threads/runControl';
import { badPosition } from '../checkpoint/checkpointRun';
import type { StartMode } from '../checkpoint/recovery';
import type { Learned, LearningContext } from '../learner';
import type { PhaseState } from '../progressMeter';
import { perplexities, perplexityOf } from './heldOut';
import { streamedModel } from './models';
import type { StreamedLayout, StreamedModel } from './streamedModel';

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
  // In a thread that can be ended, because millions of words take seconds.
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

  const control = createRunControl(threads.length, options.epochs, context.safepoint);
  const chunksOfEpoch = Int32Array.of(chunks.length);
  const { nextTask, tokensDone, losses, heldOut } = control;
  const state = { ...model.state(layout, memory), nextTask, tokensDone, losses, heldOut, chunksOfEpoch };
  const startMode = await context.recover(state);
  const epochsBegun = startAt(startMode, control, chunksOfEpoch[0]!, chunks.length);
  context.enter('training', () => progressOf(control, tokens));
  const tasks = threads.map((_, thread) => ({
    thread,
    threads: threads.length,
    options,
    chunks,
    finalIds,
    tokens,
    layout,
    control,
    memory,
    anchors,
  }));
  await context.all(threads.map((remote, thread) => remote.trainStreamed(tasks[thread]!)));
  pull(options.anchorStrength);
  const lossByEpoch = lossesByEpoch(control).slice(0, epochsBegun);
  if (lossByEpoch.length === 0) {
    throw new VecinityError(
      'noText',
      'No word of this text has another one beside it: there is nothing to learn from.',
      {
        remedy: 'Use running text with several words a line, a lower minCount, or sample 0.',
      },
    );
  }
  let figures = {};
  if (model.holdsOut) {
    // Adam's steps have a bound, so that weights which are far off are still numbers. In text without any order nothing is
    // better than guessing, and a model that has learned just that may be a little off: what diverged is far above.
    if (lossByEpoch.at(-1)! > Math.log(2 * vocabulary.size)) {
      throw diverged(options.learningRate, 'words are predicted worse than by guessing');
    }
    const again = createRunControl(threads.length, 1, context.safepoint);
    const asked = threads.map((remote, thread) => remote.evaluateStreamed({ ...tasks[thread]!, control: again }));
    figures = perplexities(await context.all(asked));
  }
  return { ...(await vectorsOf(context, model, layout, memory)), lossByEpoch, figures };
}

/** Copies the vectors, and what else the model keeps, out of the memory of the threads. */
async function vectorsOf(
  { corpus: { vocabulary }, options, yielder }: LearningContext,
  model: StreamedModel,
  layout: StreamedLayout,
  memory: TrainingMemory,
): Promise<Pick<Learned, 'vectors' | 'parts'>> {
  const { rows, stride } = model.vectors(layout, memory);
  // Without negative samples the output rows belong to the nodes of a tree, not to words.
  const output = options.negative > 0 ? model.output?.(layout, memory) : undefined;
  const added = uses(options.algorithm, 'addContext') && options.addContext ? output : undefined;
  const copyOf = (source: Float32Array, more?: Float32Array): Promise<Float32Array> =>
    compactRows({ rows: source, stride, added: more }, vocabulary.size, options, yielder);
  const vectors = await copyOf(rows, added);
  const parts = {
    ...model.parts?.(layout, memory),
    ...(output && keepsOutputVectors(options) ? { outputVectors: await copyOf(output) } : {}),
  };
  return { vectors, ...(Object.keys(parts).length > 0 ? { parts } : {}) };
}

/** Says how far the training is. */
function progressOf(control: RunControl, tokens: number): PhaseState {
  const done = Number(Atomics.load(control.tokensDone, 0));
  // Threads may still be at the last chunks of an epoch when the next one begins.
  const epochsDone = Math.min(control.epochs, Math.floor(done / tokens));
  return {
    fraction: done / (tokens * control.epochs),
    tokens: done,
    loss: currentLoss(control, epochsDone),
    epochsDone,
    ...(epochsDone > 0
      ? {
          epochLoss: meanLossOfEpoch(control, epochsDone - 1),
          epochPerplexity: perplexityOf(heldOutOfEpoch(control, epochsDone - 1)),
        }
      : {}),
  };
}

/**
 * Moves the run to the position that its start asks for.
 * @returns how many epochs the run will have begun
 * @throws VecinityError `badFile` for a position that is impossible, or has nothing to finish
 */
function startAt(mode: StartMode, control: RunControl, chunksThen: number, chunksNow: number): number {
  const { nextTask, epochs } = control;
  if (mode !== 'fresh') {
    goOn(control, chunksThen, chunksNow);
  }
  if (mode !== 'finish') {
    return epochs;
  }
  const epochsBegun = Math.ceil(nextTask[0]! / chunksNow);
  if (epochsBegun === 0) {
    throw badPosition('before anything was learned');
  }
  nextTask[0] = chunksNow * epochs;
  return epochsBegun;
}

/**
 * Takes up the position of a checkpoint. Where threads read the text, it may have been divided into other chunks then:
 * the run goes on at the same share of its epoch.
 * @throws VecinityError `badFile` for a position that no run can have
 */
function goOn({ nextTask, tokensDone, epochs }: RunControl, chunksThen: number, chunksNow: number): void {
  const next = nextTask[0]!;
  if (next < 0 || tokensDone[0]! < 0n || chunksThen < 1) {
    throw badPosition('at an impossible place of the training');
  }
  if (chunksThen !== chunksNow) {
    const epoch = Math.min(epochs, Math.floor(next / chunksThen));
    nextTask[0] = epoch * chunksNow + Math.round(((next % chunksThen) / chunksThen) * chunksNow);
  }
}
