import { SENTENCE_END } from '../../../core/text/corpus';
import { Random } from '../../../core/training/random';
import { learningRateAt } from '../../../core/training/schedule';
import { SLICE_LENGTH, SLICE_LIMIT, SLICES, type InStepTrainer } from '../../../kernel/inStep';
import { chunkLength } from '../../corpus/chunkWriter';
import { loadChunk } from '../../corpus/loadChunk';
import { boundary, isHold, pass, workingTogether } from '../../gate';
import { isSaidHeld, meet, sayWhetherHeld } from '../barrier';
import { diverged } from '../compactRows';
import { addLoss } from '../control';
import { holdAnchors, tokensIn, type TrainTask } from './trainTasks';

/** More than a chunk has. */
const MOST_SLICES = Math.ceil(chunkLength / SLICE_LENGTH) + 1;

/**
 * Trains batch by batch, all threads at the same one, to the same bytes at any number of threads: what is drawn, the
 * learning rate and the order in which a row changes follow from the place in the corpus alone. Each thread reads all of
 * the corpus, to find the slices; that takes little beside training.
 *
 * @throws VecinityError `cancelled`; `diverged` naming the learning rate if the loss becomes NaN
 */
export function trainInStep(task: TrainTask, trainer: InStepTrainer): void {
  workingTogether(task.control.gate, () => takeChunks(task, trainer));
}

function takeChunks(task: TrainTask, trainer: InStepTrainer): void {
  const { chunks, control, options, thread, threads } = task;
  const { gate, nextTask, barrier } = control;
  const finalIds = task.finalIds.map((table) => new Int32Array(table));
  const wait = (): void => meet(barrier, threads, gate);
  const end = chunks.length * options.epochs;
  for (let next = nextTask[0]!; next < end; next++) {
    // One looks for all: a thread that is held would be waited for by one that is not.
    if (thread === 0) {
      sayWhetherHeld(barrier, isHold(gate));
    }
    wait();
    if (isSaidHeld(barrier)) {
      boundary(gate);
    }
    const chunk = chunks[next % chunks.length]!;
    const length = loadChunk(chunk, finalIds[chunk.reader]!, trainer.ids);
    trainChunk(task, trainer, next, length, wait);
    wait();
    if (thread === 0) {
      if ((next + 1) % chunks.length === 0 && next + 1 < end) {
        holdAnchors(task);
      }
      nextTask[0] = next + 1;
    }
  }
}

function trainChunk(task: TrainTask, trainer: InStepTrainer, next: number, length: number, wait: () => void): void {
  const { control, options, thread, threads, tokens, chunks } = task;
  const { ids } = trainer;
  const epoch = Math.floor(next / chunks.length);
  const ends = endsOfSlices(ids, length);
  const backwards = [...trainer.steps].reverse();
  let done = Number(control.tokensDone[0]!);
  for (let first = 0; first < ends.length; first += SLICES) {
    pass(control.gate);
    const count = Math.min(SLICES, ends.length - first);
    const from = first > 0 ? ends[first - 1]! : 0;
    const to = ends[first + count - 1]!;
    const rate = learningRateAt(done / (tokens * options.epochs), options);
    for (let slice = thread; slice < count; slice += threads) {
      const start = slice > 0 ? ends[first + slice - 1]! : from;
      // Stream 0 is for the initial weights.
      const random = Random.seeded(options.seed, 1 + next * MOST_SLICES + first + slice);
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
    for (const step of (first / SLICES) % 2 === 0 ? trainer.steps : backwards) {
      step(count);
      wait();
    }
  }
}

/** Where each slice ends: with a sentence, unless that is too long. */
function endsOfSlices(ids: Int32Array, length: number): number[] {
  const ends: number[] = [];
  for (let from = 0; from < length; from = ends.at(-1)!) {
    const limit = Math.min(length, from + SLICE_LIMIT);
    let to = Math.min(length, from + SLICE_LENGTH);
    while (to < limit && ids[to - 1] !== SENTENCE_END) {
      to++;
    }
    ends.push(to);
  }
  return ends;
}
