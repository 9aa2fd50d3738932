import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import fc from 'fast-check';
import { MurmurHash } from '../../src/core/formats/spacy/murmurHash';
import { normStatistics } from '../../src/core/queries/normStatistics';
import { WordSearch } from '../../src/core/queries/wordSearch';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { unknownProvenance } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { importFile } from '../../src/engine/answers/importFile';
import { engineHandlers } from '../../src/engine/engine';
import { localReader } from '../../src/engine/reading/readerHandlers';
import { readModel, writeModel } from '../../src/engine/files/modelFile';
import { OpenedFiles } from '../../src/engine/files/openedFiles';
import { loadModel } from '../../src/engine/loadModel';
import { ModelCache, type Load } from '../../src/engine/modelCache';
import { throttledProgress } from '../../src/engine/throttledProgress';
import type { EngineApi } from '../../src/protocol/engineApi';
import { RpcPeer } from '../../src/protocol/rpc';
import { assertWithin } from './support/assertions';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { portOf } from './support/port';
import { floats, safetensorsBytes } from './support/safetensors';
import { spaceOf } from './support/spaces';

suite('engine answers about files', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const ports: MessagePort[] = [];
  const place = (name: string): string => path.join(folder(), name);

  teardown(() => {
    for (const port of ports.splice(0)) {
      port.close();
    }
  });

  const files = new OpenedFiles(500);
  teardown(() => files.closeIdle());

  function start(load: Load = (file, options) => loadModel(file, options, files)): RpcPeer<EngineApi>['remote'] {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new RpcPeer(portOf(port2), engineHandlers(new ModelCache(load, 1e9), undefined, localReader(undefined, files)));
    return new RpcPeer<EngineApi>(portOf(port1)).remote;
  }

  function written(name: string, text: string): string {
    writeFileSync(place(name), text);
    return place(name);
  }

  test('describes a file and its first rows without loading the model', async () => {
    const engine = start(() => Promise.reject(new Error('loaded')));
    const file = written('preview.vec', '3 2\na 1 2\nb 3 4\nc 5 6\n');
    const description = await engine.describeFile({ path: file });
    assert.deepEqual([description.words, description.dimensions, description.format], [3, 2, 'word2vec text']);
    assert.deepEqual(await engine.previewFile({ path: file, rows: 2 }), {
      rows: [
        { word: 'a', values: [1, 2] },
        { word: 'b', values: [3, 4] },
      ],
    });
    await assert.rejects(engine.previewFile({ path: file, rows: 0 }), { code: 'badOption' });
  });

  test('lists the tensors of a safetensors file without a table, and refuses to load it', async () => {
    const engine = start();
    const header = JSON.stringify({ 'encoder.bias': { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }).padEnd(96);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(96n);
    const file = place('bias.safetensors');
    writeFileSync(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(8)]));
    const { words, details, notes } = await engine.describeFile({ path: file });
    assert.deepEqual({ words, details }, { words: 0, details: [['encoder.bias', 'F32 2']] });
    assert.match(notes[0]!, /No tensor has two dimensions/);
    await assert.rejects(engine.load({ path: file }), { code: 'badFile' });
  });

  test('a preview shows at most 16 values', async () => {
    const file = place('wide.safetensors');
    await writeModel(file, spaceOf([Array.from({ length: 20 }, (_, i) => i)]));
    const { rows } = await start().previewFile({ path: file, rows: 5 });
    assert.deepEqual(rows, [{ word: 'w0', values: Array.from({ length: 16 }, (_, i) => i) }]);
  });

  test('statistics count norms, rows of zeros and faults', async () => {
    const file = written('statistics.vec', 'a 3 4\nb 0 0\nc 0 1\na 9 9\nd 0 2\n');
    const statistics = await start().statistics({ model: file });
    assert.deepEqual([statistics.vocabularySize, statistics.dimensions, statistics.duplicateWords], [4, 2, 1]);
    assert.deepEqual(statistics.zeroRows, { count: 1, examples: ['b'] });
    const { counts, ...norms } = statistics.norms;
    assert.deepEqual(norms, { least: 1, median: 2, greatest: 5 });
    assert.equal(counts.length, 40);
    assert.deepEqual([counts[0], counts[10], counts[39]], [1, 1, 1]);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      3,
    );
    assert.deepEqual(
      statistics.faults.map(({ kind, count }) => [kind, count]),
      [['duplicateWord', 1]],
    );
  });

  test('puts every norm into its part of the histogram', () => {
    const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e30, noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (list, parts) => {
        const { least, median, greatest, counts, zeroRows } = normStatistics(
          Float64Array.from(list),
          list.length,
          parts,
          3,
        );
        const lengths = list.filter((value) => value !== 0).sort((a, b) => a - b);
        assert.equal(zeroRows.count, list.length - lengths.length);
        assert.equal(
          counts.reduce((sum, count) => sum + count),
          lengths.length,
        );
        assert.deepEqual([least, greatest], lengths.length > 0 ? [lengths[0], lengths.at(-1)] : [0, 0]);
        assertWithin(median, least, greatest, 'median norm');
      }),
    );
    assert.equal(normStatistics(Float64Array.of(1, 2, 3, 10), 4, 3, 0).median, 2.5);
    assert.deepEqual(normStatistics(Float64Array.of(2, 2, 2), 3, 40, 0).counts, [3]);
    assert.deepEqual(normStatistics(Float64Array.of(0, 0), 2, 40, 1).zeroRows, { count: 2, first: [0] });
  });

  test('lists words page by page and finds them in any case', async () => {
    const engine = start();
    const file = place('words.safetensors');
    const words = ['King', 'viking', 'queen', 'KINGS', 'ki', 'ng', 'ΟΔΟΣ', 'οδοσ', 'İzmir', '__proto__'];
    await writeModel(
      file,
      spaceOf(
        words.map((_, i) => [i + 1, 0]),
        words,
      ),
    );
    const find = async (query: string, from = 0, count = 100): Promise<[number, string[]]> => {
      const page = await engine.listWords({ model: file, query, from, count });
      return [page.total, page.words.map(({ word }) => word)];
    };
    assert.deepEqual(await find(''), [10, words]);
    assert.deepEqual(await find('', 8, 1), [10, ['İzmir']]);
    assert.deepEqual(await find('kIng'), [3, ['King', 'KINGS', 'viking']]);
    assert.deepEqual(await find('king', 1, 1), [3, ['KINGS']]);
    assert.deepEqual(await find('king', 9, 1), [3, []]);
    assert.deepEqual(await find('οδος'), [2, ['ΟΔΟΣ', 'οδοσ']]);
    assert.deepEqual(await find('izmir'), [1, ['İzmir']]);
    assert.deepEqual(await find('gvik'), [0, []]);
    const {
      words: [first],
    } = await engine.listWords({ model: file, query: 'queen', from: 0, count: 1 });
    assert.deepEqual(first, { word: 'queen', count: 8, rank: 3, norm: 3 });
    await assert.rejects(engine.listWords({ model: file, query: '', from: -1, count: 1 }), { code: 'badOption' });
    await assert.rejects(engine.listWords({ model: file, query: '', from: 0, count: 1e9 }), { code: 'badOption' });
  });

  test('a search finds exactly the words that contain the text', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc
        .array(fc.constantFrom('a', 'B', 'ß', 'Σ', 'ς', '😀', 'Ⱥ', '\n', ''), { maxLength: 6 })
        .map((parts) => parts.join('')),
    );
    const folded = (text: string): string => text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (words, query) => {
        const found = new WordSearch(Vocabulary.fromWords(words)).find(query);
        const expected = words.flatMap((each, id) => (folded(each).includes(folded(query)) ? [id] : []));
        assert.deepEqual(
          [...found].sort((a, b) => a - b),
          expected,
        );
      }),
      { numRuns: cases(300) },
    );
  });

  test('a search that is prepared in slices finds the same', async () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `Word ${i * 7919} of many`);
    const [sliced, whole] = [0, 1].map(() => new WordSearch(Vocabulary.fromWords(words)));
    let pauses = 0;
    await sliced!.prepare(() => Promise.resolve(pauses++));
    assert.ok(pauses > 1, `${pauses} pauses`);
    for (const query of ['77', 'word 1', 'none', '']) {
      assert.deepEqual(sliced!.find(query), whole!.find(query), query);
    }
  });

  test('a search lists the word itself first, then words that begin with it, in file order', () => {
    const words = ['making', '\u2581kingdom', 'Kings', '\u2581King', 'viking', 'king', '\u2581making'];
    const search = new WordSearch(Vocabulary.fromWords(words));
    const find = (query: string): string[] => Array.from(search.find(query), (id) => words[id]!);
    assert.deepEqual(find('king'), [
      '\u2581King',
      'king',
      '\u2581kingdom',
      'Kings',
      'making',
      'viking',
      '\u2581making',
    ]);
    assert.deepEqual(find('\u2581king'), ['\u2581King', '\u2581kingdom']);
    assert.deepEqual(find(''), words);
  });

  test('searches words that are invalid UTF-8 as they are shown', () => {
    const vocabulary = new Vocabulary(
      Uint8Array.of(0x80, 0x41, 0xff, 0x42),
      Uint32Array.of(0, 2, 4),
      new Float64Array(2),
    );
    assert.deepEqual([...new WordSearch(vocabulary).find('b')], [1]);
    assert.deepEqual([...new WordSearch(vocabulary).find('\ufffd')], [0, 1]);
  });

  test('imports a file with the chosen table and words', async () => {
    const engine = start();
    const file = written('many.vec', 'Paris 1 0\nrome 2 0\nberlin 3 0\n\u2581oslo 4 0\n');
    const destination = place('imported.safetensors');
    const listed = written('list.txt', '\ufeffparis\r\noslo\r\n\r\nnone\r\n');
    const taken = await engine.importFile({
      path: file,
      destination,
      name: 'many, mine',
      choices: { onlyWordsFile: listed },
    });
    assert.equal(taken.vocabularySize, 2);
    assert.equal(taken.name, 'many, mine');
    const space = await readModel(destination);
    assert.deepEqual([space.vocabulary.word(0), space.vocabulary.word(1)], ['Paris', '\u2581oslo']);
    assert.deepEqual([...space.vectors], [1, 0, 4, 0]);
    const first = await engine.importFile({ path: file, destination, name: 'many', choices: { firstWords: 1 } });
    assert.equal(first.vocabularySize, 1);
    const nothing = written('nothing.txt', 'none\n');
    await assert.rejects(
      engine.importFile({ path: file, destination, name: 'many', choices: { onlyWordsFile: nothing } }),
      {
        code: 'badOption',
        message: /does not contain the chosen words/,
      },
    );
    assert.equal((await readModel(destination)).vocabulary.size, 1);
  });

  test('an import gets its name, keeps the metadata, and removes a model that came too late', async () => {
    const source = place('before.safetensors');
    await writeModel(
      source,
      spaceOf(
        [
          [1, 2],
          [3, 4],
        ],
        ['a', 'b'],
        { name: 'old', tokens: 7 },
      ),
    );
    const hot = place('hot.safetensors');
    await writeModel(
      hot,
      new OneHotSpace(Vocabulary.fromWords(['a', 'b']), { ...unknownProvenance, algorithm: 'onehot' }),
    );
    const engine = start();
    for (const [file, tokens] of [
      [source, 7],
      [hot, 0],
    ] as const) {
      const destination = place('named.safetensors');
      const taken = await engine.importFile({ path: file, destination, name: 'new', choices: {} });
      assert.deepEqual([taken.name, taken.tokens, taken.vocabularySize, taken.dimensions], ['new', tokens, 2, 2]);
      assert.equal((await readModel(destination)).isOneHot, file === hot);
    }
    const late = place('late.safetensors');
    const controller = new AbortController();
    const importing = importFile(
      { path: source, destination: late, name: 'late', choices: {} },
      controller.signal,
      () => undefined,
    );
    const poll = (): void => {
      if (existsSync(late)) {
        controller.abort();
      } else {
        setImmediate(poll);
      }
    };
    poll();
    await assert.rejects(importing, { code: 'cancelled' });
    assert.equal(existsSync(late), false);
  });

  suite('files that belong to a model', () => {
    let loads = 0;
    const counting: Load = (file, options) => (loads++, loadModel(file, options));
    const listed = async (engine: ReturnType<typeof start>, model: string): Promise<string> =>
      (await engine.listWords({ model, query: '', from: 0, count: 9 })).words.map(({ word }) => word).join(' ');

    function inFolder(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
      mkdirSync(place(name), { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(path.join(place(name), file), content);
      }
      return place(name);
    }

    const table = safetensorsBytes({ 'model.embed_tokens.weight': floats([3, 2], (i) => i) });
    const array = npyBytes('<f4', [3, 2], float32Bytes([1, 2, 3, 4, 5, 6]));

    test('reads them when they appear, change and go', async () => {
      const engine = start();
      for (const [name, vectors, belonging, words] of [
        [
          'model',
          { 'model.safetensors': table },
          'vocab.json',
          (list: string[]) => JSON.stringify(Object.fromEntries(list.map((word, i) => [word, i]))),
        ],
        ['array', { 'vectors.npy': array }, 'words.txt', (list: string[]) => list.join('\n')],
      ] as const) {
        const where = inFolder(name, vectors);
        const file = path.join(where, Object.keys(vectors)[0]!);
        const numbered = await listed(engine, file);
        assert.match(numbered, /^\d \d \d$/);
        inFolder(name, { [belonging]: words(['king', 'queen', 'ship']) });
        assert.equal(await listed(engine, file), 'king queen ship', name);
        inFolder(name, { [belonging]: words(['king', 'queen', 'sailor']) });
        assert.equal(await listed(engine, file), 'king queen sailor', name);
        rmSync(path.join(where, belonging));
        assert.equal(await listed(engine, file), numbered, name);
      }
    });

    test('considers a new file that takes precedence over the one in use', async () => {
      const engine = start();
      const where = inFolder('first', { 'model.safetensors': table, 'vocab.txt': 'a\nb\nc\n' });
      const file = path.join(where, 'model.safetensors');
      assert.equal(await listed(engine, file), 'a b c');
      inFolder('first', {
        'tokenizer.json': JSON.stringify({ version: '1.0', model: { type: 'WordLevel', vocab: { x: 0, y: 1, z: 2 } } }),
      });
      assert.equal(await listed(engine, file), 'x y z');
    });

    test('includes the shard that holds the table', async () => {
      const engine = start();
      const shard = 'model-00001-of-00002.safetensors';
      const other = 'model-00002-of-00002.safetensors';
      const index = JSON.stringify({
        metadata: {},
        weight_map: { 'model.embed_tokens.weight': shard, 'lm.bias': other },
      });
      const where = inFolder('sharded', { 'model.safetensors.index.json': index });
      const file = path.join(where, 'model.safetensors.index.json');
      await assert.rejects(engine.load({ path: file }), { code: 'unreadable' });
      inFolder('sharded', { [shard]: table, 'vocab.txt': 'a\nb\nc\n' });
      assert.equal(await listed(engine, file), 'a b c');
      inFolder('sharded', { [shard]: safetensorsBytes({ 'model.embed_tokens.weight': floats([2, 2], (i) => i + 1) }) });
      assert.equal(await listed(engine, file), 'a b');
      // The others have nothing to read.
      const { stamp, files } = await engine.fileState({ path: file });
      inFolder('sharded', { [other]: 'whatever' });
      assert.deepEqual(files.map((name) => path.basename(name)).sort(), [
        'model-00001-of-00002.safetensors',
        'model.safetensors.index.json',
        'vocab.txt',
      ]);
      assert.equal((await engine.fileState({ path: file })).stamp, stamp);
      assert.equal(await listed(engine, where), 'a b');
      inFolder('sharded', { 'vocab.txt': 'd\ne\n' });
      assert.equal(await listed(engine, where), 'd e');
    });

    test('includes the files of a spaCy model', async () => {
      const engine = start();
      const where = inFolder('spacy', spacyParts(['king', 'queen']));
      const vectors = path.join(where, 'vectors');
      assert.equal(await listed(engine, vectors), 'king queen');
      inFolder('spacy', spacyParts(['ship', 'wave']));
      assert.equal(await listed(engine, vectors), 'ship wave');
      assert.equal(await listed(engine, where), 'ship wave');
      inFolder('spacy', spacyParts(['ship', 'storm']));
      assert.equal(await listed(engine, where), 'ship storm');
      const { files } = await engine.fileState({ path: vectors });
      assert.deepEqual(files.map((name) => path.basename(name)).sort(), ['key2row', 'strings.json', 'vectors']);
      inFolder('spacy', { 'vectors.cfg': '{"mode": "unheard of"}' });
      await assert.rejects(listed(engine, where), { code: 'badFile', message: /vectors\.cfg/ });
      inFolder('spacy', { 'vectors.cfg': '{"mode": "default"}' });
      assert.equal(await listed(engine, where), 'ship storm');
    });

    test("counts only the model's file as the size of a model in a folder", async () => {
      const engine = start();
      const where = inFolder('sized', { 'model.safetensors': table });
      const { bytes } = await engine.load({ path: where });
      assert.equal(bytes, table.length);
      assert.equal((await engine.describeFile({ path: where })).bytes, bytes);
    });

    test('ignores other files beside it', async () => {
      const engine = start(counting);
      const where = inFolder('others', {
        'vectors.npy': array,
        'words.txt': 'a\nb\nc\n',
        'alone.vec': '2 1\na 1\nb 2\n',
      });
      const files = ['vectors.npy', 'alone.vec'].map((name) => path.join(where, name));
      loads = 0;
      for (const text of ['one', 'another']) {
        for (const model of files) {
          await listed(engine, model);
        }
        inFolder('others', { 'notes.md': text, [`${text}.txt`]: text });
      }
      assert.equal(loads, 2);
    });

    test('reports them to everyone who watches', async () => {
      const engine = start();
      const where = inFolder('watched', { 'vectors.npy': array, 'alone.vec': '2 1\na 1\nb 2\n' });
      const file = path.join(where, 'vectors.npy');
      const before = await engine.fileState({ path: file });
      assert.deepEqual([before.files, before.folders], [[file], [where]]);
      inFolder('watched', { 'words.txt': 'a\nb\nc\n' });
      const after = await engine.fileState({ path: file });
      assert.deepEqual(after.files, [file, path.join(where, 'words.txt')]);
      assert.notEqual(after.stamp, before.stamp);
      inFolder('watched', { 'notes.md': 'x' });
      assert.deepEqual(await engine.fileState({ path: file }), after);
      assert.deepEqual((await engine.fileState({ path: path.join(where, 'alone.vec') })).folders, []);
      assert.deepEqual((await engine.fileState({ path: place('nowhere') })).files, [place('nowhere')]);
    });
  });

  test('repair never overwrites the file, whatever its name', async () => {
    const engine = start();
    const text = '2 2\na 1 0\nb 0 1\n';
    const file = written('original.vec', text);
    linkSync(file, place('link.vec'));
    for (const destination of [file, place('link.vec')]) {
      await assert.rejects(engine.repair({ path: file, destination }), { code: 'badOption' });
    }
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.equal((await engine.repair({ path: file, destination: place('copy.vec') })).vocabularySize, 2);
  });

  test('never overwrites a file that is read or belongs to the model', async () => {
    const engine = start();
    const words = written('r.metadata.tsv', 'a\nb\n');
    const vectors = written('r.tsv', '1.5\t2\n3.5\t4\n');
    for (const destination of [vectors, place('r.tsv')]) {
      await assert.rejects(engine.exportTo({ path: vectors, destination }), { code: 'badOption' });
    }
    const other = written('q.vec', '2 2\na 1 0\nb 0 1\n');
    linkSync(other, place('s.metadata.tsv'));
    await assert.rejects(engine.exportTo({ path: other, destination: place('s.tsv') }), { code: 'badOption' });
    await assert.rejects(engine.repair({ path: other, destination: place('s.tsv') }), { code: 'badOption' });
    await assert.rejects(engine.repair({ path: vectors, destination: words }), { code: 'badOption' });
    assert.equal(readFileSync(words, 'utf8'), 'a\nb\n');
    assert.equal(readFileSync(other, 'utf8'), '2 2\na 1 0\nb 0 1\n');
  });

  test('stops a load when its last caller cancels, and can load again', async () => {
    const stopped: boolean[] = [];
    let loads = 0;
    const engine = start((file, { signal }) => {
      const load = loads++;
      return load > 0
        ? loadModel(file)
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              stopped.push(true);
              reject(new Error('stopped'));
            });
          });
    });
    const file = place('waited.safetensors');
    await writeModel(file, spaceOf([[1]]));
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [engine.load({ path: file }, first.signal), engine.statistics({ model: file }, second.signal)];
    first.abort();
    await assert.rejects(calls[0]!, { code: 'cancelled' });
    assert.equal((await engine.describeFile({ path: file })).words, 1);
    assert.deepEqual(stopped, []);
    second.abort();
    await assert.rejects(calls[1]!, { code: 'cancelled' });
    assert.equal((await engine.load({ path: file })).vocabularySize, 1);
    assert.deepEqual(stopped, [true]);
  });

  test('cancelling one question does not stop the load it waits for', async () => {
    let finish = (): void => undefined;
    let aborted = false;
    const engine = start(async (file, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      await new Promise<void>((resolve) => (finish = resolve));
      return loadModel(file);
    });
    const file = place('hovered.safetensors');
    await writeModel(file, spaceOf([[1], [1]]));
    const hover = new AbortController();
    const given = engine.neighbours({ model: file, word: 'w0', count: 1 }, hover.signal);
    await engine.describeFile({ path: file });
    hover.abort();
    await assert.rejects(given, { code: 'cancelled' });
    const next = engine.neighbours({ model: file, word: 'w0', count: 1 });
    await engine.describeFile({ path: file });
    finish();
    assert.equal((await next)[0]?.word, 'w1');
    assert.equal(aborted, false);
  });

  test('throttles progress', async () => {
    const told: number[] = [];
    const tell = throttledProgress(({ path: file, work, fraction }) => {
      assert.deepEqual([file, work], ['x', 'check']);
      told.push(fraction);
    })('x', 'check');
    for (let i = 0; i < 1000; i++) {
      tell(i / 1000);
    }
    assert.ok(told.length < 1000);
    await new Promise((resolve) => setTimeout(resolve, 250));
    tell(1);
    assert.equal(told.at(-1), 1);
  });
});

/** Writes a spaCy model of these words: a MessagePack map of 64-bit keys to rows, and the words. */
function spacyParts(words: readonly string[]): Record<string, string | Uint8Array> {
  const keys = words.map((word, row) => {
    const hash = new MurmurHash();
    hash.hash(new TextEncoder().encode(word), 1);
    const entry = Buffer.from([0xcf, ...new Array<number>(8).fill(0), row]);
    entry.writeInt32BE(hash.high | 0, 1);
    entry.writeInt32BE(hash.low | 0, 5);
    return entry;
  });
  return {
    vectors: npyBytes('<f4', [words.length, 1], float32Bytes(words.map((_, i) => i + 1))),
    key2row: Buffer.concat([Buffer.of(0x80 | words.length), ...keys]),
    'strings.json': JSON.stringify(words),
  };
}
