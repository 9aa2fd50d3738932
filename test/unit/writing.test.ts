import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { writeAtomically } from '../../src/engine/files/atomicFile';
import { checkModelPath, exportModel, readModel, writeModel } from '../../src/engine/files/modelFile';
import { nameTrouble } from '../../src/engine/files/targetFile';
import { temporaryName } from '../../src/engine/files/temporaryFiles';
import { skip } from '../skip';
import { folderWith, temporaryFolder } from './support/folder';
import { randomRows, spaceOf } from './support/spaces';

const isWindows = process.platform === 'win32';

suite('writing over what is there', () => {
  const folder = temporaryFolder();
  const space = spaceOf([[1, 2]]);
  const permissions = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  test('keeps the permissions of a replaced file; a new one gets those of the user', async function () {
    if (isWindows) {
      skip(this, 'Windows has no permission bits');
    }
    const inside = folderWith(folder, { 'private.bin': 'x', 'shared.bin': 'x', 'x.checkpoint': 'x' });
    for (const [name, mode] of [
      ['private.bin', 0o600],
      ['shared.bin', 0o664],
      ['x.checkpoint', 0o640],
    ] as const) {
      chmodSync(path.join(inside, name), mode);
    }
    await writeModel(path.join(inside, 'private.bin'), space);
    await writeModel(path.join(inside, 'shared.bin'), space);
    await writeAtomically(path.join(inside, 'x.checkpoint'), 1, [new Uint8Array(1)]);
    await writeModel(path.join(inside, 'new.bin'), space);
    writeFileSync(path.join(inside, 'usual'), 'x');
    const names = ['private.bin', 'shared.bin', 'x.checkpoint', 'new.bin'];
    assert.deepEqual(
      names.map((name) => permissions(path.join(inside, name))),
      ['600', '664', '640', permissions(path.join(inside, 'usual'))],
    );
  });

  test('is private from its first byte when it replaces a private file', async function () {
    if (isWindows) {
      skip(this, 'Windows has no permission bits');
    }
    const inside = folderWith(folder, { 'private.bin': 'x' });
    const target = path.join(inside, 'private.bin');
    chmodSync(target, 0o600);
    const seen: string[] = [];
    function* pieces(): Generator<Uint8Array> {
      yield new Uint8Array(10);
      const [temporary] = readdirSync(inside).filter((name) => name !== 'private.bin');
      seen.push(permissions(path.join(inside, temporary!)));
    }
    await writeAtomically(target, 10, pieces());
    assert.deepEqual(seen, ['600']);
  });

  test('follows a link, leaves it in place and says which file it wrote', async () => {
    const inside = folderWith(folder, { 'real/model.bin': 'old' });
    const [link, real] = [path.join(inside, 'model.bin'), path.join(inside, 'real', 'model.bin')];
    symlinkSync(path.join('real', 'model.bin'), link);
    const { notes } = await exportModel(link, space);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal((await readModel(real)).vocabulary.size, 1);
    assert.ok(notes.includes(`${link} is a link: ${real} was written.`), notes.join('\n'));

    // A link in a linked folder is relative to the real one.
    mkdirSync(path.join(inside, 'a', 'b'), { recursive: true });
    symlinkSync(path.join('a', 'b'), path.join(inside, 'short'));
    symlinkSync(path.join('..', 'new.bin'), path.join(inside, 'a', 'b', 'up.bin'));
    await writeModel(path.join(inside, 'short', 'up.bin'), space);
    assert.ok(existsSync(path.join(inside, 'a', 'new.bin')), 'the missing file that the link names');
  });

  test('refuses links in a circle, pipes, sockets and devices before any work, and leaves them', async function () {
    if (isWindows) {
      skip(this, 'Windows has no such files');
    }
    const inside = folderWith(folder, {});
    const at = (name: string): string => path.join(inside, name);
    symlinkSync('two.bin', at('one.bin'));
    symlinkSync('one.bin', at('two.bin'));
    symlinkSync('/dev/null', at('device.bin'));
    assert.equal(spawnSync('mkfifo', [at('pipe.bin')]).status, 0);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket.bin'), resolve));
    try {
      for (const [name, message] of [
        ['one.bin', /one\.bin cannot be written \(ELOOP\)/],
        ['device.bin', /device\.bin cannot be written: it is a device/],
        ['pipe.bin', /pipe\.bin cannot be written: it is a named pipe/],
        ['socket.bin', /socket\.bin cannot be written: it is a socket/],
      ] as const) {
        await assert.rejects(checkModelPath(at(name)), { code: 'unreadable', message });
        await assert.rejects(writeModel(at(name), space), { code: 'unreadable', message });
      }
      assert.ok(lstatSync(at('pipe.bin')).isFIFO());
      assert.deepEqual(readdirSync(inside).sort(), ['device.bin', 'one.bin', 'pipe.bin', 'socket.bin', 'two.bin']);
    } finally {
      server.close();
    }
  });

  test('removes at once what a dead process left, and nothing of a living one', async () => {
    const inside = folderWith(folder, {});
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const mine = temporaryName('model.bin');
    const left = mine.replace(`-${process.pid}-`, `-${dead}-`);
    const elsewhere = left.replace(hostname().replace(/[^A-Za-z0-9.]/g, '_'), 'another.machine');
    const old = elsewhere.replace('.model', '.older');
    for (const name of [mine, left, elsewhere, old, 'notes.vecinity-tmp']) {
      writeFileSync(path.join(inside, name), 'x');
    }
    utimesSync(path.join(inside, old), 1, 1);
    await writeModel(path.join(inside, 'model.bin'), space);
    assert.deepEqual(readdirSync(inside).sort(), [mine, elsewhere, 'model.bin', 'notes.vecinity-tmp'].sort());
  });

  test('names are checked before any work, with those beside them', async () => {
    const inside = folderWith(folder, {});
    const long = `${'é'.repeat(126)}.bin`;
    assert.equal(Buffer.byteLength(long), 256);
    await assert.rejects(checkModelPath(path.join(inside, long)), (error: { message: string; details: object }) => {
      assert.match(error.message, /cannot be written \(ENAMETOOLONG\)/);
      assert.match(JSON.stringify(error.details), /Its name has 256 bytes; the maximum is 255/);
      return true;
    });
    // The file of its words has a longer name.
    await assert.rejects(checkModelPath(path.join(inside, `${'n'.repeat(251)}.npy`)), { code: 'unreadable' });
    for (const [name, platform, trouble] of [
      ['aux.bin', 'win32', /device/],
      ['COM1.safetensors', 'win32', /device/],
      ['a:b.bin', 'win32', /does not allow/],
      ['model.bin ', 'win32', /does not allow/],
      ['é'.repeat(255), 'win32', undefined],
      ['aux.bin', 'linux', undefined],
      ['a:b.bin', 'linux', undefined],
      ['auxiliary.bin', 'win32', undefined],
    ] as const) {
      const found = nameTrouble(name, platform);
      assert.ok(trouble ? trouble.test(found ?? '') : found === undefined, `${name} on ${platform}: ${found}`);
    }
  });
});

suite('a file that changes while it is read', () => {
  const folder = temporaryFolder();

  test('is refused, not converted from two halves', async () => {
    const inside = folderWith(folder, {});
    const file = path.join(inside, 'vectors.vec');
    const text = (value: number): string =>
      `3000 8\n${Array.from({ length: 3000 }, (_, i) => `w${i} ${`${value}.5 `.repeat(8).trim()}`).join('\n')}\n`;
    writeFileSync(file, text(1));
    let isChanged = false;
    const change = (): void => {
      if (!isChanged) {
        isChanged = true;
        writeFileSync(file, text(2));
      }
    };
    await assert.rejects(readModel(file, { progress: change }), {
      code: 'badFile',
      message: /vectors\.vec or a file that belongs to it changed while it was read\./,
    });
    assert.ok(isChanged);
    assert.equal((await readModel(file)).vectors[0], 2.5);
  });

  test('is refused when only a companion changes', async () => {
    const inside = folderWith(folder, {});
    const file = path.join(inside, 'vectors.npy');
    await writeModel(file, spaceOf(randomRows(50, 4, 1)));
    const [words] = readdirSync(inside).filter((name) => name !== 'vectors.npy');
    const change = (): void => appendFileSync(path.join(inside, words!), '\n');
    await assert.rejects(readModel(file, { progress: change }), { code: 'badFile', message: /changed while/ });
  });
});
