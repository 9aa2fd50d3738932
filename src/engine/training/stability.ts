import type { Corpus } from '../../core/text/corpus';
import { usedOptions, type TrainingOptions } from '../../core/training/options';
import { addRecurrences, MAX_WORDS, NEIGHBOURS, rerunSeed } from '../../core/training/stability';
import type { Remote } from '../../protocol/rpc';
import { type SafepointMemory } from '../safepoint';
import type { Learned } from './learner';
import type { PhaseState } from './progressMeter';
import type { TrainerThreadApi } from './threads/trainerThreadApi';

/** What reruns need from their run. */
export interface RerunContext {
  readonly threads: readonly Remote<TrainerThreadApi>[];
  readonly safepoint: SafepointMemory;
  /** Maximum bytes of memory. */
  readonly memoryLimit: number;
  all<Result>(calls: readonly Promise<Result>[]): Promise<Result[]>;
  /** Learns from the same text again. @param beside bytes of memory that it must not use */
  learnAgain(options: TrainingOptions, enter: (state: () => PhaseState) => void, beside: number): Promise<Learned>;
  /** Starts the phase of the reruns. The meter calls `state` ten times a second. */
  enter(state: () => PhaseState): void;
}

/** Approximate time of finding nearest words, relative to a rerun. */
const NEAREST_COST = 0.1;

/** Number of reruns of a run; 0 for an algorithm without random numbers. */
export function rerunsOf(options: TrainingOptions): number {
  return 'stability' in usedOptions(options) ? options.stability : 0;
}

/**
 * Trains again with other seeds, and adds how often the nearest words of the most frequent words recur. Reruns use all
 * epochs, because neighbours would seem less stable with fewer.
 */
export async function withRecurrences(
  learned: Learned,
  { vocabulary }: Corpus,
  options: TrainingOptions,
  context: RerunContext,
): Promise<Learned> {
  const runs = rerunsOf(options);
  const cost = NEAREST_COST + runs * (1 + NEAREST_COST);
  let passed = 0;
  let passedTokens = 0;
  let step: () => PhaseState = () => ({ fraction: 0 });
  context.enter(() => {
    const { fraction, tokens = 0 } = step();
    return { fraction: (passed + fraction) / cost, tokens: passedTokens + tokens };
  });
  const { bytes, offsets, counts } = vocabulary;
  const packed = { bytes, offsets, counts };
  const words = Math.min(MAX_WORDS, vocabulary.size);
  const nearest = async ({ vectors }: Learned): Promise<Int32Array> => {
    const done = new Int32Array(new SharedArrayBuffer(4));
    step = () => ({ fraction: (NEAREST_COST * Atomics.load(done, 0)) / words });
    const shared = new Float32Array(new SharedArrayBuffer(vectors.byteLength));
    shared.set(vectors);
    const { safepoint } = context;
    // Each thread copies the vectors to its kernel's memory.
    const copies = Math.floor(context.memoryLimit / 4 / Math.max(1, vectors.byteLength));
    const threads = context.threads.slice(0, Math.max(1, copies));
    const border = (thread: number): number => Math.floor((words * thread) / threads.length);
    const rows = await context.all(
      threads.map((remote, thread) =>
        remote.nearestWords({
          vocabulary: packed,
          vectors: shared,
          dimensions: options.dimensions,
          from: border(thread),
          to: border(thread + 1),
          safepoint,
          done,
        }),
      ),
    );
    const ids = new Int32Array(words * NEIGHBOURS);
    passed += NEAREST_COST;
    step = () => ({ fraction: 0 });
    rows.forEach((own, thread) => ids.set(own, border(thread) * NEIGHBOURS));
    return ids;
  };

  const ids = await nearest(learned);
  const recurrences = { ids, times: new Uint8Array(ids.length) };
  const parts = Object.values(learned.parts ?? {}) as readonly unknown[];
  const beside = parts.reduce<number>(
    (sum, part) => sum + (ArrayBuffer.isView(part) ? part.byteLength : 0),
    learned.vectors.byteLength,
  );
  for (let rerun = 1; rerun <= runs; rerun++) {
    const again = await context.learnAgain(
      { ...options, seed: rerunSeed(options.seed, rerun), keepOutputVectors: false },
      (state) => {
        step = state;
      },
      beside,
    );
    passed++;
    passedTokens += step().tokens ?? 0;
    addRecurrences(recurrences, await nearest(again));
  }
  return {
    ...learned,
    parts: { ...learned.parts, recurrenceIds: recurrences.ids, recurrenceTimes: recurrences.times },
  };
}
