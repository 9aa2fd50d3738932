import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Faults } from '../../src/core/io/faults';
import type { ReadOptions } from '../../src/core/formats/format';
import { decodeWords } from '../../src/core/formats/shared/wordEncoding';
import { WordTable } from '../../src/core/wordTable';
import { repair } from '../../src/engine/answers/repair';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { wordsOf } from './support/spaces';

/** Words in an older encoding, as its tables have them. */
const encoded: readonly (readonly [encoding: string, words: readonly string[], bytes: readonly string[]])[] = [
  [
    'windows-1251',
    ['кошка', 'собака', 'лошадь', 'красный', 'синий', 'один', 'два', 'три'],
    ['eaeef8eae0', 'f1eee1e0eae0', 'ebeef8e0e4fc', 'eaf0e0f1edfbe9', 'f1e8ede8e9', 'eee4e8ed', 'e4e2e0', 'f2f0e8'],
  ],
  [
    'koi8-r',
    ['кошка', 'собака', 'лошадь', 'красный', 'синий', 'один', 'два', 'три'],
    ['cbcfdbcbc1', 'd3cfc2c1cbc1', 'cccfdbc1c4d8', 'cbd2c1d3ced9ca', 'd3c9cec9ca', 'cfc4c9ce', 'c4d7c1', 'd4d2c9'],
  ],
  [
    'shift_jis',
    ['猫', '犬', '馬', '赤い', '青い', 'ひとつ', 'ふたつ', 'みっつ'],
    ['944c', '8ca2', '946e', '90d482a2', '90c282a2', '82d082c682c2', '82d382bd82c2', '82dd82c182c2'],
  ],
  [
    'euc-kr',
    ['고양이', '개', '말', '빨간', '파란', '하나', '둘', '셋'],
    ['b0edbee7c0cc', 'b0b3', 'b8bb', 'bba1b0a3', 'c6c4b6f5', 'c7cfb3aa', 'b5d1', 'bcc2'],
  ],
];

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** Returns rows of text whose words are bytes. */
function textRows(words: readonly Uint8Array[]): Buffer {
  return Buffer.concat(words.flatMap((word, i) => [word, Buffer.from(` ${i + 1}.5 0.25\n`)]));
}

function csvRows(words: readonly Uint8Array[]): Buffer {
  const rows = words.flatMap((word, i) => [word, Buffer.from(`,${i + 1}.5,0.25\n`)]);
  return Buffer.concat([Buffer.from('word,d0,d1\n'), ...rows]);
}

function binaryRows(words: readonly Uint8Array[]): Buffer {
  const row = (word: Uint8Array, i: number): Buffer =>
    Buffer.concat([word, Buffer.from(' '), Buffer.from(Float32Array.of(i + 1.5, 0.25).buffer)]);
  return Buffer.concat([Buffer.from(`${words.length} 2\n`), ...words.map(row)]);
}

suite('encodings of words', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const write = (content: Uint8Array, name: string): string => {
    const file = path.join(folder(), name);
    writeFileSync(file, content);
    return file;
  };
  const read = async (content: Uint8Array, name: string, options: ReadOptions = {}): Promise<string[]> =>
    wordsOf(await readModel(write(content, name), options));
  const kinds = [
    ['text.vec', textRows],
    ['table.csv', csvRows],
    ['binary.bin', binaryRows],
  ] as const;

  for (const [encoding, words, bytes] of encoded) {
    test(`decodes ${encoding} in text, CSV and binary, and says so`, async () => {
      for (const [name, rows] of kinds) {
        const faults = new Faults();
        const given = rows(bytes.map(hex));
        assert.deepEqual(await read(given, name, { faults }), words, name);
        assert.deepEqual(
          faults.counts.map(({ kind, count }) => [kind, count]),
          [['recoded', 1]],
          name,
        );
        assert.match(
          faults.list[0]!.text,
          new RegExp(`“${words[0]!}” and 7 other words were decoded from ${encoding}`),
        );
        assert.deepEqual(await read(given, name, { encoding: 'utf-8' }).then((found) => found.length), words.length);
      }
    });
  }

  test('reads words in the chosen encoding', async () => {
    const bytes = ['c4', 'e4', '61'].map(hex);
    for (const [name, rows] of kinds) {
      assert.deepEqual(await read(rows(bytes), name, { encoding: 'windows-1252' }), ['Ä', 'ä', 'a'], name);
      assert.deepEqual(await read(rows(bytes), name, { encoding: 'windows-1251' }), ['Д', 'д', 'a'], name);
      const onlyWords = (word: Uint8Array, start: number, end: number): boolean =>
        Buffer.from(word.subarray(start, end)).toString() === 'д';
      assert.deepEqual(await read(rows(bytes), name, { encoding: 'windows-1251', onlyWords }), ['д'], name);
    }
  });

  test('shows single invalid bytes of UTF-8, and keeps their words apart', async () => {
    const words = ['café', 'naïve', 'déjà', 'über', 'smörgås', 'façade'].map((word) => Buffer.from(word));
    const broken = [hex('6361e4'), hex('6361e5'), Buffer.from('ca\\xE4'), hex('63616fe2')];
    for (const [name, rows] of kinds) {
      const faults = new Faults();
      const found = await read(rows([...words, ...broken]), name, { faults });
      assert.deepEqual(found.slice(6), ['ca\\xE4_', 'ca\\xE5', 'ca\\xE4', 'cao\\xE2'], name);
      assert.deepEqual(
        faults.counts.map(({ kind, count }) => [kind, count]),
        [['invalidUtf8', 3]],
        name,
      );
    }
  });

  test('decodes words in base64, and keeps those of another encoding behind a row that is not finite', async () => {
    const words = ['New York', 'grün', 'Katze'].map((word) =>
      Buffer.from(`B64:${Buffer.from(word).toString('base64')}`),
    );
    assert.deepEqual(await read(binaryRows(words), 'dl4j.bin'), ['New York', 'grün', 'Katze']);
    assert.deepEqual(await read(textRows(words), 'dl4j.txt'), ['New York', 'grün', 'Katze']);
    const [, russian, bytes] = encoded[0]!;
    const file = binaryRows(bytes.map(hex));
    file.writeFloatLE(NaN, file.indexOf(hex(bytes[1]!)) + bytes[1]!.length / 2 + 1);
    assert.deepEqual(await read(file, 'nan.bin'), russian);
  });

  test('reads text and CSV in UTF-16, and says so', async () => {
    for (const [name, rows] of kinds.slice(0, 2)) {
      const text = rows(['кошка', 'dog', 'käse'].map((word) => Buffer.from(word))).toString();
      for (const given of [text, `\ufeff${text}`]) {
        const little = Buffer.from(given, 'utf16le');
        for (const bytes of [little, Buffer.from(little).swap16()]) {
          assert.deepEqual(await read(bytes, name), ['кошка', 'dog', 'käse'], name);
          const { details } = await describeFile(path.join(folder(), name));
          assert.match(details.find(([label]) => label === 'Encoding')![1], /^UTF-16(LE|BE)$/);
        }
      }
    }
  });

  test('repairs a file in another encoding without losing a word', async () => {
    const [, words, bytes] = encoded[0]!;
    const file = write(textRows(bytes.map(hex)), 'old.vec');
    const copy = path.join(folder(), 'new.vec');
    const { changes } = await repair({ path: file, destination: copy }, new AbortController().signal, () => undefined);
    assert.deepEqual(wordsOf(await readModel(copy)), words);
    assert.match(changes.join('; '), /words decoded from an encoding other than UTF-8/);
  });

  test('different bytes never become one word', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x61, 0x5c, 0x78, 0x45, 0x34, 0xc3, 0xa4, 0xe4),
      fc.integer({ min: 0x80, max: 0xff }),
    );
    const word = fc.array(byte, { maxLength: 6 });
    const chosen = fc.constantFrom(
      undefined,
      'utf-8',
      'windows-1251',
      'shift_jis',
      'gb18030',
      'big5',
      'euc-jp',
      'cesu-8',
    );
    fc.assert(
      fc.property(fc.uniqueArray(word, { selector: String, maxLength: 12 }), chosen, (given, encoding) => {
        const table = new WordTable();
        given.forEach((bytes) => table.insert(Uint8Array.from(bytes), 0, bytes.length));
        const { words, decoded } = decodeWords(table, encoding);
        const names = given.map((_, id) =>
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
            words.bytes.subarray(words.offsets[id], words.offsets[id + 1]),
          ),
        );
        assert.equal(new Set(names).size, given.length, JSON.stringify(names));
        assert.ok(decoded.every(({ id, text }) => names[id] === text));
      }),
      { numRuns: cases(4000) },
    );
  });
});
