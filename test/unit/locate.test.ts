import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { locate } from '../../src/engine/files/locate';
import { temporaryFolder } from './support/folder';

suite('choosing a model file in a folder', () => {
  const temporary = temporaryFolder();
  let folders = 0;

  function folderWith(...files: string[]): string {
    const folder = path.join(temporary(), `folder${folders++}`);
    mkdirSync(folder);
    for (const file of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    return folder;
  }

  async function found(...files: string[]): Promise<string> {
    const folder = folderWith(...files);
    return path.relative(folder, (await locate(folder)).file).replaceAll(path.sep, '/');
  }

  async function refusal(...files: string[]): Promise<string> {
    const folder = folderWith(...files);
    try {
      await locate(folder);
    } catch (error) {
      assert.ok(
        error instanceof VecinityError && error.code === 'unreadable' && error.message.startsWith(folder),
        String(error),
      );
      return error.message.slice(folder.length);
    }
    return assert.fail('is refused');
  }

  test('takes the most specific file, or the only one of its kind', async () => {
    assert.equal(await found('config.json', 'model.safetensors', 'other.safetensors', 'x.bin'), 'model.safetensors');
    assert.equal(await found('readme.md', 'a.vec', 'b.txt'), 'a.vec');
    assert.equal(await found('x.model', 'x.model.wv.vectors.npy', 'y.npy'), 'x.model');
    assert.equal(await found('vocab/vectors', 'vocab/key2row', 'x.vec'), 'vocab/vectors');
    assert.equal(await found('readme.md', 'words.glove'), 'words.glove');
  });

  test('takes a subfolder that holds a model', async () => {
    assert.equal(await found('1_Pooling/config.json', '0_Model/model.safetensors'), '0_Model/model.safetensors');
    assert.equal(await found('tagger/model', 'vocab/vectors', 'vocab/key2row'), 'vocab/vectors');
  });

  test('lists several candidates, or what it looked for when there is none', async () => {
    assert.match(await refusal('a.vec', 'b.vec'), /several files to open: (a\.vec, b\.vec|b\.vec, a\.vec)\.$/);
    const models = await refusal('one/model.safetensors', 'two/model.safetensors');
    assert.match(models, /several files to open: .*one.model\.safetensors/);
    assert.match(models, /two.model\.safetensors/);
    assert.match(await refusal('a.txt', 'b.txt'), /is a folder without a known model/);
    assert.match(await refusal(), /is a folder without a known model/);
  });
});
