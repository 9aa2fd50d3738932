import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../../../src/protocol/rpc';

/** Wraps one end of a MessageChannel as a port of RPC. */
export function portOf(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  };
}
