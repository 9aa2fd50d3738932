import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeFile, readModel, writeModel } from '../../src/engine/files/modelFile';
import { skip } from '../skip';
import { folderWith, temporaryFolder } from './support/folder';
import { spaceOf } from './support/spaces';

const rows = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const words = ['king', 'queen', 'man'];

suite('files that belong to a file, behind links', () => {
  const folder = temporaryFolder();

  /** A folder with `vectors.npy` and its `vectors.words.txt`. */
  async function numpyFolder(): Promise<string> {
    const inside = folderWith(folder, {});
    await writeModel(path.join(inside, 'vectors.npy'), spaceOf(rows, words));
    return inside;
  }

  suiteSetup(function () {
    try {
      symlinkSync('nowhere', path.join(folder(), 'probe'));
    } catch {
      skip(this, 'no right to make links');
    }
  });

  test('no line of a file elsewhere becomes a word', async () => {
    const secret = path.join(folderWith(folder, { secret: 'root:x:0\ndaemon:x:1\nbin:x:2\n' }), 'secret');
    for (const name of ['words.txt', 'vectors.vocab.txt', 'labels.txt', 'vectors.txt']) {
      const inside = await numpyFolder();
      renameSync(path.join(inside, 'vectors.words.txt'), path.join(inside, 'other'));
      symlinkSync(secret, path.join(inside, name));
      const file = path.join(inside, 'vectors.npy');
      const refused = {
        code: 'unreadable',
        message: `${path.join(inside, name)} leads by a link to ${secret}, out of the folder of ${file}.`,
      };
      await assert.rejects(readModel(file), refused, name);
      // The way out: the user chooses it.
      assert.deepEqual((await readModel(file, { wordsFile: secret })).vocabulary.word(1), 'daemon:x:1');
    }
  });

  test('nor through a linked folder that a configuration names', async () => {
    const outside = folderWith(folder, { 'meta.tsv': 'a\nb\n', 'vectors.tsv': '1\t2\n3\t4\n' });
    const inside = folderWith(folder, {
      'projector_config.pbtxt': 'embeddings { tensor_path: "vectors.tsv" metadata_path: "far/meta.tsv" }',
      'vectors.tsv': '1\t2\n3\t4\n',
    });
    symlinkSync(outside, path.join(inside, 'far'));
    await assert.rejects(readModel(path.join(inside, 'projector_config.pbtxt')), {
      code: 'unreadable',
      message: /leads by a link/,
    });
  });

  test('links within the folder are followed', async () => {
    const inside = await numpyFolder();
    mkdirSync(path.join(inside, 'lists'));
    renameSync(path.join(inside, 'vectors.words.txt'), path.join(inside, 'lists', 'list'));
    symlinkSync(path.join('lists', 'list'), path.join(inside, 'vectors.words.txt'));
    assert.equal((await readModel(path.join(inside, 'vectors.npy'))).vocabulary.word(1), 'queen');
  });

  test('the cache of Hugging Face, where every file is a link to a folder beside, opens', async () => {
    const cache = folderWith(folder, {});
    const [blobs, snapshot] = [path.join(cache, 'blobs'), path.join(cache, 'snapshots', 'abc')];
    mkdirSync(blobs);
    mkdirSync(snapshot, { recursive: true });
    await writeModel(path.join(blobs, 'vectors.npy'), spaceOf(rows, words));
    renameSync(path.join(blobs, 'vectors.npy'), path.join(blobs, '00ff'));
    renameSync(path.join(blobs, 'vectors.words.txt'), path.join(blobs, '11ee'));
    symlinkSync('../../blobs/00ff', path.join(snapshot, 'vectors.npy'));
    symlinkSync('../../blobs/11ee', path.join(snapshot, 'vectors.words.txt'));
    const file = path.join(snapshot, 'vectors.npy');
    assert.equal((await readModel(file)).vocabulary.word(2), 'man');
    // Another link beside them leads elsewhere.
    writeFileSync(path.join(cache, 'other.txt'), 'x\ny\nz\n');
    renameSync(path.join(snapshot, 'vectors.words.txt'), path.join(snapshot, 'unused'));
    symlinkSync('../../other.txt', path.join(snapshot, 'vectors.words.txt'));
    await assert.rejects(readModel(file), { code: 'unreadable', message: /leads by a link/ });
  });

  test('links to devices, pipes and circles end in an error, at once', async function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows has no such files');
    }
    for (const target of ['/dev/zero', '/dev/stdin', 'vectors.words.txt']) {
      const inside = await numpyFolder();
      renameSync(path.join(inside, 'vectors.words.txt'), path.join(inside, 'other'));
      symlinkSync(target, path.join(inside, 'vectors.words.txt'));
      // Only a file can be a list of words.
      const { notes } = await describeFile(path.join(inside, 'vectors.npy'));
      assert.match(notes.join(' '), /number/, `${target}: ${notes.join(' ')}`);
    }
  });
});
