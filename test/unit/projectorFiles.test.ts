import assert from 'node:assert/strict';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { detectFormat } from '../../src/core/formats/detect';
import { Faults } from '../../src/core/io/faults';
import { NumericTableReader, RowCounter } from '../../src/core/formats/projector/numericTable';
import { packWords } from '../../src/core/formats/shared/packedWords';
import { parseProjectorConfig } from '../../src/core/formats/projector/projectorConfig';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { folderWith, temporaryFolder } from './support/folder';
import { float32Bytes } from './support/npy';
import { assertRefused } from './support/refusal';
import { wordsOf } from './support/spaces';

const temporary = temporaryFolder();

/** Makes a folder with these files and returns the path of the first. */
/** @returns the path of the first file */
function filesOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  return path.join(folderWith(temporary, files), Object.keys(files)[0]!);
}

const tsv = '0.5\t-1\n1e-3\t2\n0.25\t3\n';
const values = [0.5, -1, Math.fround(1e-3), 2, 0.25, 3];

async function refused(file: string, message: RegExp, options = {}): Promise<void> {
  await assertRefused(readModel(file, options), {
    code: ['badFile', 'badOption', 'unreadable'],
    message,
    names: path.dirname(file),
    maxLength: file.length + 400,
  });
}

suite('Embedding Projector files', function () {
  this.timeout(20_000);

  test('reads metadata beside vectors: one column has no header, several have one', async () => {
    for (const [name, metadataName, metadata] of [
      ['vectors.tsv', 'metadata.tsv', 'a\nb\n3\n'],
      ['vectors.tsv', 'metadata.tsv', 'a\r\nb\r\n3\r\n'],
      ['tensors.tsv', 'metadata.tsv', 'word\tcount\na\t1\nb\t2\n3\t3\n'],
      ['x.tsv', 'x.metadata.tsv', 'count\tLabel\n1\ta\n2\tb\n3\t3\n'],
      ['x_vectors.tsv', 'x_metadata.tsv', 'id\tfrequency\na\t1\nb\t2\n3\t3\n'],
      ['vecs.tsv', 'meta.tsv', 'a\nb\n3'],
      ['table.txt', 'table.words.txt', 'a\nb\n3'],
    ] as const) {
      const file = filesOf({
        [name]: name === 'table.txt' ? tsv.replaceAll('\t', ' ') : tsv,
        [metadataName]: metadata,
      });
      const space = await readModel(file);
      assert.deepEqual(wordsOf(space), ['a', 'b', '3'], metadata);
      assert.deepEqual([...space.vectors], values);
      const { companions, words, dimensions, wordsEstimated } = await describeFile(file);
      assert.deepEqual(
        [companions, words, dimensions, wordsEstimated],
        [[path.join(path.dirname(file), metadataName)], 3, 2, undefined],
      );
    }
    const packed = filesOf({ 'vectors.tsv.gz': gzipSync(tsv), 'metadata.tsv': 'a\nb\nc\n' });
    assert.deepEqual(wordsOf(await readModel(packed)), ['a', 'b', 'c']);
    assert.deepEqual(wordsOf(await readModel(filesOf({ 'vectors.tsv': tsv }))), ['0', '1', '2']);
  });

  test('reports one cut row among few as a fault of a table of numbers', async () => {
    const file = filesOf({
      'vectors.tsv': '1.5\t2.5\t3.5\n4.5\t5.5\n1.5\t2\t4\n7.5\t8\t9\n',
      'metadata.tsv': 'king\nqueen\nman\nwoman\n',
    });
    const { format, dimensions, companions } = await describeFile(file);
    assert.deepEqual(
      [format, dimensions, companions.map((each) => path.basename(each))],
      ['table of numbers', 3, ['metadata.tsv']],
    );
    await refused(file, /2 numbers, not 3 \(line 2\)/);
    const space = await readModel(file, { lenient: true, faults: new Faults() });
    assert.deepEqual(wordsOf(space), ['king', 'man', 'woman']);
    assert.deepEqual([...space.vectors], [1.5, 2.5, 3.5, 1.5, 2, 4, 7.5, 8, 9]);
    // The first row is cut.
    const first = filesOf({
      'vectors.tsv': '1.5\t2.5\n4.5\t5.5\t2\n1.5\t2\t4\n7.5\t8\t9\n',
      'metadata.tsv': 'a\nb\nc\nd\n',
    });
    assert.equal((await describeFile(first)).dimensions, 3);
  });

  test('refuses ragged rows and other text with their line, or skips them when lenient', async () => {
    const rows = '1.5\t2\n0.5\t1\n\n3.5\t4\t5\n6.5\tx\n7.5\tnan\n8.5\t9';
    const file = filesOf({ 'vectors.tsv': `${'0.1\t0.2\n'.repeat(30)}${rows}` });
    await refused(file, /3 numbers, not 2 \(line 34\)/);
    const faults = new Faults();
    const space = await readModel(file, { faults, lenient: true });
    assert.equal(space.vocabulary.size, 34);
    assert.deepEqual([...space.vectors.slice(60)], [1.5, 2, 0.5, 1, 0, 0, 8.5, 9]);
    assert.deepEqual(
      faults.list.filter(({ kind }) => kind !== 'unnamedRow').map(({ kind, line }) => [kind, line]),
      [
        ['raggedLine', 34],
        ['raggedLine', 35],
        ['notFinite', 36],
      ],
    );
    assert.equal(space.vocabulary.word(33), '35');
    await refused(filesOf({ 'vectors.tsv': `${'0.1\t0.2\n'.repeat(30)}1.0\t0x10\n` }), /“0x10”.*line 31/);
    for (const metadata of ['vectors.metadata.tsv', 'metadata.tsv']) {
      await refused(filesOf({ 'vectors.tsv': tsv, [metadata]: 'a\nb\n' }), /3 vectors.*2 words/);
    }
    const other = new Faults();
    assert.deepEqual(wordsOf(await readModel(filesOf({ 'x.tsv': tsv, 'metadata.tsv': 'a\nb\n' }), { faults: other })), [
      '0',
      '1',
      '2',
    ]);
    assert.match(other.list[0]?.text ?? '', /metadata\.tsv beside it has 2 words, and the file 3 vectors/);
  });

  test('reads the same rows in whatever pieces they come', () => {
    const bytes = new TextEncoder().encode('1\t2.5\r\n\n  -3e2 4\n5\t6');
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const counter = new RowCounter();
        const reader = new NumericTableReader(2, packWords(['a', 'b', 'c']), 'x', {
          allocate: (rows, dimensions) => new Float32Array(rows * dimensions),
          places: 'line',
        });
        places.slice(1).forEach((end, i) => {
          counter.push(bytes.slice(places[i], end));
          reader.push(bytes.slice(places[i], end));
        });
        assert.equal(counter.count, 3);
        assert.deepEqual([...reader.finish().vectors], [1, 2.5, -300, 4, 5, 6]);
      }),
    );
  });

  test('allows numbers as words in the first column', () => {
    const what = (text: string): string => detectFormat(new TextEncoder().encode(text)).format;
    assert.equal(what(tsv), 'numericTable');
    assert.equal(what(tsv.replaceAll('\t', ' ')), 'numericTable');
    assert.equal(what('0\t1\n1\t0\n'), 'numericTable');
    assert.equal(what('2012 0.5 0.25\n2013 0.5 0.75\n'), 'word2vecText');
    assert.equal(what('2012\t0.5\t0.25\n2013\t0.5\t0.75\n'), 'word2vecText');
    assert.equal(what('2 2\n1.5 0.5 0.25\n2.5 0.5 0.75\n'), 'word2vecText');
    assert.equal(what('{"embeddings": [{"tensorName": "x"}]}'), 'projectorConfig');
    assert.equal(what('{\n  "embeddings": [[1, 2]]}'), 'json');
  });

  test('reads configurations that name vectors and words: JSON with raw values, and TensorBoard’s', async () => {
    const json = {
      embeddings: [
        { tensorName: 'words', tensorShape: [3, 2], tensorPath: 'data/t.bytes', metadataPath: 'data/m.tsv' },
        { tensorName: 'more', tensorPath: './more.tsv' },
      ],
      modelCheckpointPath: 'Demo',
    };
    const metadata = 'word\tcount\na\t1\nb\t2\nc\t3\n';
    const file = filesOf({
      'config.json': JSON.stringify(json, null, 2),
      'data/t.bytes': float32Bytes(values),
      'data/m.tsv': metadata,
      'more.tsv': '1.5\t2.5\t3.5\n4.5\t5.5\t6.5\n',
    });
    const space = await readModel(file);
    assert.deepEqual([wordsOf(space), [...space.vectors], space.provenance.name], [['a', 'b', 'c'], values, 'words']);
    const description = await describeFile(file);
    assert.deepEqual(
      description.tables.map(({ name, rows, columns }) => [name, rows, columns]),
      [
        ['words', 3, 2],
        ['more', 2, 3],
      ],
    );
    assert.deepEqual(
      description.companions.map((companion) => path.relative(path.dirname(file), companion).replaceAll('\\', '/')),
      ['data/t.bytes', 'data/m.tsv'],
    );
    assert.equal((await readModel(file, { table: 'more' })).dimensions, 3);
    await refused(file, /no table “none”/, { table: 'none' });

    const log = filesOf({
      'projector_config.pbtxt': [
        '# comment { "',
        'embeddings {',
        '  tensor_name: "words:00007"  metadata_path: "00007/words/metadata.tsv"',
        "  sprite { image_path: 'sprite.png' single_image_dim: [28, 28] }",
        '  tensor_path: "00007/words/tensors.tsv"',
        '}',
        'embeddings: < tensor_name: "raw", tensor_shape: [3, 2] tensor_path: "raw.bytes" >',
      ].join('\n'),
      '00007/words/tensors.tsv': tsv,
      '00007/words/metadata.tsv': 'x\ny\nz\n',
      'raw.bytes': float32Bytes(values),
    });
    assert.deepEqual(wordsOf(await readModel(log)), ['x', 'y', 'z']);
    assert.deepEqual([...(await readModel(log, { table: 'raw' })).vectors], values);
  });

  test('follows a configuration only inside its folder', async () => {
    const secret = filesOf({ 'secret.tsv': tsv });
    for (const tensorPath of [
      secret,
      '../secret.tsv',
      'a/../../secret.tsv',
      '..\\secret.tsv',
      'a//secret.tsv',
      '',
      '/etc/passwd',
      'C:\\t.tsv',
      'https://example.invalid/t.bytes',
      'file:///etc/passwd',
      '\0',
      'a/'.repeat(5000),
    ]) {
      for (const embedding of [{ tensorPath }, { tensorPath: 't.tsv', metadataPath: tensorPath }]) {
        if (tensorPath !== '' || !('metadataPath' in embedding)) {
          const config = JSON.stringify({ embeddings: [{ tensorName: 'x', ...embedding }] });
          await refused(filesOf({ 'config.json': config, 't.tsv': tsv }), /in an invalid way|no file with the vectors/);
        }
      }
    }
    const raw = (shape: unknown, bytes: Uint8Array): string =>
      filesOf({
        'config.json': JSON.stringify({ embeddings: [{ tensorName: 'x', tensorShape: shape, tensorPath: 't.bytes' }] }),
        't.bytes': bytes,
      });
    await refused(raw([3, 2], float32Bytes(values.slice(1))), /cut short/);
    await refused(raw([3, 2], float32Bytes([...values, 7])), /3 x 2 values, but it has 28 bytes/);
    await refused(raw([2e9, 300], float32Bytes(values)), /cut short/);
    await refused(raw([-3, -2], float32Bytes(values)), /impossible/);
    await refused(raw(['3', 2], float32Bytes(values)), /what shape/);
    await refused(raw([3, 2, 1], float32Bytes(values)), /what shape/);
    await refused(
      filesOf({ 'config.json': '{"embeddings": [{"tensorName": "x", "tensorPath": "gone.tsv"}]}' }),
      /no file/,
    );
    await refused(
      filesOf({ 'p.pbtxt': 'model_checkpoint_path: "model.ckpt"\nembeddings { tensor_name: "w" }' }),
      /checkpoint/,
    );
  });

  test('parses any text to a configuration or none', () => {
    const pieces = [
      'embeddings',
      '{',
      '}',
      ':',
      '"',
      'tensor_name',
      '[',
      ']',
      ',',
      ' ',
      '\\',
      '<',
      '>',
      '#',
      '\n',
      'x',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (tokens) => {
        const tables = parseProjectorConfig(tokens.join(''));
        assert.ok(tables === undefined || tables.every(({ name }) => typeof name === 'string'));
      }),
    );
    const long = 'embeddings { tensor_shape: 1 '.repeat(30_000);
    assert.equal(parseProjectorConfig(long), undefined);
  });
});
