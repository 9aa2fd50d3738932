import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { JsonStream, type JsonEvents } from '../../src/core/formats/json/jsonStream';
import type { Space } from '../../src/core/space';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';

suite('JSON files', () => {
  const folder = temporaryFolder();
  const file = (text: string | Uint8Array): string => {
    const target = path.join(folder(), 'table.json');
    writeFileSync(target, text);
    return target;
  };
  const king = [0.5, -1];
  const queen = [2, 0.001];

  const same: readonly (readonly [what: string, text: string])[] = [
    ['JSON Lines', '{"word": "king", "vector": [0.5, -1]}\n{"word": "queen", "vector": [2, 1e-3]}\n'],
    [
      'JSON Lines with other keys, CRLF, empty lines',
      '{"id":1,"emb":[0.5,-1],"text":"king"}\r\n\r\n{"id":2,"emb":[2,1e-3],"text":"queen"}',
    ],
    ['lines of lists', '["king", 0.5, -1]\n["queen", 2, 1e-3]\n'],
    ['lines of one key', '{"king": [0.5, -1]}\n{"queen": [2, 1e-3]}\n'],
    ['an object of words', JSON.stringify({ king, queen })],
    ['an object of words over many lines', JSON.stringify({ king, queen }, undefined, 2)],
    [
      'a list of objects',
      JSON.stringify(
        [
          { token: 'king', embedding: king },
          { token: 'queen', embedding: queen },
        ],
        undefined,
        1,
      ),
    ],
    [
      'a list of pairs',
      JSON.stringify([
        ['king', king],
        ['queen', queen],
      ]),
    ],
    [
      'lists of words and of vectors',
      JSON.stringify({ dimensions: 2, words: ['king', 'queen'], vectors: [king, queen] }),
    ],
    ['vectors before words', JSON.stringify({ vectors: [king, queen], vocab: ['king', 'queen'] }, undefined, 1)],
    [
      'objects under a key',
      JSON.stringify({
        model: 'x',
        data: [
          { text: 'king', embedding: king },
          { text: 'queen', embedding: queen },
        ],
      }),
    ],
    ['objects under their words', JSON.stringify({ king: { vector: king, n: 1 }, queen: { vector: queen, n: 2 } })],
    [
      'what pandas splits',
      JSON.stringify({
        columns: ['word', 'v'],
        index: [0, 1],
        data: [
          ['king', king],
          ['queen', queen],
        ],
      }),
    ],
    ...serviceShapes([
      ['king', king],
      ['queen', queen],
    ]),
    ['a byte order mark', `\ufeff${JSON.stringify({ king, queen })}`],
  ];
  for (const [what, text] of same) {
    test(`${what}: the same words and vectors`, async () => {
      const faults = new Faults();
      assert.deepEqual(rowsOf(await readModel(file(text), { faults })), [
        ['king', 0.5, -1],
        ['queen', 2, Math.fround(1e-3)],
      ]);
      assert.deepEqual(faults.list, []);
      const { dimensions, words } = await describeFile(file(text));
      assert.equal(dimensions, 2);
      assert.ok(words >= 1 && words <= 4, `${words} words`);
      assert.deepEqual(rowsOf(await readModel(file(text), { firstWords: 1 })), [['king', 0.5, -1]]);
    });
  }

  test('keeps the order of keys, allows any key, and reports repeated words and infinite values', async function () {
    fixtures(this);
    const faults = new Faults();
    const space = await readModel(fixturePath('hostile/dict.json'), { faults });
    assert.deepEqual(
      rowsOf(space).map(([word]) => word),
      ['__proto__', 'constructor', 'a'],
    );
    assert.deepEqual(
      faults.counts.map(({ kind }) => kind),
      ['duplicateWord'],
    );
    const numbers = await readModel(file('{"432": [1, 2], "7": [1e999, 1], "x": [NaN, 0], "y": [null, 1]}'), {
      faults,
    });
    assert.deepEqual(rowsOf(numbers), [
      ['432', 1, 2],
      ['7', 0, 0],
      ['x', 0, 0],
      ['y', 0, 0],
    ]);
    assert.equal(faults.counts.find(({ kind }) => kind === 'notFinite')?.count, 3);
  });

  test('decodes escapes in words', async () => {
    assert.deepEqual(rowsOf(await readModel(file('{"a\\n\\u00e9\\"\\\\": [1, 2], "\\ud83d\\udc51": [3, 4]}'))), [
      ['a\né"\\', 1, 2],
      ['👑', 3, 4],
    ]);
    // U+FEFF is a byte order mark only at the start of a file, escaped or not.
    assert.deepEqual(rowsOf(await readModel(file('{"\ufeffa": [1, 2], "\\ufeffb": [3, 4], "\ufeff\\"": [5, 6]}'))), [
      ['\ufeffa', 1, 2],
      ['\ufeffb', 3, 4],
      ['\ufeff"', 5, 6],
    ]);
  });

  test('reports wrong lines with their number; the doctor skips them', async function () {
    fixtures(this);
    const mixed = fixturePath('hostile/mixed.jsonl');
    await assert.rejects(readModel(mixed), { code: 'badFile', message: /has invalid JSON.*\(line 2\)/ });
    const faults = new Faults();
    assert.deepEqual(rowsOf(await readModel(mixed, { lenient: true, faults })), [
      ['a', 1, 2, 3],
      ['d', 4, 5, 6],
    ]);
    assert.deepEqual(
      faults.list.map(({ line }) => line),
      [2, 3, 4, 5],
    );
    await assert.rejects(readModel(file('{"a": [1, 2], "b": [3]}')), { message: /has 1 numbers, not 2 \(row 2\)/ });
    await assert.rejects(readModel(file('{"words": ["a"], "vectors": [[1, 2], [3, 4]]}')), {
      message: /has 2 vectors, but 1 words/,
    });
  });

  test('refuses deep, cut and foreign JSON', async function () {
    fixtures(this);
    await assert.rejects(readModel(fixturePath('hostile/deep.json')), { code: 'badFile' });
    for (const text of [
      '{"a": [1, 2], "b": [3, 4',
      '{"a": {"b": "c"}}',
      '["a", "b"]',
      '{"a": [1, 2]} x',
      '{"a": [1 2]}',
      '{"a": [1, 2],}',
      '{"a": "',
      '[',
      '{"a": [1, 2]]',
      // Scores of tokens, shapes and settings are no vectors.
      '{"model": {"vocab": [["<unk>", 0], ["a", -1.5], ["b", -2.25]]}}',
      '{"name": "x", "shape": [12, 8], "config": {"size": [3, 4, 5]}}',
      '{"cat": 0, "dog": 1}',
    ]) {
      await assert.rejects(readModel(file(text)), VecinityError, text);
    }
  });

  test('names rows by numbers, and says so, where no text varies', async () => {
    const openAi = {
      object: 'list',
      data: [king, queen].map((embedding, index) => ({ object: 'embedding', index, embedding })),
    };
    for (const [text, note] of [
      [JSON.stringify(openAi), /rows are named by the numbers under “index”/],
      [JSON.stringify([king, queen]), /vectors have no words/],
      [JSON.stringify({ embeddings: [{ values: king }, { values: queen }] }), /vectors have no words/],
      [JSON.stringify({ model: 'x', embeddings: [king, queen] }), /vectors have no words/],
    ] as const) {
      assert.deepEqual(rowsOf(await readModel(file(text))), [
        ['0', 0.5, -1],
        ['1', 2, Math.fround(1e-3)],
      ]);
      assert.match((await describeFile(file(text))).notes.join(), note);
    }
    const doubtful = JSON.stringify([
      { sku: 'a1', code: 'b1', vector: king },
      { sku: 'a2', code: 'b2', vector: queen },
    ]);
    assert.match((await describeFile(file(doubtful))).notes.join(), /texts under “sku”; those under “code” vary, too/);
  });

  test('takes x and y for two dimensions, and refuses what pandas writes by column', async () => {
    const labelled = JSON.stringify([
      { label: 'king', x: 0.5, y: -1 },
      { label: 'queen', x: 2, y: 1e-3 },
    ]);
    assert.deepEqual(rowsOf(await readModel(file(labelled))), [
      ['king', 0.5, -1],
      ['queen', 2, Math.fround(1e-3)],
    ]);
    const { dimensions, words } = await describeFile(file(labelled));
    assert.deepEqual([dimensions, words], [2, 2]);
    await assert.rejects(
      readModel(file('[{"label": "a", "x": 0.5, "y": 1.5}, {"label": "b", "x": 2, "y": 3}, {"label": "c", "x": 1}]')),
      {
        message: /has no vector \(row 3\)/,
      },
    );
    const byColumn = JSON.stringify({ 0: { king: 0.5, queen: 2 }, 1: { king: -1, queen: 1e-3 } });
    await assert.rejects(readModel(file(byColumn)), {
      code: 'badFile',
      message: /by column, as pandas.*orient="split"/,
    });
  });

  test('reads the same words and vectors from every shape', async function () {
    this.timeout(60_000);
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    const table = fc
      .tuple(fc.uniqueArray(word, { minLength: 3, maxLength: 12 }), fc.integer({ min: 2, max: 12 }))
      .filter(([words]) => words.every((each) => !/^\d+$|^__proto__$/.test(each)))
      .chain(([words, dimensions]) =>
        fc.tuple(
          fc.constant(words),
          fc.array(
            fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }), {
              minLength: dimensions,
              maxLength: dimensions,
            }),
            {
              minLength: words.length,
              maxLength: words.length,
            },
          ),
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, async ([words, vectors]) => {
        const rows = words.map((each, i) => [each, vectors[i]!] as const);
        const expected = rows.map(([each, vector]) => [well(each), ...vector.map((value) => Math.fround(value) + 0)]);
        for (const [what, text] of serviceShapes(rows)) {
          const read = rowsOf(await readModel(file(text))).map((row) => row.map((value) => (value === 0 ? 0 : value)));
          assert.deepEqual(read, expected, what);
        }
      }),
      { numRuns: cases(60) },
    );
  });

  test('offers several vectors as tables', async () => {
    const text =
      '{"word": "king", "title": [1, 2], "body": [1, 2, 3]}\n{"word": "queen", "title": [3, 4], "body": [4, 5, 6]}\n';
    assert.deepEqual(
      (await describeFile(file(text))).tables.map(({ name, columns }) => [name, columns]),
      [
        ['title', 2],
        ['body', 3],
      ],
    );
    assert.deepEqual(rowsOf(await readModel(file(text), { table: 'body' })), [
      ['king', 1, 2, 3],
      ['queen', 4, 5, 6],
    ]);
  });

  test('scans a string or a line of many megabytes once, in whatever pieces it comes', async function () {
    this.timeout(20_000);
    const long = `${'a'.repeat(12_000_000)}\\"`;
    const word = `${'a'.repeat(12_000_000)}"`;
    // Without a diff, which would take long.
    const isRead = ([, row = []]: (string | number)[][]): boolean => row[0] === word && row.slice(1).join() === '3,4';
    const whole = gzipSync(`[["king", 1, 2], ["${long}", 3, 4]]`);
    assert.ok(isRead(rowsOf(await readModel(file(whole)))));
    const lines = gzipSync(`{"word": "king", "vector": [1, 2]}\n{"word": "${long}", "vector": [3, 4]}\n\n`);
    assert.ok(isRead(rowsOf(await readModel(file(lines)))));
    // In pieces of a kilobyte, rescanning for each piece would take minutes.
    const texts: number[] = [];
    const scanner = new JsonStream({
      open: nothing,
      close: nothing,
      key: nothing,
      number: nothing,
      literal: nothing,
      text: ({ length }) => texts.push(length),
    });
    const bytes = Buffer.from(`["${long}", ${' '.repeat(100_000)}1, "b"]`);
    for (let at = 0; at < bytes.length; at += 1024) {
      scanner.push(bytes.subarray(at, at + 1024));
    }
    scanner.finish();
    assert.deepEqual(texts, [word.length, 1]);
  });

  test('refuses a list as soon as it exceeds the maximum dimensions', async () => {
    const numbers = '1,'.repeat(1_000_001);
    for (const text of [
      `[["a",1,${numbers}1]]`,
      `{"a":[${numbers}1]}`,
      `{"a": [1]}\n{"b": [${numbers}1]}\n`,
      `[["a",[1]],["b",[${numbers}1]]]`,
    ]) {
      await assert.rejects(readModel(file(gzipSync(text))), { code: 'badFile', message: /more than 1000000 numbers/ });
    }
    // The rest of the file is invalid JSON, and is not read.
    await assert.rejects(describeFile(file(`[["a",1,${numbers}x`)), {
      code: 'badFile',
      message: /more than 1000000 numbers/,
    });
  });

  test('parses any JSON as JSON.parse does, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 1, max: 7 }), (text, step) => {
        const bytes = new TextEncoder().encode(text);
        const tree = new Tree();
        const scanner = new JsonStream(tree);
        for (let at = 0; at < bytes.length; at += step) {
          scanner.push(bytes.subarray(at, at + step));
        }
        scanner.finish();
        assert.deepEqual(tree.root, plain(JSON.parse(text)));
      }),
    );
  });
});

/** Returns the same words and vectors as services and tools write them. */
function serviceShapes(
  rows: readonly (readonly [word: string, vector: readonly number[]])[],
): readonly (readonly [what: string, text: string])[] {
  const words = rows.map(([word]) => word);
  const vectors = rows.map(([, vector]) => vector);
  const ids = rows.map((_, i) => `id${i}`);
  const map = Object.fromEntries(rows);
  const fields = (vector: readonly number[]): Record<string, number> =>
    Object.fromEntries(vector.map((value, i) => [`d${i}`, value === 0 ? 0 : value + 0] as const));
  const of = (record: (word: string, vector: readonly number[], i: number) => unknown): unknown[] =>
    rows.map(([word, vector], i) => record(word, vector, i));
  const base64 = (vector: readonly number[]): string =>
    Buffer.from(Float32Array.from(vector).buffer).toString('base64');
  const shapes: readonly (readonly [string, unknown])[] = [
    ['ml5.js', { vectors: map }],
    ['a map under two keys', { model: { name: 'x', vectors: map } }],
    [
      'OpenAI with texts',
      { object: 'list', data: of((text, embedding, index) => ({ object: 'embedding', index, embedding, text })) },
    ],
    [
      'Qdrant',
      {
        result: { points: of((text, vector, id) => ({ id, version: 3, payload: { lang: 'en', text }, vector })) },
        status: 'ok',
      },
    ],
    ['Qdrant with named vectors', of((text, vector, id) => ({ id, payload: { text }, vector: { dense: vector } }))],
    ['Chroma', { ids, embeddings: vectors, metadatas: null, documents: words }],
    ['Chroma’s answer', { ids: [ids], distances: [ids.map(() => 0.5)], embeddings: [vectors], documents: [words] }],
    ['Pinecone', { namespace: '', vectors: of((id, values) => ({ id, values, metadata: { lang: 'en' } })) }],
    [
      'Pinecone’s answer',
      { matches: of((text, values, i) => ({ id: ids[i], score: 0.5, values, metadata: { text } })) },
    ],
    [
      'Pinecone by id',
      { vectors: Object.fromEntries(rows.map(([id, values]) => [id, { id, values }])), namespace: '' },
    ],
    ['Weaviate', { data: { Get: { Word: of((name, vector, i) => ({ name, _additional: { id: ids[i], vector } })) } } }],
    [
      'Weaviate’s objects',
      { objects: of((text, vector, i) => ({ class: 'Word', id: ids[i], properties: { text }, vector })) },
    ],
    ['Cohere', { id: 'x', texts: words, embeddings: vectors, meta: { api_version: { version: '1' } } }],
    ['Cohere since version 2', { id: 'x', embeddings: { float: vectors }, texts: words }],
    [
      'Elasticsearch',
      { hits: { hits: of((text, vector, i) => ({ _index: 'w', _id: ids[i], _source: { text, vector } })) } },
    ],
    ['texts as pgvector prints', of((content, vector, id) => ({ id, content, embedding: JSON.stringify(vector) }))],
    ['rows by word beside vectors', { dim: 2, vocab: Object.fromEntries(words.map((word, i) => [word, i])), vectors }],
    ['a text of another name', of((sku, vector) => ({ sku, group: 'x', vector }))],
    ['pandas by index', Object.fromEntries(rows.map(([word, vector]) => [word, fields(vector)]))],
    ['pandas by record', of((word, vector) => ({ word, ...fields(vector) }))],
    ['pandas split, with words as index', { columns: vectors[0]!.map((_, i) => i), index: words, data: vectors }],
  ];
  const lines: readonly (readonly [string, readonly unknown[]])[] = [
    ['lines of Qdrant', of((text, vector, id) => ({ id, vector, payload: { text } }))],
    ['lines with a constant text', of((text, embedding) => ({ object: 'embedding', type: 'word', text, embedding }))],
  ];
  return [
    ...shapes.map(([what, value]) => [what, JSON.stringify(value)] as const),
    ...shapes
      .slice(0, 3)
      .map(([what, value]) => [`${what}, with indents`, JSON.stringify(value, undefined, 2)] as const),
    ...lines.map(([what, values]) => [what, values.map((value) => JSON.stringify(value)).join('\n')] as const),
    ...(vectors[0]!.length >= 6
      ? [['base64', JSON.stringify({ data: of((text, vector) => ({ text, embedding: base64(vector) })) })] as const]
      : []),
  ];
}

const nothing = (): void => undefined;

/** Builds the values of JSON.parse, with Maps for objects. */
class Tree implements JsonEvents {
  root: unknown;
  private readonly stack: (unknown[] | Map<string, unknown>)[] = [];
  private name = '';
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  open(isObject: boolean): void {
    const node = isObject ? new Map<string, unknown>() : [];
    this.add(node);
    this.stack.push(node);
  }
  close(): void {
    this.stack.pop();
  }
  key(name: Uint8Array): void {
    this.name = this.decoder.decode(name);
  }
  text(value: Uint8Array): void {
    this.add(this.decoder.decode(value));
  }
  number(value: number): void {
    this.add(value);
  }
  literal(value: string): void {
    this.add(JSON.parse(value));
  }
  private add(value: unknown): void {
    const parent = this.stack.at(-1);
    if (parent instanceof Map) {
      parent.set(this.name, value);
    } else if (parent) {
      parent.push(value);
    } else {
      this.root = value;
    }
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, each]) => [well(key), plain(each)]));
  }
  return typeof value === 'string' ? well(value) : value;
}

/** Half a surrogate pair has no UTF-8. */
function well(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

function rowsOf({ vocabulary, dimensions, vectors }: Space): (string | number)[][] {
  return Array.from({ length: vocabulary.size }, (_, id) => [
    vocabulary.word(id),
    ...vectors.subarray(id * dimensions, (id + 1) * dimensions),
  ]);
}
