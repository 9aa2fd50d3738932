import { ScalarGlove, type GloveTrainer } from '../../../core/training/glove/glove';
import { pullRows, type Anchors } from '../../../core/training/startFrom';
import { tileOrder } from '../../../core/training/glove/tileOrder';
import type { TrainingOptions } from '../../../core/training/options';
import { KernelGlove } from '../../../kernel/gloveKernel';
import { viewGlove, type GloveLayout } from '../../../kernel/gloveLayout';
import type { TrainingMemory } from '../../../kernel/trainingMemory';
import { Safepoint } from '../../safepoint';
import { diverged } from '../compactRows';
import { addLoss, type RunControl } from '../threads/runControl';
import { TileReader, type TiledCooccurrences } from './tiles';

/** Request to train on tiles. Can be sent to other threads. */
export interface TileTask {
  readonly thread: number;
  readonly options: TrainingOptions;
  readonly tiles: TiledCooccurrences;
  readonly layout: GloveLayout;
  readonly memory: TrainingMemory;
  readonly control: RunControl;
  /** Int32 by band: number of its finished tiles, over all epochs. */
  readonly rowsDone: Int32Array;
  /** Int32 by block of columns: number of its finished tiles, over all epochs. */
  readonly columnsDone: Int32Array;
  /** Words that are held near where they started, with half of their vectors. */
  readonly anchors?: Anchors | undefined;
}

/** Maximum wait for another thread between two checks of the safepoint. */
const WAIT_MILLISECONDS = 20;

/**
 * Trains on tile after tile, epoch after epoch, in parallel with other threads. A tile waits for all earlier tiles with
 * the same words or contexts. So no two threads change the same row, and the result is the same for any number of
 * threads.
 *
 * @throws VecinityError `cancelled`; `diverged` if the cost becomes NaN
 */
export function trainTiles(task: TileTask): void {
  const reader = new TileReader(task.tiles);
  try {
    const safepoint = new Safepoint(task.control.safepoint);
    safepoint.enter(() => takeTiles(task, reader, safepoint));
  } finally {
    reader.close();
  }
}

function takeTiles(task: TileTask, reader: TileReader, safepoint: Safepoint): void {
  const { options, tiles, control, rowsDone, columnsDone } = task;
  const trainer = createTrainer(task);
  const rowsBefore = new Int32Array(rowsDone.length);
  const columnsBefore = new Int32Array(columnsDone.length);
  const hold = holder(task);
  let taken = Atomics.add(control.nextTask, 0, 1);
  let number = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const rowsSeen = new Set<number>();
    const columnsSeen = new Set<number>();
    for (const { row, column } of tileOrder(rowsDone.length, columnsDone.length, options.seed, epoch)) {
      const size = reader.size(row, column);
      if (size === 0) {
        continue;
      }
      if (number++ === taken) {
        waitUntil(rowsDone, row, rowsBefore[row]!, safepoint);
        waitUntil(columnsDone, column, columnsBefore[column]!, safepoint);
        if (epoch > 0) {
          hold(rowsSeen.has(row) ? undefined : row, columnsSeen.has(column) ? undefined : column);
        }
        let cost = 0;
        for (let from = 0; from < size;) {
          safepoint.check();
          const count = reader.load(row, column, from, trainer);
          cost += trainer.train(count, tiles.bands[row]!.firstRow, tiles.columnStarts[column]!);
          Atomics.add(control.tokensDone, 0, BigInt(count));
          from += count;
        }
        if (Number.isNaN(cost)) {
          throw diverged(options.learningRate);
        }
        addLoss(control, task.thread, epoch, cost, size);
        countDone(rowsDone, row);
        countDone(columnsDone, column);
        safepoint.reach();
        taken = Atomics.add(control.nextTask, 0, 1);
      }
      rowsSeen.add(row);
      columnsSeen.add(column);
      rowsBefore[row]!++;
      columnsBefore[column]!++;
    }
  }
}

/**
 * Returns a function that pulls the words of a band of rows and the contexts of a block of columns back to their start.
 * The thread must hold both. So it happens before their first tile of an epoch, and any number of threads gives the same.
 */
function holder({ anchors, options, tiles, layout, memory }: TileTask): (row?: number, column?: number) => void {
  const { anchorStrength } = options;
  if (!anchors || anchorStrength === 0) {
    return () => undefined;
  }
  const { words, contexts, stride } = viewGlove(layout, memory);
  return (row, column) => {
    if (row !== undefined) {
      const { firstRow, rows } = tiles.bands[row]!;
      pullRows(words.rows, stride, anchors, anchorStrength, { first: firstRow, end: firstRow + rows });
    }
    if (column !== undefined) {
      const [first, end] = [tiles.columnStarts[column]!, tiles.columnStarts[column + 1]!];
      pullRows(contexts.rows, stride, anchors, anchorStrength, { first, end });
    }
  };
}

function createTrainer({ layout, memory, thread, options }: TileTask): GloveTrainer {
  const { xMax, gloveAlpha: alpha, learningRate } = options;
  return memory.kernel
    ? new KernelGlove(memory.kernel, memory.memory, layout, thread, { xMax, alpha, learningRate })
    : new ScalarGlove(viewGlove(layout, memory), { xMax, alpha, learningRate });
}

function waitUntil(done: Int32Array, at: number, ticket: number, safepoint: Safepoint): void {
  for (let now = Atomics.load(done, at); now !== ticket; now = Atomics.load(done, at)) {
    safepoint.check();
    Atomics.wait(done, at, now, WAIT_MILLISECONDS);
  }
}

function countDone(done: Int32Array, at: number): void {
  Atomics.add(done, at, 1);
  Atomics.notify(done, at);
}
