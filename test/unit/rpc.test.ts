import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { VecinityError } from '../../src/core/errors';
import { RpcPeer, type Handlers } from '../../src/protocol/rpc';
import { portOf } from './support/port';

interface Api {
  double(request: number): Promise<number>;
  fail(request: { readonly kind: 'known' | 'defect' | 'text' }): Promise<void>;
  wait(request: null): Promise<string>;
  give(request: null): Promise<unknown>;
}

suite('rpc', () => {
  const ports: MessagePort[] = [];
  let aborted: Promise<void>;

  teardown(() => {
    for (const port of ports.splice(0)) {
      port.close();
    }
  });

  function pair(overrides: Partial<Handlers<Api>> = {}): {
    client: RpcPeer<Api>;
    server: RpcPeer<object>;
    raw: MessagePort;
  } {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    let tellAborted: () => void;
    aborted = new Promise((resolve) => {
      tellAborted = resolve;
    });
    const handlers: Handlers<Api> = {
      double: (value) => value * 2,
      fail: ({ kind }) => {
        if (kind === 'known') {
          throw new VecinityError('unknownWord', 'no such word', {
            word: '__proto__',
            suggestions: ['a'],
            range: [1, 2],
          });
        }
        if (kind === 'defect') {
          throw new TypeError('a defect');
        }
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others' code may do
        throw 'just text';
      },
      wait: (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            tellAborted();
            reject(new Error('stopped'));
          });
        }),
      give: () => () => 'a function cannot be cloned',
      ...overrides,
    };
    return {
      client: new RpcPeer<Api>(portOf(port1)),
      server: new RpcPeer(portOf(port2), handlers),
      raw: port1,
    };
  }

  test('answers several calls at once and out of order', async () => {
    let release: (value: string) => void = () => undefined;
    const { client } = pair({ wait: () => new Promise((resolve) => (release = resolve)) });
    const slow = client.remote.wait(null);
    assert.equal(await client.remote.double(21), 42);
    release('late');
    assert.equal(await slow, 'late');
  });

  test('passes our errors on whole', async () => {
    const { client } = pair();
    await assert.rejects(client.remote.fail({ kind: 'known' }), (error) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(error.code, 'unknownWord');
      assert.equal(error.message, 'no such word');
      assert.deepEqual(error.details, { word: '__proto__', suggestions: ['a'], range: [1, 2] });
      return true;
    });
  });

  test('passes a defect on as internal, with its stack', async () => {
    const { client } = pair();
    await assert.rejects(client.remote.fail({ kind: 'defect' }), (error) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(error.code, 'internal');
      assert.match(error.stack ?? '', /TypeError: a defect/);
      return true;
    });
    await assert.rejects(client.remote.fail({ kind: 'text' }), { code: 'internal', message: 'just text' });
  });

  test('cancelling rejects the caller at once and tells the handler', async () => {
    const { client } = pair();
    const controller = new AbortController();
    const call = client.remote.wait(null, controller.signal);
    controller.abort();
    await assert.rejects(call, { code: 'cancelled' });
    await aborted;
    assert.equal(await client.remote.double(1), 2, 'the channel goes on working');
  });

  test('does not send a call with an aborted signal', async () => {
    let calls = 0;
    const { client } = pair({ double: (value) => (calls++, value) });
    await assert.rejects(client.remote.double(1, AbortSignal.abort()), { code: 'cancelled' });
    await client.remote.double(2);
    assert.equal(calls, 1);
  });

  test('rejects open and later calls with the reason when disposed', async () => {
    const { client } = pair();
    const reason = new VecinityError('internal', 'the thread died');
    const open = client.remote.wait(null);
    client.dispose(reason);
    await assert.rejects(open, reason);
    await assert.rejects(client.remote.double(1), reason);
    client.dispose();
  });

  test('aborts what it serves when the serving end is disposed', async () => {
    const { client, server } = pair();
    const open = client.remote.wait(null);
    await client.remote.double(1);
    server.dispose();
    await aborted;
    client.dispose();
    await assert.rejects(open, { code: 'cancelled' });
  });

  test('rejects the caller when a result cannot be cloned', async () => {
    const { client } = pair();
    await assert.rejects(client.remote.give(null), { code: 'internal', message: /could not be cloned/ });
    assert.equal(await client.remote.double(3), 6);
  });

  test('rejects the caller when a request cannot be cloned', async () => {
    const { client } = pair();
    const request = (() => 1) as unknown as number;
    await assert.rejects(client.remote.double(request), /could not be cloned/);
    assert.equal(await client.remote.double(3), 6);
  });

  test('calls only own methods', async () => {
    const { client } = pair();
    const remote = client.remote as unknown as Record<string, (request: null) => Promise<unknown>>;
    for (const method of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'missing']) {
      await assert.rejects(remote[method]!(null), { code: 'internal', message: `There is no method ${method}.` });
    }
  });

  test('the proxy is no promise: awaiting it calls nothing', async () => {
    const { client } = pair();
    assert.equal(await Promise.resolve(client.remote), client.remote);
  });

  test('a reloaded page ignores answers to the page before it', async () => {
    const releases: ((value: string) => void)[] = [];
    const { raw } = pair({ wait: () => new Promise((resolve) => releases.push(resolve)) });
    const old = new RpcPeer<Api>(portOf(raw));
    old.remote.wait(null).catch(() => undefined);
    await old.remote.double(1);
    old.dispose();
    const fresh = new RpcPeer<Api>(portOf(raw));
    const answer = fresh.remote.wait(null);
    await fresh.remote.double(1);
    releases[0]!('stale');
    releases[1]!('fresh');
    assert.equal(await answer, 'fresh');
  });

  test('ignores foreign messages', async () => {
    const { client, raw } = pair();
    for (const message of [
      null,
      1,
      'text',
      {},
      { rpc: 'call' },
      { rpc: 'result', id: 'x' },
      { rpc: 'result', id: 99 },
    ]) {
      raw.postMessage(message);
    }
    assert.equal(await client.remote.double(4), 8);
  });
});
