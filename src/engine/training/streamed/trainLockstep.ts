import { SENTENCE_END } from '../../../core/text/corpus';
import { Random } from '../../../core/training/shared/random';
import { learningRateAt } from '../../../core/training/shared/schedule';
import { MAX_BATCH_SLICES, MAX_SLICE_IDS, MIN_SLICE_IDS, type LockstepTrainer } from '../../../kernel/lockstep';
import { MAX_CHUNK_LENGTH } from '../../corpus/chunkWriter';
import { loadChunk } from '../../corpus/loadChunk';
import { Safepoint } from '../../safepoint';
import { isSaidHeld, meet, sayWhetherHeld } from '../threads/barrier';
import { diverged } from '../compactRows';
import { addLoss } from '../threads/runControl';
import { holdAnchors, tokensIn, type TrainTask } from './trainTask';

/** More slices than a chunk has. */
const MAX_CHUNK_SLICES = Math.ceil(MAX_CHUNK_LENGTH / MIN_SLICE_IDS) + 1;

/**
 * Trains batch by batch, all threads at the same one, to the same bytes at any number of threads: what is drawn, the
 * learning rate and the order in which a row changes follow from the place in the corpus alone. Each thread reads all
 * of the corpus, to find the slices; that takes little beside training.
 *
 * @throws VecinityError `cancelled`; `diverged` naming the learning rate if the loss becomes NaN
 */
export function trainLockstep(task: TrainTask, trainer: LockstepTrainer): void {
  const safepoint = new Safepoint(task.control.safepoint);
  safepoint.enterTogether(() => takeChunks(task, trainer, safepoint));
}

function takeChunks(task: TrainTask, trainer: LockstepTrainer, safepoint: Safepoint): void {
  const { chunks, control, options, thread, threads } = task;
  const { nextTask, barrier } = control;
  const finalIds = task.finalIds.map((table) => new Int32Array(table));
  const wait = (): void => meet(barrier, threads, safepoint);
  const end = chunks.length * options.epochs;
  for (let next = nextTask[0]!; next < end; next++) {
    // One thread decides for all: if only some parked, the others would wait for them for ever.
    if (thread === 0) {
      sayWhetherHeld(barrier, safepoint.isStopping);
    }
    wait();
    if (isSaidHeld(barrier)) {
      safepoint.reach();
    }
    const chunk = chunks[next % chunks.length]!;
    const length = loadChunk(chunk, finalIds[chunk.reader]!, trainer.ids);
    trainChunk(task, trainer, next, length, safepoint);
    wait();
    if (thread === 0) {
      if ((next + 1) % chunks.length === 0 && next + 1 < end) {
        holdAnchors(task);
      }
      nextTask[0] = next + 1;
    }
  }
}

function trainChunk(
  task: TrainTask,
  trainer: LockstepTrainer,
  next: number,
  length: number,
  safepoint: Safepoint,
): void {
  const { control, options, thread, threads, tokens, chunks } = task;
  const { ids } = trainer;
  const wait = (): void => meet(control.barrier, threads, safepoint);
  const epoch = Math.floor(next / chunks.length);
  const ends = endsOfSlices(ids, length);
  const backwards = [...trainer.steps].reverse();
  let done = Number(control.tokensDone[0]!);
  for (let first = 0; first < ends.length; first += MAX_BATCH_SLICES) {
    safepoint.check();
    const count = Math.min(MAX_BATCH_SLICES, ends.length - first);
    const from = first > 0 ? ends[first - 1]! : 0;
    const to = ends[first + count - 1]!;
    const rate = learningRateAt(done / (tokens * options.epochs), options);
    for (let slice = thread; slice < count; slice += threads) {
      const start = slice > 0 ? ends[first + slice - 1]! : from;
      // Stream 0 is for the initial weights.
      const random = Random.seeded(options.seed, 1 + next * MAX_CHUNK_SLICES + first + slice);
      trainer.record(slice, start, ends[first + slice]!, rate, random);
    }
    wait();
    done += tokensIn(ids, from, to);
    if (thread === 0) {
      control.tokensDone[0] = BigInt(done);
      for (let slice = 0; slice < count; slice++) {
        const { loss, lossPairs } = trainer.statistics(slice);
        if (Number.isNaN(loss)) {
          throw diverged(options.learningRate);
        }
        addLoss(control, 0, epoch, loss, lossPairs);
      }
    }
    // Rows that change first learn more than those that see them changed: each kind is first in every other batch.
    for (const step of (first / MAX_BATCH_SLICES) % 2 === 0 ? trainer.steps : backwards) {
      step(count);
      wait();
    }
  }
}

/** Where each slice ends: with a sentence, unless that is too long. */
function endsOfSlices(ids: Int32Array, length: number): number[] {
  const ends: number[] = [];
  for (let from = 0; from < length; from = ends.at(-1)!) {
    const limit = Math.min(length, from + MAX_SLICE_IDS);
    let to = Math.min(length, from + MIN_SLICE_IDS);
    while (to < limit && ids[to - 1] !== SENTENCE_END) {
      to++;
    }
    ends.push(to);
  }
  return ends;
}
