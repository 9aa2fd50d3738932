import type { GloveTrainer } from '../../../core/training/glove/glove';
import { TILE_PIECE } from '../../../core/training/glove/glove';
import { Safepoint, type SafepointMemory } from '../../safepoint';
import { bandBytes, viewBand, type RowBand } from '../cooccurrence/rowBand';
import { SpillFiles } from '../cooccurrence/spillFiles';

/**
 * The co-occurrences as tiles. A tile holds the entries of one band of rows and one block of columns, row by row. A
 * cell replaces the column of an entry: 16 bits for the row in the band, 16 bits for the column in the block.
 */
export interface TiledCooccurrences {
  readonly bands: readonly RowBand[];
  /** First id of each block of columns, then the number of words. */
  readonly columnStarts: Int32Array;
  /** Uint32 by band and block (and one more): where the tile begins in the entries of the band. */
  readonly tileStarts: SharedArrayBuffer;
}

export interface ArrangeTask {
  readonly tiles: TiledCooccurrences;
  /** The next free band. */
  readonly next: Int32Array;
  readonly safepoint: SafepointMemory;
}

/** Rearranges bands into tiles, in place, until none is left. Several threads do this in parallel. */
export function arrangeTiles({ tiles, next, safepoint: memory }: ArrangeTask): void {
  const safepoint = new Safepoint(memory);
  const { bands, columnStarts } = tiles;
  const blocks = columnStarts.length - 1;
  const blockOf = new Uint16Array(columnStarts.at(-1)!);
  for (let block = 0; block < blocks; block++) {
    blockOf.fill(block, columnStarts[block], columnStarts[block + 1]);
  }
  const files = new SpillFiles();
  try {
    for (;;) {
      const number = Atomics.add(next, 0, 1);
      const band = bands[number];
      if (!band) {
        return;
      }
      safepoint.check();
      const starts = new Uint32Array(tiles.tileStarts, 4 * (blocks + 1) * number, blocks + 1);
      arrange(band, blockOf, columnStarts, starts, files);
    }
  } finally {
    files.close();
  }
}

function arrange(
  band: RowBand,
  blockOf: Uint16Array,
  columnStarts: Int32Array,
  starts: Uint32Array,
  files: SpillFiles,
): void {
  const { location, entries } = band;
  const bytes = new Uint8Array(bandBytes(band));
  if (location.kind === 'memory') {
    bytes.set(new Uint8Array(location.buffer));
  } else {
    files.read(location, bytes);
  }
  const from = viewBand(band, bytes.buffer);
  const target = location.kind === 'memory' ? location.buffer : new ArrayBuffer(bytes.length);
  const to = viewBand(band, target);
  starts.fill(0);
  for (let i = 0; i < entries; i++) {
    starts[blockOf[from.columns[i]!]! + 1]!++;
  }
  for (let block = 1; block < starts.length; block++) {
    starts[block]! += starts[block - 1]!;
  }
  const next = starts.slice();
  for (let row = 0; row < band.rows; row++) {
    const end = from.rowStarts[row + 1]!;
    for (let i = from.rowStarts[row]!; i < end; i++) {
      const column = from.columns[i]!;
      const block = blockOf[column]!;
      const at = next[block]!++;
      to.columns[at] = row | ((column - columnStarts[block]!) << 16);
      to.weights[at] = from.weights[i]!;
    }
  }
  if (location.kind === 'disk') {
    files.write(location, new Uint8Array(target));
  }
}

/** Reads tiles for a trainer piece by piece. Each thread has its own; the caller closes it. */
export class TileReader {
  private readonly files = new SpillFiles();
  private readonly starts: Uint32Array;
  private readonly blocks: number;

  constructor(private readonly tiles: TiledCooccurrences) {
    this.starts = new Uint32Array(tiles.tileStarts);
    this.blocks = tiles.columnStarts.length - 1;
  }

  /** Number of co-occurrences in a tile. */
  size(row: number, column: number): number {
    const at = row * (this.blocks + 1) + column;
    return this.starts[at + 1]! - this.starts[at]!;
  }

  /**
   * Fills the trainer's arrays with the piece of a tile that begins at `from`.
   * @returns its number of co-occurrences
   */
  load(row: number, column: number, from: number, { cells, weights }: GloveTrainer): number {
    const count = Math.min(TILE_PIECE, this.size(row, column) - from);
    const band = this.tiles.bands[row]!;
    const cellsAt = 4 * (band.rows + 1 + this.starts[row * (this.blocks + 1) + column]! + from);
    const weightsAt = cellsAt + 4 * band.entries;
    const { location } = band;
    if (location.kind === 'memory') {
      cells.set(new Uint32Array(location.buffer, cellsAt, count));
      weights.set(new Float32Array(location.buffer, weightsAt, count));
    } else {
      const read = (array: Uint32Array | Float32Array, position: number): void =>
        this.files.read(
          { ...location, position: location.position + position },
          new Uint8Array(array.buffer, array.byteOffset, 4 * count),
        );
      read(cells, cellsAt);
      read(weights, weightsAt);
    }
    return count;
  }

  close(): void {
    this.files.close();
  }
}
