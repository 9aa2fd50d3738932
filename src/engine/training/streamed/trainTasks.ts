import type { CorpusChunk } from '../../../core/text/corpus';
import { SENTENCE_END } from '../../../core/text/corpus';
import type { TrainingOptions } from '../../../core/training/options';
import { Random } from '../../../core/training/random';
import { pullRows, type Anchors } from '../../../core/training/startFrom';
import { learningRateAt } from '../../../core/training/schedule';
import type { TrainingMemory } from '../../../kernel/trainingMemory';
import { loadChunk } from '../../corpus/loadChunk';
import { diverged } from '../compactRows';
import { addHeldOut, addLoss, type RunControl } from '../control';
import { boundary, pass, working } from '../../gate';
import { streamedModel } from './models';
import type { StreamedLayout } from './streamedModel';
import { trainInStep } from './trainInStep';

/**
 * Values trained on between two looks at the gate and the learning rate, some milliseconds of work
 * (word2vec.c and gensim: 10,000 words).
 */
const SPAN = 4096;

/** What a trainer thread needs to train on a stream; crosses threads by structured clone. */
export interface TrainTask {
  readonly thread: number;
  /** How many there are. */
  readonly threads: number;
  readonly options: TrainingOptions;
  readonly chunks: readonly CorpusChunk[];
  readonly finalIds: readonly SharedArrayBuffer[];
  /** Tokens of an epoch. */
  readonly tokens: number;
  readonly layout: StreamedLayout;
  readonly control: RunControl;
  /** The weights, with the kernel that trains them; without one the scalar reference does. */
  readonly memory: TrainingMemory;
  /** Words that are held near where they started. */
  readonly anchors?: Anchors | undefined;
}

/**
 * Trains chunk by chunk, epoch by epoch, until none is left; several threads do so side by side over the same weights
 * without locks (Hogwild, Recht et al. 2011), or in step where the same bytes are asked for at any number of threads.
 *
 * @throws VecinityError `cancelled`; `diverged` naming the learning rate if the loss becomes NaN
 */
export function trainTasks(task: TrainTask): void {
  const { options, layout, memory, thread } = task;
  const inStep = options.reproducible && streamedModel(options.algorithm).createInStepTrainer?.(layout, memory, thread);
  if (inStep) {
    trainInStep(task, inStep);
  } else {
    working(task.control.gate, () => takeTasks(task));
  }
}

function takeTasks(task: TrainTask): void {
  const { chunks, control, options, tokens } = task;
  const trainer = streamedModel(options.algorithm).createTrainer(task.layout, task.memory, task.thread, options);
  const finalIds = task.finalIds.map((table) => new Int32Array(table));
  const allTokens = tokens * options.epochs;
  for (;;) {
    boundary(control.gate);
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
      pass(control.gate);
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

/** After each epoch, words that are held go back a part of their way; other threads may be at its last chunks still. */
export function holdAnchors({ anchors, options, layout, memory }: TrainTask): void {
  if (anchors && options.hold > 0) {
    const { rows, stride } = streamedModel(options.algorithm).vectors(layout, memory);
    pullRows(rows, stride, anchors, options.hold);
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

export function tokensIn(ids: Int32Array, from: number, to: number): number {
  let tokens = 0;
  for (let i = from; i < to; i++) {
    tokens += ids[i] === SENTENCE_END ? 0 : 1;
  }
  return tokens;
}
