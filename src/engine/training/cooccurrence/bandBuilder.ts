import path from 'node:path';
import type { CooccurrenceRow } from '../../../core/training/shared/cooccurrence';
import type { CooccurrenceRun, CountControl } from './countTaskTypes';
import { bandBytes, viewBand, type RowBand } from './rowBand';
import type { SpillFiles, SpillPlace } from './spillFiles';

const FIRST_ENTRIES = 1 << 18;

/** Collects the rows of one band after the other. Its memory grows to the largest band. Each thread has its own. */
export class BandBuilder {
  private readonly rowStarts: number[] = [0];
  private columns = new Int32Array(FIRST_ENTRIES);
  private units = new Float64Array(FIRST_ENTRIES);
  private entries = 0;

  /** @param scale units in a weight of 1 */
  constructor(
    private readonly thread: number,
    private readonly scale: number,
    private readonly control: CountControl,
    private readonly files: SpillFiles,
  ) {}

  /** Adds the next row. */
  add(row: CooccurrenceRow): void {
    const { entries } = this;
    const end = entries + row.entries;
    if (end > this.columns.length) {
      const { columns, units } = this;
      const length = Math.max(end, 2 * columns.length);
      this.columns = new Int32Array(length);
      this.units = new Float64Array(length);
      this.columns.set(columns.subarray(0, entries));
      this.units.set(units.subarray(0, entries));
    }
    row.take(this.columns, this.units, entries);
    this.entries = end;
    this.rowStarts.push(end);
  }

  /**
   * Makes a band of the rows since the last one: in memory, or on disk beyond the bound.
   * @throws VecinityError `diskFull`
   */
  band(firstRow: number): RowBand {
    const { control, entries } = this;
    const rows = this.rowStarts.length - 1;
    const length = bandBytes({ rows, entries });
    const bytes = BigInt(length);
    const inMemory = Atomics.add(control.bytesHeld, 0, bytes) + bytes <= BigInt(control.memoryBound);
    const buffer = inMemory ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
    const view = viewBand({ rows, entries }, buffer);
    view.rowStarts.set(this.rowStarts);
    view.columns.set(this.columns.subarray(0, entries));
    for (let i = 0; i < entries; i++) {
      view.weights[i] = this.units[i]! / this.scale;
    }
    this.clear();
    if (buffer instanceof SharedArrayBuffer) {
      return { firstRow, rows, entries, location: { kind: 'memory', buffer } };
    }
    Atomics.sub(control.bytesHeld, 0, bytes);
    const location = this.files.append(this.file('cooccurrences'), new Uint8Array(buffer));
    return { firstRow, rows, entries, location };
  }

  /** Writes the rows since the last run as a new run on disk. @throws VecinityError `diskFull` */
  run(band: number): CooccurrenceRun {
    const { entries } = this;
    const append = ({ buffer, byteOffset, byteLength }: Uint32Array | Int32Array | Float64Array): SpillPlace =>
      this.files.append(this.file('runs'), new Uint8Array(buffer, byteOffset, byteLength));
    const place = append(Uint32Array.from(this.rowStarts));
    append(this.columns.subarray(0, entries));
    append(this.units.subarray(0, entries));
    this.clear();
    return { band, entries, place };
  }

  private clear(): void {
    this.rowStarts.length = 1;
    this.entries = 0;
  }

  private file(kind: string): string {
    return path.join(this.control.spillDirectory, `${kind}-${this.thread}.bin`);
  }
}
