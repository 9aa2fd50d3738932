/** The methods of another thread; each call can be cancelled. */
export type ThreadCalls<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal?: AbortSignal) => Promise<Result>
    : never;
};

/** A thread that serves the interface `Api`. */
export interface Thread<Api extends object> {
  readonly remote: ThreadCalls<Api>;
  /** Stops it at once. */
  end(): Promise<void>;
}

/** Names of the bundles that threads run. */
export type ThreadScript = 'textThread';

/** Starts threads. */
export interface Threads {
  /** Number of threads that run at the same time without slowing each other. */
  readonly parallelism: number;
  /** Minimum bytes for which threads save more time than starting them takes. */
  readonly minBytes: number;
  /**
   * Starts a thread.
   * @param data its `workerData`; shared memory stays shared
   * @returns undefined if the bundle is missing
   */
  start<Api extends object>(script: ThreadScript, data: unknown): Thread<Api> | undefined;
}
