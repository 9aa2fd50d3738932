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

/** Starts threads; where the platform has none, whoever needs it does the work itself. */
export interface Threads {
  /** Threads that run at the same time without slowing each other. */
  readonly parallelism: number;
  /**
   * Starts a thread.
   * @param script name of its bundle, such as `textThread`
   * @param data   what it is started with; shared memory stays shared
   * @returns undefined if there is no such bundle
   */
  start<Api extends object>(script: string, data: unknown): Thread<Api> | undefined;
}
