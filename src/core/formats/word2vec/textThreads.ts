import type { SharedSource } from '../../io/source';
import type { Thread } from '../../io/threads';
import type { Host } from '../format';
import type { TextBlock } from './textBlock';
import { readSegment, type ParsedBlock } from './textSegment';

/** The calls that a text thread serves. */
export interface TextThreadApi {
  /** Does `readSegment` into the thread's block with that number. */
  readSegment(request: {
    readonly block: number;
    readonly from: number;
    readonly to: number;
  }): Promise<ParsedBlock | undefined>;
}

/** The start data of a text thread. */
export interface TextThreadData {
  /** `SharedSource.handle` */
  readonly handle: unknown;
  /** Position of the first row. */
  readonly start: number;
  /** `TextBlock.shared` of its blocks. */
  readonly blocks: readonly unknown[];
}

/** Bytes of a segment: they fit into the caches, and take a few milliseconds. */
const SEGMENT_BYTES = 256 * 1024;
/** A segment has room for this many rows of mean length. */
const SEGMENT_ROWS = 4;
/** Blocks of a thread: while one is merged, the next is read. */
const BLOCKS_A_THREAD = 2;
const MAX_THREADS = 4;

/** The rows of one segment, in a block that is valid until the next segment is asked for. */
export interface TextSegment {
  readonly block: TextBlock;
  /** Undefined if a line is longer than the block. */
  readonly parsed: ParsedBlock | undefined;
  /** End of the segment in the source. */
  readonly to: number;
}

/** The text to read. */
export interface TextPlace {
  readonly source: SharedSource;
  /** Position of the first row. */
  readonly start: number;
  readonly dimensions: number;
  /** Mean length of a row. */
  readonly rowBytes: number;
}

/** Starts reading all lines on several threads; undefined if that is slower or impossible. */
export function startTextThreads(place: TextPlace, host: Host): TextThreads | undefined {
  const { threads } = host;
  if (!threads || threads.parallelism < 2 || place.source.size - place.start < threads.minBytes) {
    return undefined;
  }
  const { source, start, dimensions, rowBytes } = place;
  const segmentBytes = Math.ceil(Math.max(SEGMENT_BYTES, SEGMENT_ROWS * rowBytes));
  const overlap = Math.ceil(Math.max(SEGMENT_BYTES / 8, SEGMENT_ROWS * rowBytes));
  const makeBlocks = (): TextBlock[] =>
    Array.from({ length: BLOCKS_A_THREAD }, () => host.textBlock(segmentBytes + overlap, dimensions));
  const ownBlocks = makeBlocks();
  if (ownBlocks.some(({ shared }) => shared === undefined)) {
    return undefined;
  }
  const started: StartedThread[] = [];
  for (let i = 1; i < Math.min(threads.parallelism, MAX_THREADS); i++) {
    const blocks = makeBlocks();
    const data: TextThreadData = { handle: source.handle, start, blocks: blocks.map(({ shared }) => shared) };
    const thread = threads.start<TextThreadApi>('textThread', data);
    if (thread) {
      started.push({ thread, blocks });
    }
  }
  return started.length > 0 ? new TextThreads(source, start, segmentBytes, ownBlocks, started) : undefined;
}

interface StartedThread {
  readonly thread: Thread<TextThreadApi>;
  readonly blocks: readonly TextBlock[];
}

/** A block, and the thread that reads to it: undefined for the calling one. */
interface Place {
  readonly block: TextBlock;
  /** Its number in the thread. */
  readonly number: number;
  readonly thread: Thread<TextThreadApi> | undefined;
}

/** A segment that is being read, or was read. */
interface Reading {
  readonly place: Place;
  readonly parsed: Promise<ParsedBlock | undefined>;
  isDone: boolean;
}

/**
 * Threads that read the segments of a source. The calling thread reads too while the next segment is not ready. If it
 * only merged, it would be idle most of the time, at the same cost of memory.
 */
class TextThreads {
  private readonly own: readonly Place[];
  private readonly others: readonly Place[];

  constructor(
    private readonly source: SharedSource,
    private readonly start: number,
    private readonly segmentBytes: number,
    ownBlocks: readonly TextBlock[],
    private readonly started: readonly StartedThread[],
  ) {
    this.own = ownBlocks.map((block, number) => ({ block, number, thread: undefined }));
    // Each thread gets its first block before one gets its second.
    this.others = started
      .flatMap(({ thread, blocks }) => blocks.map((block, number) => ({ block, number, thread })))
      .sort((a, b) => a.number - b.number);
  }

  /**
   * Yields all segments in order; each is valid until the next is asked for.
   * @param nextTurn lets answers of the other threads come through
   * @throws VecinityError as `readSegment`
   */
  async *segments(nextTurn: () => Promise<void>): AsyncGenerator<TextSegment> {
    const { source, start, segmentBytes } = this;
    const count = Math.ceil((source.size - start) / segmentBytes);
    const end = (segment: number): number => Math.min(source.size, start + (segment + 1) * segmentBytes);
    const free = { own: [...this.own], others: [...this.others] };
    const readings: Reading[] = [];
    let next = 0;
    const readNext = (place: Place): void => {
      readings.push(this.read(place, start + next * segmentBytes, end(next)));
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
        await nextTurn();
      }
      const { place, parsed } = readings.shift()!;
      yield { block: place.block, parsed: await parsed, to: end(segment) };
      (place.thread ? free.others : free.own).push(place);
    }
  }

  /** Ends the threads at once; afterwards none reads from the source. */
  async end(): Promise<void> {
    await Promise.all(this.started.map(({ thread }) => thread.end()));
  }

  private read({ block, number, thread }: Place, from: number, to: number): Reading {
    const parsed = thread
      ? thread.remote.readSegment({ block: number, from, to })
      : new Promise<ParsedBlock | undefined>((resolve) => {
          resolve(readSegment(this.source, this.start, block, from, to));
        });
    const reading: Reading = { place: { block, number, thread }, parsed, isDone: false };
    const done = (): void => {
      reading.isDone = true;
    };
    // The waiting caller gets an earlier segment's error. This one's must not end the process.
    parsed.then(done, done);
    return reading;
  }
}
