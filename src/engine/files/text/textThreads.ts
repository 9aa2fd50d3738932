import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Kernel } from '../../../kernel/loader';
import { TextBlock, type TextBlockParts } from '../../../kernel/textBlock';
import { WorkerThread } from '../../../threads/workerThread';
import { readSegment, type ParsedBlock, type TextFile } from './textSegment';

/** What a thread that reads text serves. */
export interface TextThreadApi {
  /** As `readSegment`, into the thread's block of that number. */
  readSegment(request: {
    readonly block: number;
    readonly from: number;
    readonly to: number;
  }): Promise<ParsedBlock | undefined>;
}

/** What such a thread is started with. */
export interface TextThreadData {
  readonly file: TextFile;
  readonly blocks: readonly TextBlockParts[];
}

/** Text that is read at once: fits into the caches, and is read in a few milliseconds. */
const SEGMENT_BYTES = 256 * 1024;
/** So many rows of the file's mean length have room in a segment. */
const SEGMENT_ROWS = 4;
/** While one is merged, the next is read. */
const BLOCKS_A_THREAD = 2;
const MOST_THREADS = 4;
/** Below this, starting threads takes longer than they save. */
const LEAST_BYTES = 16 * 1024 * 1024;

export interface TextThreadsOptions {
  /** The bundle of textThread.ts. */
  readonly script?: string;
  /** That read, the calling one among them. */
  readonly threads?: number;
  readonly leastBytes?: number;
}

/** What the lines of one segment were made into, in a block that is read to again afterwards. */
export interface TextSegment {
  readonly block: TextBlock;
  /** Undefined where a line is longer than the block. */
  readonly parsed: ParsedBlock | undefined;
  /** End of the segment in the file. */
  readonly to: number;
}

/**
 * Starts reading all lines of a file on several threads; undefined where that is not worth it or not possible.
 * @param rowBytes mean length of a row
 */
export function startTextThreads(
  file: TextFile,
  dimensions: number,
  rowBytes: number,
  kernel: Kernel | undefined,
  options: TextThreadsOptions = {},
): TextThreads | undefined {
  const script = options.script ?? path.join(__dirname, 'textThread.js');
  const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const isLarge = file.size - file.start >= (options.leastBytes ?? LEAST_BYTES);
  return kernel && isLarge && threads > 1 && existsSync(script)
    ? new TextThreads(file, dimensions, rowBytes, kernel, script, threads)
    : undefined;
}

/** A block, and the thread that reads to it: undefined for the calling one. */
interface Place {
  readonly block: TextBlock;
  /** Its number in the thread. */
  readonly number: number;
  readonly thread: WorkerThread<TextThreadApi> | undefined;
}

/** A segment that is being read, or has been. */
interface Reading {
  readonly place: Place;
  readonly parsed: Promise<ParsedBlock | undefined>;
  isDone: boolean;
}

/**
 * Threads that read a file's segments. The calling one reads too while what it needs next is not ready: a thread that
 * only merged would be idle most of the time, and costs as much memory as one that reads.
 */
export class TextThreads {
  private readonly segmentBytes: number;
  private readonly own: readonly Place[];
  private readonly others: readonly Place[];
  private readonly threads: readonly WorkerThread<TextThreadApi>[];

  constructor(
    private readonly file: TextFile,
    dimensions: number,
    rowBytes: number,
    kernel: Kernel,
    script: string,
    threads: number,
  ) {
    this.segmentBytes = Math.ceil(Math.max(SEGMENT_BYTES, SEGMENT_ROWS * rowBytes));
    const overlap = Math.ceil(Math.max(SEGMENT_BYTES / 8, SEGMENT_ROWS * rowBytes));
    const parts: TextBlockParts = { capacity: this.segmentBytes + overlap, dimensions, kernel, memory: undefined };
    const blocks = (): TextBlock[] => Array.from({ length: BLOCKS_A_THREAD }, () => new TextBlock(parts));
    this.own = blocks().map((block, number) => ({ block, number, thread: undefined }));
    const started = Array.from({ length: threads - 1 }, () => {
      const ofThread = blocks();
      const workerData: TextThreadData = { file, blocks: ofThread.map((block) => block.parts) };
      const thread = new WorkerThread<TextThreadApi>(script, {
        label: 'A thread that reads text',
        name: 'Vecinity text',
        remedy: 'Open the file again, with less memory in use.',
        workerData,
        resourceLimits: { maxYoungGenerationSizeMb: 2 },
      });
      return { thread, places: ofThread.map((block, number) => ({ block, number, thread })) };
    });
    this.threads = started.map(({ thread }) => thread);
    // Each thread gets its first block before one gets its second.
    this.others = started.flatMap(({ places }) => places).sort((a, b) => a.number - b.number);
  }

  /** All segments in order; each is valid until the next is asked for. @throws VecinityError as `readSegment` */
  async *segments(): AsyncGenerator<TextSegment> {
    const { file, segmentBytes } = this;
    const count = Math.ceil((file.size - file.start) / segmentBytes);
    const end = (segment: number): number => Math.min(file.size, file.start + (segment + 1) * segmentBytes);
    const free = { own: [...this.own], others: [...this.others] };
    const readings: Reading[] = [];
    let next = 0;
    const readNext = (place: Place): void => {
      const from = file.start + next * segmentBytes;
      readings.push(startReading(file, place, from, end(next)));
      next++;
    };
    for (let segment = 0; segment < count; segment++) {
      for (;;) {
        while (next < count && free.others.length > 0) {
          readNext(free.others.shift()!);
        }
        if (readings[0]?.isDone || next === count || free.own.length === 0) {
          break;
        }
        readNext(free.own.shift()!);
        // Lets the others' answers come through.
        await setImmediate();
      }
      const { place, parsed } = readings.shift()!;
      yield { block: place.block, parsed: await parsed, to: end(segment) };
      (place.thread ? free.others : free.own).push(place);
    }
  }

  /** Ends the threads, whatever they do; none reads from the file any more then. */
  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

function startReading(file: TextFile, place: Place, from: number, to: number): Reading {
  const { block, number, thread } = place;
  const parsed = thread
    ? thread.remote.readSegment({ block: number, from, to })
    : new Promise<ParsedBlock | undefined>((resolve) => {
        resolve(readSegment(file, block, from, to));
      });
  const reading: Reading = { place, parsed, isDone: false };
  const done = (): void => {
    reading.isDone = true;
  };
  // Whoever waits for an earlier one gets its error; this one's must not end the process.
  parsed.then(done, done);
  return reading;
}
