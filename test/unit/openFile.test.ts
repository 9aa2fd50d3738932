import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError, cancelled } from '../../src/core/errors';
import type { LoadingEvent } from '../../src/protocol/files';
import { temporaryFolder } from './support/folder';
import { EventEmitter, TreeItem, fakeVscode } from './support/vscode';

suite('opening a file with limits', () => {
  const folder = temporaryFolder();
  const loading = new EventEmitter<LoadingEvent>();
  const names: string[] = [];
  let called = 'x';
  fakeVscode({ EventEmitter, TreeItem });

  /** Imports and then opens, as `open` does; `reported` receives the reports. */
  async function take(open: () => Promise<object>, reported: number[] = []): Promise<object> {
    const { openFile } = await import('../../src/host/models/openFile');
    const destination = path.join(folder(), 'taken.safetensors');
    const services = {
      engine: {
        onLoading: loading.event,
        remote: {
          describeFile: () => Promise.resolve({ path: '/data/tiny/tensors.tsv', provenance: { name: called } }),
          importFile: ({ name }: { name: string }) => {
            names.push(name);
            writeFileSync(destination, 'model');
            return Promise.resolve({});
          },
        },
      },
      models: {
        newPath: () => Promise.resolve(destination),
        freeName: (name: string) => Promise.resolve(name),
        noteOpened: () => Promise.resolve(),
        open,
      },
    };
    return openFile(services as never, '/data/x.vec', { firstWords: 2 }, new AbortController().signal, (fraction) => {
      reported.push(fraction);
    });
  }

  const exists = (): boolean => existsSync(path.join(folder(), 'taken.safetensors'));

  test('leaves no model behind when cancelled or impossible to load', async () => {
    for (const error of [cancelled(), new VecinityError('outOfMemory', 'Too large.')]) {
      await assert.rejects(
        take(() => Promise.reject(error)),
        { code: error.code },
      );
      assert.equal(exists(), false);
    }
    assert.deepEqual(await take(() => Promise.resolve({ name: 'x' })), { name: 'x' });
    assert.ok(exists());
  });

  test('names the model after the file, or after its folder', async () => {
    for (const [name, expected] of [
      ['bert-base', 'bert-base, first 2 words'],
      ['tensors', 'tiny, first 2 words'],
    ] as const) {
      called = name;
      await take(() => Promise.resolve({}));
      assert.equal(names.at(-1), expected);
    }
  });

  test('shows progress while opening, whoever else checks the file', async () => {
    const reported: number[] = [];
    const fire = (work: LoadingEvent['work'], fraction: number, file = '/data/x.vec'): void =>
      loading.fire({ path: file, work, fraction });
    await take(() => {
      fire('load', 0.25);
      fire('check', 0.9);
      fire('repair', 0.8);
      fire('load', 0.7, '/data/y.vec');
      fire('import', 0.5);
      return Promise.resolve({});
    }, reported);
    assert.deepEqual(reported, [0.25, 0.5]);
  });
});
