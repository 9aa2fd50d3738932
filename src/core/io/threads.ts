/** The methods of another thread; each call can be cancelled. */
export type ThreadCalls<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal?: AbortSignal) => Promise<Result>
    : never;
};

/** A thread that serves the interface `Api`. */
export interface Thread<Api extends object> {
  readonly remote: ThreadCalls<Api>;
  /** Stops it, whatever it does. */
  end(): Promise<void>;
}

/** The bundles that threads run. */
export type ThreadScript = 'textThread';

/** Starts threads. */
export interface Threads {
  /** Threads that run at the same time without slowing each other. */
  readonly parallelism: number;
  /** Bytes to read below which starting threads takes longer than they save. */
  readonly minBytes: number;
  /**
   * Starts a thread.
   * @param data what it is started with; shared memory stays shared
   * @returns undefined if the bundle is missing
   */
  start<Api extends object>(script: ThreadScript, data: unknown): Thread<Api> | undefined;
}
