import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { bunzip2 } from '../../src/core/io/codecs/bzip2';
import { DamagedData } from '../../src/core/io/codecs/packedInput';
import { unxz } from '../../src/core/io/codecs/xz';
import { unzstd } from '../../src/core/io/codecs/zstdStream';
import { noWordsError } from '../../src/engine/corpus/noWords';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { shareReading } from '../../src/engine/corpus/readerTypes';
import { planSegments } from '../../src/engine/corpus/segments';
import { addSkipped, surveyCorpus } from '../../src/engine/corpus/survey';
import { Safepoint } from '../../src/engine/safepoint';
import { recodedLines, skippedLines } from '../../src/protocol/corpusReport';
import type { CorpusRequest, CorpusSurvey } from '../../src/protocol/training';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { encodeLegacy } from './support/legacyText';

/** Both texts, one after the other, as Python's bz2 and lzma and the tool zstd packed them: each in two streams. */
const packed = {
  bz2: Buffer.from(
    'QlpoOTFBWSZTWXLYk58AARmR30AAP+fegEAAACAChQgAYAABADABJgCnpqMEUHqDEAUAAAAACopTU2jU2phG1BiayvnSxNNdTS6O' +
      'XupQVAdt3a27F5sYoXnscIsKEqowLGViQcNIolkTF5xLshYVOReHGcwrsY5cd3D35ZaZabsRrfqNydoyDqmBhNBU0inDEtFtpgyd' +
      '8pgxi3GFvCNTQ7jvG0cRqM4axtGsdJGcaw4xoZRsnQZJui222LZbyiaGZyGYxvjW2quac2lWy24FHGRN8fKYHMbSdk3jKF8nhJ5P' +
      'SfiYHWTOTwU8nown+LuSKcKEg5bEnPhCWmgxMUFZJlNZ4vcBAgAAxhEAhAA8AAAIIABQYAFKKbUw4Qu0IWVBUe0Qse0QqNEKjhCo' +
      '0QvxdyRThQkOL3AQIA==',
    'base64',
  ),
  xz: Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AKBAPRdADuaSh7zGlHaexF3VWXbVm0bHjlkpccGn8euJFf22UIuuOWDcpAaJKZVqM64' +
      'DQLAAlNg5lyY3JODAkJX81GwYD39VszE7yZXn5k9Swuz/JLdYqrNghqkTIaU3e46g30EXdX0CsopmeRAxektYDFWgHtof0rhc+gm' +
      '+wbPx/zCQcuDT+I7P2v2J4GCoc2tINpShQpjmpk+xs8VLWBPw4re4o4hQerZoeK3PFov4GiAJo9GYoP+u+U6e/umXETJLyS+3ccP' +
      'gVjXfFyxwUkE0LS9+icGzUxWfWYtdH6kMiv2TSNF64xKDXK9IKajHXxRtveNkgaDFwAAG0mVLPzytU0AAZACggUAAKUtaOWxxGf7' +
      'AgAAAAAEWVoAAAAA/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4dTCAGBdADDv+7/+o7Fe5fg/sqomVfhocEFwFQ+N/R5MG4pCtxn0' +
      'aRhxrmYjiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE1rH12FeRi3ZjvmTGk8VC8uF4AADUKwUvAAF4w6kH' +
      'AABwib2/PjANiwIAAAAAAVla',
    'base64',
  ),
  zst: Buffer.from(
    'KLUv/WSCAeUHADIHGB3AJR1vTAPcYC3W/7WQS/YttpSt2LJtKTerakE4J5tFf2bNmh0gB0RPw2axQITTyXX6Q1uOhB2JVbGEevq4' +
      'jDSBodAITW0WvQNq2fLNEnDU6HxZz1l6MSZzQjyb9ekxAlGoYWuTSvZjDSACYhRz6gEQOMqGJhnWisHCQlCyL0QZ2O2Hdk7kRGJt' +
      'ZfDqq7dm0DXGsS5PbmXNQIx1Z1eH4DvCuB2PyBfzz7gwikjSS//iKPcNbiiYefl8GqInAtOxoTBArhikqmCI11s9l20xxtZfVRA5' +
      'lZT6Cf/R/dFJ44S7shOB7N2gIvTRdu8lWRQn6IoNobbQFahLAz3iaI4otS/9pMPUAQCtAABIYWFiYmJhYmNkAgAZzm43m4Y5wAL9' +
      'NvqH',
    'base64',
  ),
};
/** The first text: 97 words that a generator drew from a list. */
const firstText =
  'wind wind of deep the captain sail night a storm anchor captain море sea harbour été anchor été cold' +
  ' storm storm wind deep the captain and the harbour ship blue море harbour and ship the captain and o' +
  'f whale blue 海 海 harbour été captain storm harbour été ship and of sea море été ship wind ship capta' +
  'in cold harbour night été the and sail night 海 cold anchor storm storm sail wind blue and ship blue ' +
  'harbour whale and été ship of blue sea night the whale blue whale sea harbour anchor море deep of an' +
  'd night 海 whale ship the and cold ship deep storm of storm and the 海 of and of sail 海 sail sea ancho';
const secondText = `${'a'.repeat(100_000)}bbb${'abcd'.repeat(5000)}`;
const content = `${firstText}${secondText}`;
const unpackers = { bz2: bunzip2, xz: unxz, zst: unzstd };

function* inPieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
  }
}

function unpack(format: keyof typeof unpackers, bytes: Uint8Array, length = 1000): Buffer {
  return Buffer.concat(Array.from(unpackers[format](inPieces(bytes, length)), (piece) => Buffer.from(piece)));
}

suite('unpacking bzip2, xz and Zstandard', () => {
  for (const format of ['bz2', 'xz', 'zst'] as const) {
    test(`${format}: all streams, however the bytes are cut`, () => {
      for (const length of [1, 7, 100, 1_000_000]) {
        assert.equal(unpack(format, packed[format], length).toString() === content, true, `${length} bytes`);
      }
    });

    test(`${format}: any damage is an error of its own, in bounded time`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: packed[format].length - 1 }),
          fc.integer({ min: 1, max: 255 }),
          (at, change) => {
            const bytes = Uint8Array.from(packed[format]);
            bytes[at] = bytes[at]! ^ change;
            try {
              unpack(format, bytes);
            } catch (error) {
              assert.ok(error instanceof DamagedData, String(error));
            }
          },
        ),
        { numRuns: cases(400) },
      );
    });
  }

  for (const format of ['bz2', 'xz'] as const) {
    test(`${format}: data that is cut short is damaged`, () => {
      const { length } = packed[format];
      for (const end of [3, 20, Math.floor(length / 3), length - 3]) {
        assert.throws(() => unpack(format, packed[format].subarray(0, end)), DamagedData, `${end} bytes`);
      }
    });
  }
});

const folder = temporaryFolder();

/** Surveys and reads a folder of these files: the words with their counts, and the survey with what the readers found. */
async function read(
  files: Readonly<Record<string, Uint8Array>>,
  {
    areChosen = false,
    ...rules
  }: Partial<CorpusRequest> & { /** Whether the files are roots. */ areChosen?: boolean } = {},
): Promise<{ words: Map<string, number>; survey: CorpusSurvey; root: string }> {
  const root = mkdtempSync(path.join(folder(), 'texts-'));
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(path.join(root, name), bytes);
  }
  const request = {
    roots: (areChosen ? Object.keys(files).map((name) => path.join(root, name)) : [root]).map((one) => ({
      path: one,
      base: one,
      exclude: [],
    })),
    include: [],
    respectGitignore: false,
    tokenized: false,
    ...rules,
  };
  const found = await surveyCorpus(request, new AbortController().signal);
  const shard = await readSegments({
    segments: planSegments(found.files, 100_000),
    tokenized: request.tokenized,
    reader: 0,
    shared: shareReading(),
    safepoint: new Safepoint().memory,
    spillDirectory: root,
  });
  const { bytes, offsets, counts } = shard.words;
  const words = new Map(
    Array.from(counts, (count, i) => [Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString(), count]),
  );
  return { words, survey: addSkipped(found.survey, [shard]), root };
}

const ascii = 'plain words of a long preface without any accent\n'.repeat(4000);
const latin = Buffer.from('Le café était fermé, le théâtre aussi; Müller est à Köln.\n'.repeat(20), 'latin1');

suite('texts in other encodings', () => {
  test('the first accent may come late: the whole file decides, and is named', async () => {
    const { words, survey, root } = await read({ 'late.txt': Buffer.concat([Buffer.from(ascii), latin]) });
    assert.equal(words.get('café'), 20);
    assert.equal(words.get('köln'), 20);
    assert.equal(words.has('caf'), false);
    assert.deepEqual(survey.recoded?.counts, { 'windows-1252': 1 });
    assert.deepEqual(recodedLines(survey, '--encoding'), [
      `Read as windows-1252: 1 file (${path.join(root, 'late.txt')}).`,
    ]);
  });

  test('each segment of a file that is cut reads it alike', async () => {
    const late = Buffer.concat([Buffer.from(ascii.repeat(60)), latin, Buffer.from(ascii), latin]);
    const { words, survey } = await read({ 'big.txt': late });
    assert.equal(words.get('théâtre'), 40);
    assert.equal(words.get('preface'), 4000 * 61);
    assert.deepEqual(survey.recoded?.counts, { 'windows-1252': 1 });
  });

  test('a letter of a code page may be the last byte; UTF-8 that is cut there stays UTF-8', async () => {
    for (const before of ['Il aime le ', ascii]) {
      const bytes = Buffer.from(`${before}caf\xe9`, 'latin1');
      const { words, survey } = await read({ 'end.txt': bytes, 'end.txt.gz': gzipSync(bytes) });
      assert.equal(words.get('café'), 2);
      assert.equal(words.has('caf'), false);
      assert.deepEqual(survey.recoded?.counts, { 'windows-1252': 2 });
    }
    const cut = Buffer.from('Où est le café? '.repeat(9) + 'é').subarray(0, -1);
    const { words, survey } = await read({ 'cut.txt': cut, 'cut.txt.gz': gzipSync(cut) });
    assert.equal(words.get('café'), 18);
    assert.equal(survey.recoded, undefined);
  });

  test('one broken byte far into a text costs one word', async () => {
    const good = 'Das Mädchen hört die Vögel. '.repeat(10_000);
    const { words, survey } = await read({
      'one.txt': Buffer.concat([Buffer.from(good), Buffer.from('k\xfcrz ', 'latin1'), Buffer.from(good)]),
    });
    assert.equal(words.get('mädchen'), 20_000);
    assert.equal(words.get('vögel'), 20_000);
    assert.deepEqual(recodedLines(survey, '--encoding').length, 1);
    assert.equal(survey.recoded?.files[0]?.brokenRuns, 1);
  });

  test('a character at the border of two pieces stays whole, in each encoding', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const text = `${'x'.repeat(shift)} ${'море '.repeat(60_000)}`;
      const { words } = await read({
        'a.txt': Buffer.from(text),
        'b.txt': encodeLegacy(text, 'windows-1251'),
        'c.txt': Buffer.from(`\ufeff${text}`, 'utf16le'),
      });
      assert.equal(words.get('море'), 180_000, `${shift}`);
    }
  });

  test('compressed texts are recognised like others', async () => {
    const late = Buffer.concat([Buffer.from(ascii), latin]);
    const files = {
      'late.txt.gz': gzipSync(late),
      'a.txt.bz2': packed.bz2,
      'a.txt.xz': packed.xz,
      'a.txt.zst': packed.zst,
      'cut.txt.xz': packed.xz.subarray(0, 100),
    };
    const { words, survey } = await read(files, { areChosen: true });
    assert.equal(words.get('café'), 20);
    assert.equal(words.get('été'), 3 * (firstText.match(/été/g)?.length ?? 0));
    assert.equal(words.get('whale'), 3 * (firstText.match(/whale/g)?.length ?? 0));
    assert.deepEqual(survey.skippedCounts, { damaged: 1 });
  });

  test('the user chooses by glob; the last rule that matches decides', async () => {
    const bytes = Buffer.from('caf\xe9 '.repeat(50), 'latin1');
    const { words, survey } = await read(
      { 'a.txt': bytes, 'b.log': bytes },
      { encodings: [{ encoding: 'latin1' }, { glob: '*.log', encoding: 'cp1251' }] },
    );
    assert.deepEqual([...words.keys()].sort(), ['café', 'cafй']);
    assert.deepEqual(
      survey.recoded?.files.map(({ encoding, by }) => [encoding, by]),
      [
        ['windows-1252', 'chosen'],
        ['windows-1251', 'chosen'],
      ],
    );
    await assert.rejects(read({ 'a.txt': bytes }, { encodings: [{ encoding: 'klingon' }] }), {
      code: 'badOption',
      message: 'There is no encoding "klingon".',
    });
  });

  test('declarations are obeyed', async () => {
    const polish = 'zażółć gęślą jaźń';
    const { words } = await read({
      'a.py': encodeLegacy(`# -*- coding: iso-8859-2 -*-\n# ${polish}\nx = 1\n`, 'iso-8859-2'),
      'a.html': encodeLegacy(`<meta charset="windows-1250"><p>${polish}</p>`, 'windows-1250'),
      'a.tex': encodeLegacy(`\\usepackage[latin2]{inputenc}\n${polish}\n`, 'iso-8859-2'),
    });
    assert.equal(words.get('zażółć'), 3);
    assert.equal(words.get('jaźń'), 3);
  });

  test('tokens stay as they are in valid UTF-8, and are decoded in any other encoding', async () => {
    const tokens = 'New_York #tag 1,000 😀 Ünïcode ﬁn';
    const { words } = await read({ 'a.txt': Buffer.from(`${tokens}\n`) }, { tokenized: true });
    assert.deepEqual([...words.keys()].sort(), tokens.split(' ').sort());
    const other = await read({ 'a.txt': Buffer.from('Le_café était fermé à Noël\n', 'latin1') }, { tokenized: true });
    assert.equal(other.words.get('Le_café'), 1);
  });

  test('what is left out is named with the reason', async () => {
    const { survey, root } = await read({
      'a.txt': Buffer.from('good words'),
      'b.txt': Buffer.of(1, 2, 0, 4),
      'c.txt': Buffer.alloc(0),
      'd.zip': Buffer.from('PK\x03\x04 and so on'),
    });
    assert.deepEqual(skippedLines(survey), [
      `Left out: 1 binary (${path.join(root, 'b.txt')}).`,
      `Left out: 1 archive of files (unpack it to read its text) (${path.join(root, 'd.zip')}).`,
      `Left out: 1 empty (${path.join(root, 'c.txt')}).`,
    ]);
  });
});

suite('files without words', () => {
  test('are named with what is in them', async () => {
    const root = mkdtempSync(path.join(folder(), 'wordless-'));
    writeFileSync(path.join(root, 'a.txt'), '*** --- ***\n');
    writeFileSync(path.join(root, 'b.txt'), ' \n\n \n');
    writeFileSync(path.join(root, 'c.html'), '<p><br></p>');
    const { files, survey } = await surveyCorpus(
      {
        roots: ['a.txt', 'b.txt', 'c.html'].map((name) => ({
          path: path.join(root, name),
          base: root,
          exclude: [],
        })),
        include: [],
        respectGitignore: false,
        tokenized: false,
      },
      new AbortController().signal,
    );
    const { message } = noWordsError(survey, files);
    assert.equal(
      message,
      `There are no words in 3 files: ${path.join(root, 'a.txt')}: only signs, such as "*** --- ***"; ` +
        `${path.join(root, 'b.txt')}: only white space; ${path.join(root, 'c.html')}: HTML without text.`,
    );
  });
});
