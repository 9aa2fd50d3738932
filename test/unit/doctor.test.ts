import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { faultCountText, faultWarning } from '../../src/core/io/faultTexts';
import { Faults, type FaultKind } from '../../src/core/io/faults';
import { FormatQuirks } from '../../src/core/formats/word2vec/formatQuirks';
import { diagnose } from '../../src/engine/answers/diagnose';
import { repair } from '../../src/engine/answers/repair';
import { readModel } from '../../src/engine/files/modelFile';
import type { Diagnosis, Repaired } from '../../src/protocol/files';
import { temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { python } from './support/python';

const cli = path.resolve('dist', 'cli.js');

suite('doctor', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const { signal } = new AbortController();
  const progress = (): void => undefined;

  function written(name: string, bytes: string | Uint8Array): string {
    writeFileSync(place(name), bytes);
    return place(name);
  }

  async function faultsOf(name: string, bytes: string | Uint8Array): Promise<[FaultKind, number | undefined][]> {
    const { faults } = await diagnose(written(name, bytes), signal, progress);
    return faults.map(({ kind, line, byte, row }) => [kind, line ?? byte ?? row]);
  }

  async function wordsOf(file: string): Promise<[string, number[]][]> {
    const { vocabulary, ...space } = await readModel(file);
    return Array.from({ length: vocabulary.size }, (_, id) => [
      vocabulary.word(id),
      [...space.vectors.subarray(id * space.dimensions, (id + 1) * space.dimensions)],
    ]);
  }

  test('finds nothing in a sound file', async () => {
    const file = written('fine.vec', '2 2\na 1 2\nb 3 4\n');
    const diagnosis = await diagnose(file, signal, progress);
    assert.deepEqual([diagnosis.words, diagnosis.faults, diagnosis.counts, diagnosis.error], [2, [], [], undefined]);
    assert.equal(diagnosis.description?.format, 'word2vec text');
  });

  test('checks files found in folders, and files with chosen words, like others', async () => {
    const inside = path.join(place('model'), 'x.vec');
    mkdirSync(path.dirname(inside));
    writeFileSync(inside, '\ufeffa  1 2\r\nb 3 4\r\n');
    const [byFile, byFolder] = [
      await diagnose(inside, signal, progress),
      await diagnose(path.dirname(inside), signal, progress),
    ];
    assert.ok(byFile.counts.some(({ kind }) => kind === 'separator'));
    assert.deepEqual(byFolder.counts, byFile.counts);

    const table = written('numbers.tsv', '1.5\t2\n3.5\tnan\n5.5\t6\n7.5\t8\n');
    const wordsFile = written('names.txt', 'a\nb\nc\nd\n');
    const copy = await repair({ path: table, destination: place('named.vec') }, signal, progress, { wordsFile });
    assert.deepEqual(await wordsOf(copy.path), [
      ['a', [1.5, 2]],
      ['c', [5.5, 6]],
      ['d', [7.5, 8]],
    ]);
  });

  test('lists every fault with its place', async () => {
    assert.deepEqual(await faultsOf('header.txt', 'a 1 2\nb 3 4\n'), [['header', 1]]);
    assert.deepEqual(await faultsOf('duplicate.vec', '3 2\na 1 2\nb 3 4\na 5 6\n'), [['duplicateWord', 4]]);
    assert.deepEqual(await faultsOf('zero.vec', '2 2\na 1 2\nb 0 0\n'), [['zeroRow', 2]]);
    assert.deepEqual(await faultsOf('mark.vec', '\ufeff2 2\na 1 2\nb 3 4\n'), [['encoding', 1]]);
    assert.deepEqual(await faultsOf('tab.vec', '2 2\na\t1\t2\nb 3 4\n'), [['separator', 2]]);
    assert.deepEqual(await faultsOf('blanks.vec', '2 2\na 1 2\nb 3  4 \n'), [['separator', 3]]);
    assert.deepEqual(await faultsOf('lineEnds.vec', '2 2\r\na 1 2\nb 3 4\r\n'), [['lineEnds', 1]]);
    assert.deepEqual(
      await faultsOf('utf8.vec', Uint8Array.of(...Buffer.from('2 2\na 1 2\n'), 0xff, ...Buffer.from(' 3 4\n'))),
      [['invalidUtf8', 3]],
    );
  });

  test('accepts the row ends of the C tools', async () => {
    assert.deepEqual(await faultsOf('tools.vec', '2 2\na 1 2 \nb 3 4 \n'), []);
    assert.deepEqual(await faultsOf('windows.vec', '2 2\r\na 1 2\r\nb 3 4\r\n'), []);
  });

  test('reports lines that are no rows and values that are no numbers', async () => {
    const text = '3 2\na 1 2\nb x 4\nc inf 1\nd 5\ne 6 7\n';
    const found = await faultsOf('lines.vec', text);
    assert.deepEqual(found, [
      ['raggedLine', 3],
      ['raggedLine', 5],
      ['notFinite', 4],
    ]);
    const copy = await repair({ path: place('lines.vec'), destination: place('rows.vec') }, signal, progress);
    assert.deepEqual(await wordsOf(copy.path), [
      ['a', [1, 2]],
      ['e', [6, 7]],
    ]);
    const { words, error } = await diagnose(written('none.vec', '2 9\na 1 2\nb 3 4\n'), signal, progress);
    assert.equal(words, 0);
    assert.match(error!.message, /none\.vec has no readable word/);
  });

  test('reports the cause of a cut file and the words before', async () => {
    const row = (word: string, ...values: number[]): Buffer =>
      Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(values).buffer)]);
    const file = written(
      'cut.bin',
      Buffer.concat([Buffer.from('3 2\n'), row('a', 1, 2), row('b', 3, 4), Buffer.from('c \0\0')]),
    );
    const { words, error } = await diagnose(file, signal, progress);
    assert.equal(words, 2);
    assert.match(error!.message, /cut\.bin.*2 of 3 words/);
    const copy = await repair({ path: file, destination: place('cut.vec') }, signal, progress);
    assert.deepEqual(copy.changes, ['only the 2 words before the first unreadable place']);
    assert.deepEqual(await wordsOf(copy.path), [
      ['a', [1, 2]],
      ['b', [3, 4]],
    ]);
  });

  test('reports a file without vectors', async () => {
    const file = written('prose.txt', 'This is a story of a king.\nIt ends here.\n');
    const { words, description, error } = await diagnose(file, signal, progress);
    assert.deepEqual([words, description], [0, undefined]);
    assert.match(error!.message, /prose\.txt/);
    await assert.rejects(repair({ path: file, destination: place('no.vec') }, signal, progress), { code: 'badFile' });
    const { error: missing } = await diagnose(place('missing.vec'), signal, progress);
    assert.match(missing!.message, /There is no file/);
  });

  test('copies all sound rows, lists the differences, and other tools read the copy', async function () {
    const text = '\ufeffa 1 2\r\nnew york\t3 4\nb 0 0\na 5 6\n 7 8\nc NaN 1\n';
    const file = written('messy.txt', text);
    const copy = await repair({ path: file, destination: place('clean.vec') }, signal, progress);
    assert.deepEqual(await wordsOf(copy.path), [
      ['a', [1, 2]],
      ['new_york', [3, 4]],
      ['b', [0, 0]],
    ]);
    assert.deepEqual(
      (await diagnose(copy.path, signal, progress)).counts
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'spaceInWord'),
      ['zeroRow'],
    );
    const changes = copy.changes.join('; ');
    for (const change of [
      /duplicate/,
      /empty word/,
      /1 row with NaN or infinity dropped/,
      /a header line added/,
      /UTF-8/,
      /line/,
      /_/,
    ]) {
      assert.match(changes, change);
    }
    assert.equal(readFileSync(file, 'utf8'), text);
    const binary = await repair({ path: file, destination: place('clean.bin') }, signal, progress);
    const read = python(
      this,
      'gensim',
      `
import json
from gensim.models import KeyedVectors
vectors = KeyedVectors.load_word2vec_format(${JSON.stringify(binary.path)}, binary=True)
print(json.dumps([vectors.index_to_key, vectors['new_york'].tolist()]))
`,
    );
    assert.deepEqual(read, [
      ['a', 'new_york', 'b'],
      [3, 4],
    ]);
  });

  test('finds quirks of text at the same lines, however the bytes arrive', () => {
    const lines = fc.array(fc.constantFrom('a 1 2', 'a  1 2', ' a 1 2', 'a\t1 2', 'a 1 2 ', '', 'a 1 2\r', '\ufeff'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(60)), fc.boolean(), (text, cuts, header) => {
        const bytes = new TextEncoder().encode(text.map((line) => `${line}\n`).join(''));
        const found = (places: readonly number[]): unknown => {
          const faults = new Faults();
          const habits = new FormatQuirks(faults, header);
          const borders = [
            0,
            ...places.filter((at) => at > 2 && at < bytes.length).sort((a, b) => a - b),
            bytes.length,
          ];
          for (let i = 1; i < borders.length; i++) {
            habits.push(bytes.subarray(borders[i - 1], borders[i]));
          }
          habits.finish();
          return faults.list;
        };
        assert.deepEqual(found(cuts), found([]));
        const odd = text.flatMap((line, i) => (/^ |\t| {2}/.test(line) ? [i + 1] : []));
        const listed = (found(cuts) as { kind: FaultKind; line: number }[]).filter(({ kind }) => kind === 'separator');
        assert.deepEqual(
          listed.map(({ line }) => line),
          odd,
        );
      }),
    );
  });

  test('warns about what was lost or guessed, and about nothing else', () => {
    const faults = new Faults();
    assert.equal(faultWarning(faults.counts), '');
    faults.add('spaceInWord', { line: 1 }, () => '');
    faults.add('zeroRow', { row: 1 }, () => '');
    assert.equal(faultWarning(faults.counts), '');
    faults.add('duplicateWord', { line: 2 }, () => '');
    faults.add('duplicateWord', { line: 3 }, () => '');
    faults.add('notFinite', { row: 4 }, () => '');
    assert.equal(
      faultWarning(faults.counts),
      '2 duplicate words dropped, 1 row with NaN or infinity replaced by zeros',
    );
    assert.equal(faultCountText({ kind: 'zeroRow', count: 1234 }), '1,234 rows of zeros');
  });

  suite('on the command line', () => {
    const run = (...given: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [cli, 'doctor', ...given], { encoding: 'utf8' });

    test('lists faults, for people and for programs', () => {
      const file = written('listed.vec', '4 2\na 1 2\na 3 4\na 5 6\n\u001b[31m\t1 1\n');
      const people = run(file);
      assert.equal(people.status, 1, 'two words are dropped');
      assert.match(people.stdout, /word2vec text, 2 words x 2/);
      assert.match(people.stdout, /2 duplicate words dropped\n {2}line 3, 4: /);
      assert.ok(!people.stdout.includes('\u001b'));
      const { counts, words } = JSON.parse(run(file, '--json').stdout) as Diagnosis;
      assert.equal(words, 2);
      assert.deepEqual(
        counts.map(({ kind, count }) => [kind, count]),
        [
          ['duplicateWord', 2],
          ['separator', 1],
        ],
      );
      const good = run(written('good.vec', '1 1\na 1\n'));
      assert.equal(good.status, 0);
      assert.match(good.stdout, /No faults found/);
      assert.equal(run(written('harmless.glove.txt', 'a 1 2\nb 3 4\n')).status, 0, 'a missing header loses nothing');
      const named = run(
        written('bare.npy', npyBytes('<f4', [2, 1], float32Bytes([1, 2]))),
        '--words',
        written('bare.list', 'a\nb\n'),
      );
      assert.deepEqual([named.status, named.stdout], [0, 'NumPy array, 2 words x 1\n\nNo faults found.\n']);
    });

    test('fails where the file is unreadable, unless it makes a copy', () => {
      const file = written('broken.bin', Buffer.from('2 1\na \0\0\0\0b \0'));
      const failed = run(file);
      assert.equal(failed.status, 1);
      assert.match(failed.stdout, /Only 1 word can be read: .*broken\.bin/);
      assert.equal(run(place('missing.vec'), '--json').status, 1);
      const copy = run(file, '--repair', place('mended.txt'), '--json');
      assert.equal(copy.status, 0);
      assert.equal((JSON.parse(copy.stdout) as { repaired: Repaired }).repaired.vocabularySize, 1);
      assert.match(readFileSync(place('mended.txt'), 'utf8'), /^1 1\na 0(\.0+)?\n$/);
      assert.equal(run(file, '--repair', file).status, 2);
      assert.equal(run().status, 2);
    });
  });
});
