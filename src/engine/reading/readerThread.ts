import type { FileEvents } from '../../protocol/files';
import type { Handlers, Remote } from '../../protocol/rpc';
import { WorkerThread } from '../../threads/workerThread';
import type { ReaderApi, ReaderData } from './readerApi';

/** Milliseconds without a call after which the thread ends, with all the memory that reading took. */
const IDLE_MILLISECONDS = 60_000;

/** The thread that reads files. A call starts it; if it dies, its callers get an error and the next call a new thread. */
export class ReaderThread {
  private thread: WorkerThread<ReaderApi> | undefined;
  private calls = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param script absolute path of the engine's bundle */
  constructor(
    private readonly script: string,
    private readonly events: Handlers<FileEvents>,
    private readonly idleMilliseconds = IDLE_MILLISECONDS,
  ) {}

  readonly remote: Remote<ReaderApi> = new Proxy(Object.create(null) as Remote<ReaderApi>, {
    get: (_, name) =>
      typeof name === 'string' && name !== 'then'
        ? (request: never, signal?: AbortSignal) => this.call(name as keyof ReaderApi, request, signal)
        : undefined,
  });

  /** Starts the thread before it is needed. */
  start(): void {
    this.started();
  }

  private async call(name: keyof ReaderApi, request: never, signal: AbortSignal | undefined): Promise<unknown> {
    if (name === 'closeIdle' && !this.thread) {
      return undefined;
    }
    clearTimeout(this.timer);
    this.calls++;
    try {
      return await this.started().remote[name](request, signal);
    } finally {
      this.calls--;
      this.endWhenIdle();
    }
  }

  private started(): WorkerThread<ReaderApi> {
    if (!this.thread) {
      const thread = new WorkerThread<ReaderApi>(this.script, {
        label: 'The reader of files',
        name: 'Vecinity reader',
        remedy: 'Try again, with less memory in use. Models that are open stay open.',
        handlers: this.events,
        workerData: { role: 'reader' } satisfies ReaderData,
        resourceLimits: { maxYoungGenerationSizeMb: 2 },
      });
      this.thread = thread;
      void thread.gone.then(() => {
        if (this.thread === thread) {
          this.thread = undefined;
        }
      });
    }
    return this.thread;
  }

  private endWhenIdle(): void {
    clearTimeout(this.timer);
    if (this.calls === 0) {
      this.timer = setTimeout(() => {
        const { thread } = this;
        this.thread = undefined;
        void thread?.end();
      }, this.idleMilliseconds);
      this.timer.unref();
    }
  }
}
