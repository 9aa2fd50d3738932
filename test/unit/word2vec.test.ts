import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { float32ToDecimal, parseDecimal } from '../../src/core/formats/shared/decimal';
import { neighbours } from '../../src/core/queries/neighbours';
import { readModel, readSummary, renameModel, writeModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { assertRefused } from './support/refusal';
import { randomRows, spaceOf, wordsOf } from './support/spaces';

const askGensim = `
import json, sys
from gensim.models import KeyedVectors
answers = []
for file, binary in ((sys.argv[1], True), (sys.argv[2], False)):
    kv = KeyedVectors.load_word2vec_format(file, binary=binary)
    answers.append([kv.index_to_key, kv.vectors.astype(float).tolist(), kv.most_similar('caf\\u00e9', topn=3)])
print(json.dumps(answers))
`;

suite('word2vec', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(place(name), content);
    return place(name);
  };

  const wordsIn = async (file: string): Promise<string[]> => wordsOf(await readModel(file));

  async function assertBad(file: string, message?: RegExp): Promise<void> {
    const beginning = readFileSync(file, 'latin1').slice(0, 200);
    await assertRefused(readModel(file), { code: ['badFile', 'unreadable'], message, names: file, what: beginning });
  }

  test('gensim reads what is written, value for value', async function () {
    const words = ['the', 'caf\u00e9', '\u738b', '\u{1f409}', '__proto__', 'a,b'];
    const rows = [...randomRows(5, 9, 1), [1e-38, -3e38, 1, 0, -0, 123456.789, 1e-7, 0.1, 16777217]];
    const space = spaceOf(rows, words);
    await writeModel(place('gensim.bin'), space);
    await writeModel(place('gensim.vec'), space);
    const answers = python(this, 'gensim', askGensim, place('gensim.bin'), place('gensim.vec')) as [
      string[],
      number[][],
      [string, number][],
    ][];
    const nearest = neighbours(space, 1, 3);
    for (const [keys, vectors, similar] of answers) {
      assert.deepEqual(keys, words);
      vectors.flat().forEach((value, i) => assert.equal(value, space.vectors[i]));
      assert.deepEqual(
        similar.map(([word]) => word),
        nearest.map(({ id }) => words[id]),
      );
    }
  });

  test('reads back both formats', async () => {
    const model = fc.record({
      // These formats cannot hold white space and invalid text.
      words: fc.uniqueArray(
        fc.string({ unit: 'grapheme', minLength: 1 }).map((word) => word.replace(/\s/gu, '_')),
        { minLength: 1, maxLength: 20 },
      ),
      dimensions: fc.integer({ min: 2, max: 9 }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(model, async ({ words, dimensions, seed }) => {
        const space = spaceOf(randomRows(words.length, dimensions, seed), words);
        for (const file of [place('back.bin'), place('back.vec'), place('back.txt')]) {
          await writeModel(file, space);
          const again = await readModel(file);
          assert.deepEqual(again.vectors, space.vectors);
          assert.deepEqual(again.vocabulary.bytes, space.vocabulary.bytes);
          const summary = await readSummary(file);
          assert.deepEqual([summary.vocabularySize, summary.dimensions], [words.length, dimensions]);
        }
      }),
      { numRuns: cases(60) },
    );
  });

  test('reads decimals as JavaScript does, and prints them so that they read back', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const parse = (text: string): number => parseDecimal(bytes(text), 0, bytes(text).length);
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(Math.fround(parse(float32ToDecimal(value))), value);
        assert.ok(
          float32ToDecimal(value)
            .replace(/e.*|\D/g, '')
            .replace(/^0+|0+$/g, '').length <= 9,
        );
      }),
      { numRuns: cases(2000) },
    );
    // Vectors use the same format: at most the shortest text with 7 digits or more.
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }).map(Math.fround), (value) => {
        const plain = [7, 8, 9]
          .map((digits) => value.toPrecision(digits))
          .find((text) => Math.fround(Number(text)) === value)!;
        const text = float32ToDecimal(value);
        assert.equal(Math.fround(Number(text)), value);
        assert.ok(text.length <= plain.length, `${text} is longer than ${plain}`);
      }),
      { numRuns: cases(5000) },
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), (text) => {
        assert.equal(parse(text), Number(text));
      }),
    );
    const digits = fc.stringMatching(/^[+-]?\d{0,20}\.?\d{0,20}(e[+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const isNumber = /\d/.test(text.replace(/e.*/, ''));
        assert.equal(parse(text), isNumber ? Number(text) : NaN);
      }),
      { numRuns: cases(2000) },
    );
    for (const text of [
      '',
      '-',
      '.',
      'nan',
      'inf',
      '-Infinity',
      '0x10',
      '1,5',
      '1_000',
      '1e',
      '1 ',
      'e5',
      '1.2.3',
      '--1',
    ]) {
      assert.equal(parse(text), NaN, text);
    }
  });

  test('accepts Windows line ends, a byte order mark, tabs, double spaces, no header and words with spaces', async () => {
    assert.deepEqual(await wordsIn(write('crlf.txt', '2 2\r\na 1 2\r\nb 3 4\r\n')), ['a', 'b']);
    assert.deepEqual(await wordsIn(write('bom.txt', '\ufeff2 2\na 1 2\nb 3 4')), ['a', 'b']);
    assert.deepEqual(await wordsIn(write('bomless.txt', '\ufeffa 1 2\nb 3 4')), ['a', 'b']);
    assert.deepEqual(await wordsIn(write('tabs.txt', 'a\t1\t2\nb\t3\t4\n')), ['a', 'b']);
    assert.deepEqual(await wordsIn(write('double.txt', 'a  1  2\nb  3  4 \n')), ['a', 'b']);
    assert.deepEqual(await wordsIn(write('phrase.txt', '3 2\nnew york 1 2\n 3 4 5 6\na\u0085b\u2028c 1 2')), [
      'new york',
      ' 3 4',
      'a\u0085b\u2028c',
    ]);
    assert.deepEqual(await wordsIn(write('numbers.txt', '1900 1.5\n1901 2.5\n')), ['1900', '1901']);
    assert.deepEqual(await wordsIn(write('more.txt', '1 2\na 1 2\n<unk> 3 4\n')), ['a', '<unk>']);
  });

  test('keeps the first row of a repeated word', async () => {
    const space = await readModel(write('twice.txt', '3 1\na 1\nb 2\na 3\n'));
    assert.deepEqual([...space.vectors], [1, 2]);
    assert.equal(space.vocabulary.size, 2);
  });

  test('names the line in errors', async () => {
    const bad: [string, RegExp][] = [
      ['2 3\na 1 2 3\nb 1 2\n', /has 2 numbers, not 3 \(line 3\)/],
      ['2 2\na 1 2 3\nb 1 2 3\n', /line 2 has 3 numbers, not 2/],
      ['2 2\na 1 2\nb 1 0x10\n', /has “0x10” where a number should be, field 2: hexadecimal \(line 3\)/],
      ['2 2\na 1 2\nb 1_000 1\n', /has “1_000” .*field 1: with an underscore \(line 3\)/],
      ['2 2\na 0,5 0,25\nb 0,5 1\n', /has “0,5” .*a decimal comma \(line 2\)/],
      ['a 0,5 0,25\nb 0,5 1\n', /has “0,5” .*a decimal comma \(line 1\)/],
      ['2 4\nnew york 1 2 3\na 1 2 3 4\n', /has 3 numbers, not 4 \(line 2\)/],
      ['3 2\na 1 2\nb 1 2\n', /holds 2 rows, but its first line says 3/],
      ['0 2\n', /0 words x 2 dimensions, which is impossible/],
      ['-2 2\na 1 2\n', /is impossible/],
      ['2000000000 3\na 1 2 3\n', /has only \d+ bytes/],
      ['1 99999999999999999999\na 1\n', /is impossible/],
      ['8 2\ra 1 2\rb 3 4\r', /carriage returns alone/],
      ['This is prose.\nNothing else.\n', /is not a model/],
      ['Chapter 1\n\nIt was a dark night,\nand nothing moved.\n', /is not a model/],
    ];
    for (const [content, message] of bad) {
      await assertBad(write('bad.txt', content), message);
    }
  });

  test('refuses a cut binary file, and reads or refuses a changed one', async function () {
    await writeModel(place('whole.bin'), spaceOf(randomRows(4, 3, 9)));
    const bytes = readFileSync(place('whole.bin'));
    for (let length = 0; length < bytes.length; length++) {
      await assertBad(write('cut.bin', bytes.subarray(0, length)));
    }
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x80;
      try {
        await readModel(write('flip.bin', changed), {
          allocate: (rows, dimensions) => {
            assert.ok(rows * dimensions * 4 <= bytes.length * 2);
            return new Float32Array(rows * dimensions);
          },
        });
      } catch (error) {
        assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
      }
    }
  });

  test('reads rows that span pieces', async function () {
    // Over 16 MB, so that it takes two pieces.
    const space = spaceOf(randomRows(3, 1_000_000, 10));
    for (const file of [place('wide.bin'), place('wide.vec')]) {
      await writeModel(file, space);
      assert.deepEqual((await readModel(file)).vectors, space.vectors);
    }
  });

  test('answers the shared hostile files or refuses them with one clear error', async function () {
    const hostile = fixtures(this).hostile.filter(({ path: name }) => /\.(txt|bin|vec)$/.test(name));
    assert.ok(hostile.length > 40);
    for (const { path: name, expect } of hostile) {
      const file = fixturePath(name);
      try {
        const space = await readModel(file);
        assert.ok(!/^error\b(?! or load)/.test(expect), `${name} should be refused: ${expect}`);
        assert.ok(space.norms.every(Number.isFinite));
        if (name.includes('utf16')) {
          assert.deepEqual([space.vocabulary.size, space.vocabulary.word(0)], [8, 'alpha'], name);
        }
      } catch (error) {
        assert.ok(error instanceof VecinityError, `${name}: ${String(error)}`);
        const mayFail = !/^load\b/.test(expect) || /\b(or|may)\b/.test(expect) || name.includes('nan_inf');
        assert.ok(mayFail, `${name} should load (${expect}): ${error.message}`);
      }
    }
  });

  test('refuses to rename formats without a name', async () => {
    const file = write('nameless.txt', '1 2\na 1 2\n');
    await assert.rejects(renameModel(file, 'x'), { code: 'badOption' });
    assert.equal(readFileSync(file, 'utf8'), '1 2\na 1 2\n');
  });
});
