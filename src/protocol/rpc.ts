import { VecinityError, cancelled, type ErrorCode, type ErrorDetails } from '../core/errors';

/** One end of a channel: a worker, a parent port, a webview. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Remote methods take one request and answer with a promise; an API is an interface of them. */
export type Method = (request: never) => Promise<unknown>;

/** How a caller sees a remote API: the same methods, each of which can be cancelled. */
export type Remote<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal?: AbortSignal) => Promise<Result>
    : never;
};

/** How the serving side implements an API: sync or async, told of cancellation. */
export type Handlers<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<infer Result>
    ? (request: Request, signal: AbortSignal) => Result | Promise<Result>
    : never;
};

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
 * Both ends of every boundary (thread, webview) run this one class. It serves `handlers` and calls the other end
 * through `remote`. A handler that throws rejects its caller; an aborted signal rejects the caller at once and tells
 * the handler; `dispose` rejects everything that is still open.
 */
export class RpcPeer<RemoteApi> {
  readonly remote: Remote<RemoteApi>;
  private readonly pending = new Map<number, PendingCall>();
  private readonly serving = new Map<number, AbortController>();
  /** Not from 1: a view that is loaded anew must not take the answers that were meant for the page before it. */
  private nextId = Math.floor(Math.random() * 2 ** 48);
  private disposedWith: Error | undefined;

  constructor(
    private readonly port: Port,
    private readonly handlers: Readonly<Record<string, unknown>> | object = {},
  ) {
    // `then` must stay undefined: otherwise awaiting the proxy itself would call the other end.
    this.remote = new Proxy(Object.create(null) as Remote<RemoteApi>, {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then'
          ? (request: unknown, signal?: AbortSignal) => this.call(method, request, signal)
          : undefined,
    });
    port.onMessage((message) => this.receive(message));
  }

  /** Rejects all open calls with `reason`, aborts those being served, and refuses further ones. */
  dispose(reason: Error = new VecinityError('cancelled', 'The other side has gone.')): void {
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
      this.port.post(answer);
    } catch (error) {
      // A result that cannot be cloned must not leave the caller waiting.
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
