import { rm } from 'node:fs/promises';
import { VecinityError } from '../../../core/errors';
import { cutWords } from '../../../core/training/shared/cooccurrence';
import { gloveVectors } from '../../../core/training/glove/glove';
import { anchorsOf, halvedAnchors, pullRows } from '../../../core/training/startFrom';
import { layOutGlove, viewGlove, type GloveLayout } from '../../../kernel/gloveLayout';
import { allocateMemory, type TrainingMemory } from '../../../kernel/trainingMemory';
import { badPosition } from '../checkpoint/checkpointRun';
import { compactRows } from '../compactRows';
import { createRunControl, currentLoss, lossesByEpoch, meanLossOfEpoch } from '../threads/runControl';
import { countCooccurrences } from '../cooccurrence/countCooccurrences';
import type { RowBand } from '../cooccurrence/rowBand';
import type { Learned, LearningContext } from '../learner';
import { isTilePosition } from './tilePosition';
import type { TiledCooccurrences } from './tiles';

/**
 * Learns with GloVe: counts co-occurrences, arranges them in tiles, and trains on the tiles epoch by epoch. A run may
 * start from the vectors of a model and stay near them.
 * @see Dingwall & Potts 2018, "Mittens": GloVe with a penalty for the distance of w + w~ from the given vectors. Here
 * both rows start at half of the given vector, and each is pulled back to it between epochs, which pulls their sum by
 * the same share.
 */
export async function learnGlove(context: LearningContext): Promise<Learned> {
  const { corpus, options, kernel, threads, signal } = context;
  const { size, counts } = corpus.vocabulary;
  // Check the memory now, because counting may take hours.
  const layout = layOutGlove(
    { vocabularySize: size, dimensions: options.dimensions, threads: threads.length },
    context.memoryLimit,
  );
  const { bands, entries } = await countCooccurrences(
    { ...context, memoryLimit: context.memoryLimit - layout.bytes },
    { window: options.window, weighting: 'harmonic' },
  );
  if (entries === 0) {
    throw new VecinityError(
      'noText',
      'No word of this text has another one beside it: there is nothing to learn from.',
      {
        remedy: 'Use running text with several words a line, or a lower minCount.',
      },
    );
  }
  try {
    const columnStarts = cutWords(counts, options.window);
    const tiles: TiledCooccurrences = {
      bands,
      columnStarts,
      tileStarts: new SharedArrayBuffer(4 * bands.length * columnStarts.length),
    };
    const next = new Int32Array(new SharedArrayBuffer(4));
    await context.all(threads.map((remote) => remote.arrangeTiles({ tiles, next, safepoint: context.safepoint })));
    const memory = allocateMemory(layout, kernel);
    await threads[0]!.initialiseGlove({ layout, memory, options }, signal);
    return await train(context, tiles, entries, layout, memory);
  } finally {
    await discard(bands);
  }
}

async function train(
  context: LearningContext,
  tiles: TiledCooccurrences,
  entries: number,
  layout: GloveLayout,
  memory: TrainingMemory,
): Promise<Learned> {
  const { corpus, options, threads } = context;
  const { epochs, dimensions } = options;
  const model = viewGlove(layout, memory);
  const anchors = context.start && halvedAnchors(anchorsOf(corpus.vocabulary, context.start));
  const pull = (share: number): void => {
    if (anchors) {
      pullRows(model.words.rows, model.stride, anchors, share);
      pullRows(model.contexts.rows, model.stride, anchors, share);
    }
  };
  pull(1);
  context.show({ rows: () => gloveVectors(model), stride: dimensions });
  const control = createRunControl(threads.length, epochs, context.safepoint);
  const rowsDone = new Int32Array(new SharedArrayBuffer(4 * tiles.bands.length));
  const columnsDone = new Int32Array(new SharedArrayBuffer(4 * (tiles.columnStarts.length - 1)));
  const { nextTask, tokensDone, losses } = control;
  const startMode = await context.recover({
    words: model.words.rows,
    contexts: model.contexts.rows,
    nextTask,
    tokensDone,
    losses,
    rowsDone,
    columnsDone,
  });
  if (startMode !== 'fresh' && !isTilePosition(tiles, { nextTask, tokensDone, rowsDone, columnsDone }, options)) {
    throw badPosition('at an impossible place of the training');
  }
  let epochsBegun = epochs;
  if (startMode === 'finish') {
    epochsBegun = Math.ceil(Number(tokensDone[0]!) / entries);
    // Past the last tile.
    nextTask[0] = 2 ** 31 - 1 - threads.length;
  }
  context.enter('training', () => {
    const done = Number(Atomics.load(control.tokensDone, 0)) / entries;
    const epochsDone = Math.min(epochs, Math.floor(done));
    return {
      fraction: done / epochs,
      tokens: done * corpus.tokens,
      loss: currentLoss(control, epochsDone),
      epochsDone,
      ...(epochsDone > 0 ? { epochLoss: meanLossOfEpoch(control, epochsDone - 1) } : {}),
    };
  });
  await context.all(
    threads.map((remote, thread) =>
      remote.trainTiles({ thread, options, tiles, layout, memory, control, rowsDone, columnsDone, anchors }),
    ),
  );
  pull(options.anchorStrength);
  const sums = gloveVectors(model);
  const vectors = await compactRows(
    { rows: sums, stride: dimensions },
    corpus.vocabulary.size,
    options,
    context.yielder,
  );
  return { vectors, lossByEpoch: lossesByEpoch(control).slice(0, epochsBegun), figures: { cooccurrences: entries } };
}

/** Removes the files of the bands, because another training of the same corpus may use the folder again. */
async function discard(bands: readonly RowBand[]): Promise<void> {
  const files = new Set(bands.flatMap(({ location }) => (location.kind === 'disk' ? [location.path] : [])));
  await Promise.all([...files].map((file) => rm(file, { force: true })));
}
