import { VecinityError, cancelled, type ErrorCode, type ErrorDetails } from '../core/errors';

/** One end of a channel: a worker, a parent port, a webview. */
export interface Port {
  /** @param buffers what moves to the other end without a copy, if the channel can do that */
  post(message: unknown, buffers?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** A remote method takes one request and returns a promise. An API is an interface of such methods. */
export type Method = (request: never) => Promise<unknown>;

/** A remote API for its caller: the same methods, with a signal for cancellation. */
export type Remote<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal?: AbortSignal) => Promise<Result>
    : never;
};

/** The implementation of an API: synchronous or asynchronous methods with a signal. */
export type Handlers<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal: AbortSignal) => Result | Promise<Result>
    : never;
};

const moved = new WeakMap<object, readonly ArrayBuffer[]>();

/** Marks a handler's result: these buffers in it move to the caller, and the handler must not use them again. */
export function transferring<Result extends object>(result: Result, buffers: readonly ArrayBuffer[]): Result {
  moved.set(result, buffers);
  return result;
}

interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack?: string | undefined;
}

type WireMessage =
  | { readonly rpc: 'call'; readonly id: number; readonly method: string; readonly request: unknown }
  | { readonly rpc: 'cancel'; readonly id: number }
  | { readonly rpc: 'result'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'error'; readonly id: number; readonly error: WireError };

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
  cleanUp(): void;
}

/**
 * One end of a boundary between threads, or between the host and a webview. It serves `handlers` and calls the other
 * end through `remote`. An error of a handler rejects the call. Aborting a signal rejects the call at once and aborts
 * the signal of the handler. `dispose` rejects all open calls.
 */
export class RpcPeer<RemoteApi> {
  readonly remote: Remote<RemoteApi>;
  private readonly pending = new Map<number, PendingCall>();
  private readonly serving = new Map<number, AbortController>();
  /** Random at first, so that a reloaded page ignores answers to the page before it. */
  private nextId = Math.floor(Math.random() * 2 ** 48);
  private disposedWith: Error | undefined;

  constructor(
    private readonly port: Port,
    private readonly handlers: Readonly<Record<string, unknown>> | object = {},
  ) {
    // `then` must be undefined: otherwise awaiting the proxy would call the other end.
    this.remote = new Proxy(Object.create(null) as Remote<RemoteApi>, {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then'
          ? (request: unknown, signal?: AbortSignal) => this.call(method, request, signal)
          : undefined,
    });
    port.onMessage((message) => this.receive(message));
  }

  /** Rejects all open and future calls with `reason`, and aborts those being served. */
  dispose(reason: Error = new VecinityError('cancelled', 'The connection was closed.')): void {
    if (this.disposedWith) {
      return;
    }
    this.disposedWith = reason;
    for (const call of this.pending.values()) {
      call.cleanUp();
      call.reject(reason);
    }
    this.pending.clear();
    for (const controller of this.serving.values()) {
      controller.abort();
    }
    this.serving.clear();
  }

  private call(method: string, request: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.disposedWith) {
      return Promise.reject(this.disposedWith);
    }
    if (signal?.aborted) {
      return Promise.reject(cancelled());
    }
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.pending.delete(id);
        this.port.post({ rpc: 'cancel', id } satisfies WireMessage);
        reject(cancelled());
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.pending.set(id, { resolve, reject, cleanUp: () => signal?.removeEventListener('abort', abort) });
      try {
        this.port.post({ rpc: 'call', id, method, request } satisfies WireMessage);
      } catch (error) {
        this.settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  private receive(message: unknown): void {
    if (!isWireMessage(message) || this.disposedWith) {
      return;
    }
    switch (message.rpc) {
      case 'call':
        void this.serve(message.id, message.method, message.request);
        break;
      case 'cancel':
        this.serving.get(message.id)?.abort();
        break;
      case 'result':
        this.settle(message.id)?.resolve(message.value);
        break;
      case 'error':
        this.settle(message.id)?.reject(fromWire(message.error));
        break;
    }
  }

  private settle(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.cleanUp();
    return call;
  }

  private async serve(id: number, method: string, request: unknown): Promise<void> {
    const controller = new AbortController();
    this.serving.set(id, controller);
    let answer: WireMessage;
    try {
      const handler: unknown = Object.hasOwn(this.handlers, method)
        ? (this.handlers as Record<string, unknown>)[method]
        : undefined;
      if (typeof handler !== 'function') {
        throw new VecinityError('internal', `There is no method ${method}.`);
      }
      const value: unknown = await handler.call(this.handlers, request, controller.signal);
      answer = { rpc: 'result', id, value };
    } catch (error) {
      answer = { rpc: 'error', id, error: toWire(error) };
    }
    this.serving.delete(id);
    if (this.disposedWith) {
      return;
    }
    try {
      this.port.post(answer, 'value' in answer ? moved.get(answer.value as object) : undefined);
    } catch (error) {
      // The result cannot be cloned; the caller still needs an answer.
      this.port.post({ rpc: 'error', id, error: toWire(error) } satisfies WireMessage);
    }
  }
}

function isWireMessage(message: unknown): message is WireMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'rpc' in message &&
    'id' in message &&
    typeof message.id === 'number'
  );
}

function toWire(error: unknown): WireError {
  if (error instanceof VecinityError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  return error instanceof Error
    ? { code: 'internal', message: error.message, details: {}, stack: error.stack }
    : { code: 'internal', message: String(error), details: {} };
}

function fromWire(wire: WireError): VecinityError {
  const error = new VecinityError(wire.code, wire.message, wire.details);
  if (wire.stack) {
    error.stack = wire.stack;
  }
  return error;
}
