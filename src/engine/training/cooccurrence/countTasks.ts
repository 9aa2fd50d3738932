import { SENTENCE_END } from '../../../core/text/corpus';
import { CooccurrenceRow, distanceUnits } from '../../../core/training/shared/cooccurrence';
import { subsample } from '../../../core/training/shared/sampling';
import { loadChunk } from '../../corpus/loadChunk';
import { Safepoint } from '../../safepoint';
import type { CooccurrenceRun, CountTask, LoadBlockTask, TextBlock } from './countTaskTypes';
import { BandBuilder } from './bandBuilder';
import type { RowBand } from './rowBand';
import { SpillFiles } from './spillFiles';

/** Loads chunks until none is left, in parallel with other threads. */
export function loadBlock({ chunks, finalIds, block, control, subsampling }: LoadBlockTask): void {
  const safepoint = new Safepoint(control.safepoint);
  for (;;) {
    const task = chunks[Atomics.add(control.next, 0, 1)];
    if (!task) {
      return;
    }
    safepoint.check();
    const { chunk, at } = task;
    const target = new Int32Array(block.ids, 4 * at, chunk.length);
    const length = loadChunk(chunk, new Int32Array(finalIds[chunk.reader]!), target);
    const kept = subsampling ? subsample(target, length, subsampling.limits, subsampling.seed) : length;
    target.fill(SENTENCE_END, kept);
  }
}

/** Indexes the positions of each word in a loaded block. */
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

/** Counts bands of the only block until none is left, in parallel with other threads. */
export function countBands(task: CountTask & { readonly block: TextBlock }): RowBand[] {
  return withBuilder(task, (builder, row) =>
    eachBand(task, (firstRow, lastRow) => {
      countRows(task, row, builder, firstRow, lastRow);
      return builder.band(firstRow);
    }),
  );
}

/** Counts one of several blocks: each of its bands becomes a run on disk. */
export function countRuns(task: CountTask & { readonly block: TextBlock }): CooccurrenceRun[] {
  return withBuilder(task, (builder, row) =>
    eachBand(task, (firstRow, lastRow, band) => {
      countRows(task, row, builder, firstRow, lastRow);
      return builder.run(band);
    }),
  );
}

/** Sums the runs of each band until no band is left, in parallel with other threads. */
export function mergeRuns(task: CountTask & { readonly runs: readonly CooccurrenceRun[] }): RowBand[] {
  const safepoint = new Safepoint(task.control.safepoint);
  return withBuilder(task, (builder, row, files) =>
    eachBand(task, (firstRow, lastRow, band) => {
      const runs = task.runs.filter((run) => run.band === band).map((run) => openRun(run, lastRow - firstRow, files));
      for (let i = 0; i < lastRow - firstRow; i++) {
        safepoint.check();
        for (const { rowStarts, columns, units } of runs) {
          row.addEntries(columns, units, rowStarts[i]!, rowStarts[i + 1]!);
        }
        builder.add(row);
      }
      return builder.band(firstRow);
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
  builder: BandBuilder,
  firstRow: number,
  lastRow: number,
): void {
  const { units } = distanceUnits(window, weighting);
  const safepoint = new Safepoint(control.safepoint);
  const ids = new Int32Array(block.ids, 0, block.length);
  const positions = new Uint32Array(block.positions);
  const starts = new Uint32Array(block.firstPositions);
  for (let id = firstRow; id < lastRow; id++) {
    safepoint.check();
    row.addNeighbours(ids, positions, starts[id]!, starts[id + 1]!, units);
    builder.add(row);
  }
  Atomics.add(control.tokensDone, 0, BigInt(starts[lastRow]! - starts[firstRow]!));
}

function withBuilder<Result>(
  { thread, bandStarts, window, weighting, control }: CountTask,
  work: (builder: BandBuilder, row: CooccurrenceRow, files: SpillFiles) => Result,
): Result {
  const files = new SpillFiles();
  try {
    const { scale } = distanceUnits(window, weighting);
    return work(new BandBuilder(thread, scale, control, files), new CooccurrenceRow(bandStarts.at(-1)!), files);
  } finally {
    files.close();
  }
}

function eachBand<Result>(
  { bandStarts, control }: CountTask,
  work: (firstRow: number, lastRow: number, band: number) => Result,
): Result[] {
  const results: Result[] = [];
  for (;;) {
    const band = Atomics.add(control.next, 0, 1);
    if (band >= bandStarts.length - 1) {
      return results;
    }
    results.push(work(bandStarts[band]!, bandStarts[band + 1]!, band));
  }
}
