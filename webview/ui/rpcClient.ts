import { RpcPeer, type Handlers, type Remote } from '../../src/protocol/rpc';
import { vscodeApi } from './vscodeApi';

/** Serves `handlers` to the extension host and gives its methods in return. */
export function connect<HostApi, ViewApi>(handlers: Handlers<ViewApi>): Remote<HostApi> {
  const port = {
    post: (message: unknown) => vscodeApi.postMessage(message),
    onMessage: (listener: (message: unknown) => void) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
  };
  return new RpcPeer<HostApi>(port, handlers).remote;
}
