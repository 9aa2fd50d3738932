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
    ]) {
      await assert.rejects(readModel(file(text)), VecinityError, text);
    }
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
