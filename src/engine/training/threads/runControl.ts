import type { HeldOut } from '../../../core/training/shared/spanTrainer';
import type { SafepointMemory } from '../../safepoint';
import { createBarrier, type Barrier } from './barrier';

/** What the coordinator and the trainer threads of one run share besides the weights. */
export interface RunControl {
  readonly safepoint: SafepointMemory;
  /** The next task that is free. */
  readonly nextTask: Int32Array;
  /** Tokens trained on, over all epochs. */
  readonly tokensDone: BigInt64Array;
  /** By thread and epoch: sum of the sampled losses and number of their pairs. Each thread writes its own. */
  readonly losses: Float64Array;
  /** By thread and epoch: number of held-out words that were predicted, their loss, and the loss of a unigram model. */
  readonly heldOut: Float64Array;
  readonly epochs: number;
  /** For threads that train in lockstep. */
  readonly barrier: Barrier;
}

export function createRunControl(threads: number, epochs: number, safepoint: SafepointMemory): RunControl {
  return {
    safepoint,
    nextTask: new Int32Array(new SharedArrayBuffer(4)),
    tokensDone: new BigInt64Array(new SharedArrayBuffer(8)),
    losses: new Float64Array(new SharedArrayBuffer(16 * threads * epochs)),
    heldOut: new Float64Array(new SharedArrayBuffer(24 * threads * epochs)),
    epochs,
    barrier: createBarrier(),
  };
}

export function addLoss(control: RunControl, thread: number, epoch: number, loss: number, pairs: number): void {
  const at = 2 * (thread * control.epochs + epoch);
  control.losses[at]! += loss;
  control.losses[at + 1]! += pairs;
}

export function addHeldOut(control: RunControl, thread: number, epoch: number, heldOut: HeldOut): void {
  const at = 3 * (thread * control.epochs + epoch);
  control.heldOut[at]! += heldOut.words;
  control.heldOut[at + 1]! += heldOut.loss;
  control.heldOut[at + 2]! += heldOut.unigramLoss;
}

/** The held-out words of an epoch, over all threads. */
export function heldOutOfEpoch(control: RunControl, epoch: number): HeldOut {
  let words = 0;
  let loss = 0;
  let unigramLoss = 0;
  for (let at = 3 * epoch; at < control.heldOut.length; at += 3 * control.epochs) {
    words += control.heldOut[at]!;
    loss += control.heldOut[at + 1]!;
    unigramLoss += control.heldOut[at + 2]!;
  }
  return { words, loss, unigramLoss };
}

/** Sum and number of pairs of one epoch, over all threads. */
function lossOfEpoch(control: RunControl, epoch: number): { readonly loss: number; readonly pairs: number } {
  let loss = 0;
  let pairs = 0;
  for (let at = 2 * epoch; at < control.losses.length; at += 2 * control.epochs) {
    loss += control.losses[at]!;
    pairs += control.losses[at + 1]!;
  }
  return { loss, pairs };
}

/** The mean loss of an epoch; undefined if no pair of it was sampled. */
export function meanLossOfEpoch(control: RunControl, epoch: number): number | undefined {
  const { loss, pairs } = lossOfEpoch(control, epoch);
  return pairs > 0 ? loss / pairs : undefined;
}

/** The mean loss of the current epoch so far, or of the epoch before while it has no pair; undefined without both. */
export function currentLoss(control: RunControl, epochsDone: number): number | undefined {
  const epoch = Math.min(epochsDone, control.epochs - 1);
  return meanLossOfEpoch(control, epoch) ?? (epoch > 0 ? meanLossOfEpoch(control, epoch - 1) : undefined);
}

/**
 * The mean loss of each epoch. An epoch without a sampled pair gets the loss of the epoch before. Empty if no epoch has
 * one.
 */
export function lossesByEpoch(control: RunControl): number[] {
  const losses: number[] = [];
  for (let epoch = 0; epoch < control.epochs; epoch++) {
    const mean = meanLossOfEpoch(control, epoch) ?? losses.at(-1);
    if (mean !== undefined) {
      losses.push(mean);
    }
  }
  return losses;
}
