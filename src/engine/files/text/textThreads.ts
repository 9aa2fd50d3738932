import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import type { Kernel } from '../../../kernel/loader';
import { TextBlock, type TextBlockParts } from '../../../kernel/textBlock';
import { WorkerThread } from '../../workerThread';
import type { ParsedBlock, TextFile } from './textSegment';

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
const SEGMENT_BYTES = 512 * 1024;
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
 * Starts reading all lines of a file on other threads; undefined where that is not worth it or not possible.
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

/** Threads that read a file's segments in turn. */
export class TextThreads {
  private readonly segmentBytes: number;
  private readonly blocks: readonly TextBlock[];
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
    this.blocks = Array.from({ length: threads * BLOCKS_A_THREAD }, () => new TextBlock(parts));
    this.threads = Array.from({ length: threads }, (_, thread) => {
      const blocks = this.blocks.filter((_, block) => block % threads === thread).map((block) => block.parts);
      const workerData: TextThreadData = { file, blocks };
      const resourceLimits = { maxYoungGenerationSizeMb: 2 };
      return new WorkerThread(script, { workerData, name: 'Vecinity text', resourceLimits }, stopped);
    });
  }

  /** All segments in order; each is valid until the next is asked for. @throws VecinityError as `readSegment` */
  async *segments(): AsyncGenerator<TextSegment> {
    const { start, size } = this.file;
    const count = Math.ceil((size - start) / this.segmentBytes);
    const read = (segment: number): Promise<ParsedBlock | undefined> => {
      const turn = segment % this.blocks.length;
      const { remote } = this.threads[turn % this.threads.length]!;
      const from = start + segment * this.segmentBytes;
      const to = Math.min(size, from + this.segmentBytes);
      const parsed = remote.readSegment({ block: Math.floor(turn / this.threads.length), from, to });
      // Whoever waits for an earlier one gets its error; this one's must not end the process.
      parsed.catch(() => undefined);
      return parsed;
    };
    const pending = Array.from({ length: Math.min(count, this.blocks.length) }, (_, segment) => read(segment));
    for (let segment = 0; segment < count; segment++) {
      const turn = segment % this.blocks.length;
      const parsed = await pending[turn]!;
      yield { block: this.blocks[turn]!, parsed, to: Math.min(size, start + (segment + 1) * this.segmentBytes) };
      if (segment + this.blocks.length < count) {
        pending[turn] = read(segment + this.blocks.length);
      }
    }
  }

  /** Ends the threads, whatever they do; none reads from the file any more then. */
  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

function stopped(cause: string): VecinityError {
  return new VecinityError('internal', `A thread that reads text stopped: ${cause}.`, {
    remedy: 'Open the file again, with less memory in use.',
  });
}
