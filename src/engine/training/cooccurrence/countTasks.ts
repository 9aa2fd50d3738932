import { SENTENCE_END, type CorpusChunk } from '../../../core/text/corpus';
import { CooccurrenceRow, distanceUnits, type DistanceWeighting } from '../../../core/training/cooccurrence';
import { subsample } from '../../../core/training/sampling';
import { loadChunk } from '../../corpus/loadChunk';
import { pass, type Gate } from '../../gate';
import { ShardBuilder } from './shardBuilder';
import type { CooccurrenceShard } from './shard';
import { SpillFiles, type SpillPlace } from './spillFiles';

/** A part of the corpus in memory, that all threads count from. */
export interface TextBlock {
  /** Int32 ids, SENTENCE_END first, last and between sentences; chunks have their places in it. */
  readonly ids: SharedArrayBuffer;
  /** Uint32: where each word stands, word by word. */
  readonly positions: SharedArrayBuffer;
  /** Uint32, by word and one more: where in `positions` its own begin. */
  readonly firstPositions: SharedArrayBuffer;
  /** Values of `ids` in use. */
  readonly length: number;
}

/** What the threads of a run share while they count. */
export interface CountControl {
  readonly gate: Gate;
  /** The next chunk or shard nobody has taken yet. */
  readonly next: Int32Array;
  /** Tokens whose neighbours have been counted. */
  readonly tokensDone: BigInt64Array;
  /** Bytes of shards that are kept in memory; past `memoryBound` they go to disk. */
  readonly bytesHeld: BigInt64Array;
  readonly memoryBound: number;
  readonly spillDirectory: string;
}

/** Chunks and where their ids go. */
export interface LoadBlockTask {
  readonly chunks: readonly { readonly chunk: CorpusChunk; readonly at: number }[];
  /** By reader. */
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly block: TextBlock;
  readonly control: CountControl;
  readonly subsampling: Subsampling | undefined;
}

/** Which tokens are left out before anything is counted: see `subsample`. */
export interface Subsampling {
  readonly limits: Uint32Array;
  readonly seed: number;
}

/** Loads chunks until none is left, beside other threads. */
export function loadBlock({ chunks, finalIds, block, control, subsampling }: LoadBlockTask): void {
  for (;;) {
    const task = chunks[Atomics.add(control.next, 0, 1)];
    if (!task) {
      return;
    }
    pass(control.gate);
    const { chunk, at } = task;
    const target = new Int32Array(block.ids, 4 * at, chunk.length);
    const length = loadChunk(chunk, new Int32Array(finalIds[chunk.reader]!), target);
    const kept = subsampling ? subsample(target, length, subsampling.limits, subsampling.seed) : length;
    target.fill(SENTENCE_END, kept);
  }
}

/** Finds where each word stands in a loaded block. */
export function indexBlock({ block }: { readonly block: TextBlock }): void {
  const ids = new Int32Array(block.ids, 0, block.length);
  const positions = new Uint32Array(block.positions);
  const starts = new Uint32Array(block.firstPositions).fill(0);
  ids[0] = SENTENCE_END;
  ids[ids.length - 1] = SENTENCE_END;
  for (const id of ids) {
    if (id >= 0) {
      starts[id + 1]!++;
    }
  }
  for (let id = 1; id < starts.length; id++) {
    starts[id]! += starts[id - 1]!;
  }
  const next = starts.slice();
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at]!;
    if (id >= 0) {
      positions[next[id]!++] = at;
    }
  }
}

/** How shards are cut and filled. */
export interface CountTask {
  readonly thread: number;
  /** Ids at which shards begin, and the number of words: from `planShards`. */
  readonly shardStarts: Int32Array;
  readonly window: number;
  readonly weighting: DistanceWeighting;
  readonly control: CountControl;
}

/** Rows as they were counted in one block of several: sums in units of `distanceUnits`, so that nothing is rounded. */
export interface CooccurrenceRun {
  readonly shard: number;
  readonly entries: number;
  /** Uint32 row starts, Int32 columns, Float64 units. */
  readonly place: SpillPlace;
}

/** Counts shards of the only block there is until none is left, beside other threads. */
export function countShards(task: CountTask & { readonly block: TextBlock }): CooccurrenceShard[] {
  return withBuilder(task, (builder, row) =>
    eachShard(task, (firstRow, lastRow) => {
      countRows(task, row, builder, firstRow, lastRow);
      return builder.shard(firstRow);
    }),
  );
}

/** Counts a block of several: each shard of it becomes a run on disk. */
export function countRuns(task: CountTask & { readonly block: TextBlock }): CooccurrenceRun[] {
  return withBuilder(task, (builder, row) =>
    eachShard(task, (firstRow, lastRow, shard) => {
      countRows(task, row, builder, firstRow, lastRow);
      return builder.run(shard);
    }),
  );
}

/** Adds up the runs of shards until no shard is left, beside other threads. */
export function mergeRuns(task: CountTask & { readonly runs: readonly CooccurrenceRun[] }): CooccurrenceShard[] {
  return withBuilder(task, (builder, row, files) =>
    eachShard(task, (firstRow, lastRow, shard) => {
      const runs = task.runs.filter((run) => run.shard === shard).map((run) => openRun(run, lastRow - firstRow, files));
      for (let i = 0; i < lastRow - firstRow; i++) {
        pass(task.control.gate);
        for (const { rowStarts, columns, units } of runs) {
          row.addEntries(columns, units, rowStarts[i]!, rowStarts[i + 1]!);
        }
        builder.add(row);
      }
      return builder.shard(firstRow);
    }),
  );
}

function openRun({ entries, place }: CooccurrenceRun, rows: number, files: SpillFiles) {
  const rowStarts = new Uint32Array(rows + 1);
  const columns = new Int32Array(entries);
  const units = new Float64Array(entries);
  let { position } = place;
  for (const part of [rowStarts, columns, units]) {
    files.read({ ...place, position }, new Uint8Array(part.buffer));
    position += part.byteLength;
  }
  return { rowStarts, columns, units };
}

function countRows(
  { block, window, weighting, control }: CountTask & { readonly block: TextBlock },
  row: CooccurrenceRow,
  builder: ShardBuilder,
  firstRow: number,
  lastRow: number,
): void {
  const { units } = distanceUnits(window, weighting);
  const ids = new Int32Array(block.ids, 0, block.length);
  const positions = new Uint32Array(block.positions);
  const starts = new Uint32Array(block.firstPositions);
  for (let id = firstRow; id < lastRow; id++) {
    pass(control.gate);
    row.addNeighbours(ids, positions, starts[id]!, starts[id + 1]!, units);
    builder.add(row);
  }
  Atomics.add(control.tokensDone, 0, BigInt(starts[lastRow]! - starts[firstRow]!));
}

function withBuilder<Result>(
  { thread, shardStarts, window, weighting, control }: CountTask,
  work: (builder: ShardBuilder, row: CooccurrenceRow, files: SpillFiles) => Result,
): Result {
  const files = new SpillFiles();
  try {
    const { scale } = distanceUnits(window, weighting);
    return work(new ShardBuilder(thread, scale, control, files), new CooccurrenceRow(shardStarts.at(-1)!), files);
  } finally {
    files.close();
  }
}

function eachShard<Result>(
  { shardStarts, control }: CountTask,
  work: (firstRow: number, lastRow: number, shard: number) => Result,
): Result[] {
  const results: Result[] = [];
  for (;;) {
    const shard = Atomics.add(control.next, 0, 1);
    if (shard >= shardStarts.length - 1) {
      return results;
    }
    results.push(work(shardStarts[shard]!, shardStarts[shard + 1]!, shard));
  }
}
