import { SENTENCE_END } from '../../../core/text/corpus';
import { Random } from '../../../core/training/shared/random';
import { learningRateAt } from '../../../core/training/shared/schedule';
import { loadChunk } from '../../corpus/loadChunk';
import { diverged } from '../compactRows';
import { addHeldOut, addLoss } from '../threads/runControl';
import { Safepoint } from '../../safepoint';
import { streamedModel } from './models';
import { holdAnchors, tokensIn, type TrainTask } from './trainTask';
import { trainLockstep } from './trainLockstep';

/**
 * Values trained on between two checks of the safepoint and the learning rate, some milliseconds of work
 * (word2vec.c and gensim: 10,000 words).
 */
const SPAN = 4096;

/**
 * Trains chunk by chunk, epoch by epoch, until none is left; several threads do so side by side over the same weights
 * without locks (Hogwild, Recht et al. 2011), or in lockstep where the same bytes are asked for at any number of threads.
 *
 * @throws VecinityError `cancelled`; `diverged` naming the learning rate if the loss becomes NaN
 */
export function trainStreamed(task: TrainTask): void {
  const { options, layout, memory, thread } = task;
  const lockstep =
    options.reproducible && streamedModel(options.algorithm).createLockstepTrainer?.(layout, memory, thread);
  if (lockstep) {
    trainLockstep(task, lockstep);
  } else {
    const safepoint = new Safepoint(task.control.safepoint);
    safepoint.enter(() => takeTasks(task, safepoint));
  }
}

function takeTasks(task: TrainTask, safepoint: Safepoint): void {
  const { chunks, control, options, tokens } = task;
  const trainer = streamedModel(options.algorithm).createTrainer(task.layout, task.memory, task.thread, options);
  const finalIds = task.finalIds.map((table) => new Int32Array(table));
  const allTokens = tokens * options.epochs;
  for (;;) {
    safepoint.reach();
    const next = Atomics.add(control.nextTask, 0, 1);
    if (next >= chunks.length * options.epochs) {
      return;
    }
    const epoch = Math.floor(next / chunks.length);
    if (epoch > 0 && next % chunks.length === 0) {
      holdAnchors(task);
    }
    const chunk = chunks[next % chunks.length]!;
    // Stream 0 is for the initial weights.
    trainer.begin(Random.seeded(options.seed, next + 1));
    const length = loadChunk(chunk, finalIds[chunk.reader]!, trainer.ids);
    for (let from = 0; from < length;) {
      safepoint.check();
      const to = endOfSpan(trainer.ids, from, length);
      const done = Number(Atomics.add(control.tokensDone, 0, BigInt(tokensIn(trainer.ids, from, to))));
      const rate = learningRateAt(done / allTokens, options);
      const { loss, lossPairs, heldOut } = trainer.train(from, to, rate);
      if (Number.isNaN(loss)) {
        throw diverged(options.learningRate);
      }
      addLoss(control, task.thread, epoch, loss, lossPairs);
      if (heldOut) {
        addHeldOut(control, task.thread, epoch, heldOut);
      }
      from = to;
    }
  }
}

/** The end of the sentence in which the span is full. */
function endOfSpan(ids: Int32Array, from: number, length: number): number {
  let to = Math.min(length, from + SPAN);
  while (to < length && ids[to - 1] !== SENTENCE_END) {
    to++;
  }
  return to;
}
