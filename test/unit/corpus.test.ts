import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { VecinityError } from '../../src/core/errors';
import { SENTENCE_END, type Corpus } from '../../src/core/text/corpus';
import { loadChunk } from '../../src/engine/corpus/loadChunk';
import { mergeReaders } from '../../src/engine/corpus/mergeReaders';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { SegmentReader } from '../../src/engine/corpus/segmentReader';
import { planSegments, type CorpusFile, type Segment } from '../../src/engine/corpus/segments';
import { shareReading, type ReaderRequest, type ReaderResult } from '../../src/engine/corpus/readerTypes';
import { createSpillDirectory, discardSpill, removeStaleSpills } from '../../src/engine/corpus/spill';
import { surveyCorpus } from '../../src/engine/corpus/survey';
import { Safepoint } from '../../src/engine/safepoint';
import { skip } from '../skip';
import { cases } from './support/cases';
import { expectedWords } from './support/expectedWords';
import { temporaryFolder } from './support/folder';
import { assertEvery, assertNear, assertOrder } from './support/assertions';

const folder = temporaryFolder();
const vitalArticles = path.resolve('..', 'shared', 'data', 'vital-articles');

function fileOf(content: string | Uint8Array): CorpusFile {
  const file = path.join(mkdtempSync(path.join(folder(), 'file-')), 'a.txt');
  writeFileSync(file, content);
  return fileAt(file);
}

function fileAt(file: string): CorpusFile {
  const { size, mtimeMs } = statSync(file);
  return { path: file, bytes: size, modifiedMs: mtimeMs, encoding: 'utf-8' };
}

type Options = Partial<
  Pick<ReaderRequest, 'tokenized' | 'memoryBound' | 'maxWords' | 'safepoint' | 'shared' | 'spillDirectory'>
>;

function read(segments: readonly Segment[], options: Options = {}, reader = 0): Promise<ReaderResult> {
  return readSegments({
    segments,
    tokenized: false,
    reader,
    shared: shareReading(),
    safepoint: new Safepoint().memory,
    spillDirectory: folder(),
    ...options,
  });
}

/** Returns all sentences as words, through their ids. */
function sentencesOf(corpus: Corpus): string[][] {
  const tables = corpus.finalIds.map((table) => new Int32Array(table));
  const sentences: string[][] = [];
  let sentence: string[] = [];
  for (const chunk of corpus.chunks) {
    const target = new Int32Array(chunk.length);
    const length = loadChunk(chunk, tables[chunk.reader]!, target);
    for (const id of target.subarray(0, length)) {
      if (id === SENTENCE_END) {
        sentences.push(sentence);
        sentence = [];
      } else {
        sentence.push(corpus.vocabulary.word(id));
      }
    }
    assert.equal(sentence.length, 0, 'a chunk ends with its sentence');
  }
  return sentences;
}

function countsOf({ vocabulary }: Corpus): Map<string, number> {
  return new Map(Array.from({ length: vocabulary.size }, (_, id) => [vocabulary.word(id), vocabulary.count(id)]));
}

async function corpusOf(content: string | Uint8Array, options: Options = {}, minCount = 1): Promise<Corpus> {
  return mergeReaders([await read(planSegments([fileOf(content)]), options)], () => minCount);
}

/** Returns lines of pseudo-random words, some of them frequent. */
function manyWords(lines: number, perLine: number): string {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  return Array.from({ length: lines }, () =>
    Array.from({ length: perLine }, () => `w${Math.floor(next() ** 3 * 2000)}`).join(' '),
  ).join('\n');
}

suite('reading a corpus', function () {
  this.timeout(20_000);

  test('counts words and keeps sentences', async () => {
    const corpus = await corpusOf("The king's men.\n\nThe king, the queen!\n...\nA king");
    assert.deepEqual(sentencesOf(corpus), [
      ['the', 'king', 'men'],
      ['the', 'king', 'the', 'queen'],
      ['a', 'king'],
    ]);
    assert.deepEqual(
      [...countsOf(corpus)],
      [
        ['king', 3],
        ['the', 3],
        ['a', 1],
        ['men', 1],
        ['queen', 1],
      ],
    );
    assert.equal(corpus.tokens, 9);
    assert.equal(corpus.rawTokens, 9);
    assert.equal(corpus.sentences, 3);
  });

  test('leaves out words below minCount, and sentences that become empty', async () => {
    const corpus = await corpusOf('a b a b\n\nrare\n\na seldom b\n', {}, 2);
    assert.deepEqual(sentencesOf(corpus), [
      ['a', 'b', 'a', 'b'],
      ['a', 'b'],
    ]);
    assert.equal(corpus.tokens, 6);
    assert.equal(corpus.rawTokens, 8);
  });

  test('reads the same text in every encoding and with every line end', async () => {
    const text = 'Le garçon naïf préfère l’été.\nIt costs more – “in winter”.\n\nNaïve garçon\n';
    const expected = sentencesOf(await corpusOf(text));
    assert.deepEqual(expected[0], ['le', 'garçon', 'naïf', 'préfère', "l'été"]);
    assert.equal(expected.length, 3);
    const utf16 = Buffer.from(text, 'utf16le');
    const marked = Buffer.from(`\ufeff${text}`, 'utf16le');
    const western = Buffer.from(
      text.replaceAll('’', '\x92').replaceAll('“', '\x93').replaceAll('”', '\x94').replaceAll('–', '\x96'),
      'latin1',
    );
    for (const [name, content] of Object.entries({
      bom: `\ufeff${text}`,
      crlf: text.replaceAll('\n', '\r\n'),
      cr: text.replaceAll('\n', '\r'),
      utf16le: utf16,
      utf16be: Buffer.from(utf16).swap16(),
      utf16leMarked: marked,
      utf16beMarked: Buffer.from(marked).swap16(),
      windows1252: western,
      noFinalNewline: text.trimEnd(),
    })) {
      assert.deepEqual(sentencesOf(await corpusOf(content)), expected, name);
    }
  });

  test('leaves the byte order mark out of the first word', async () => {
    for (const content of ['\ufeffone two', Buffer.from('\ufeffone two', 'utf16le')]) {
      assert.deepEqual(sentencesOf(await corpusOf(content, { tokenized: true })), [['one', 'two']]);
    }
  });

  test('recognises an encoding that shows only far into the file', async () => {
    const ascii = 'plain words here\n'.repeat(1000);
    assert.ok(countsOf(await corpusOf(Buffer.from(`${ascii}caf\xe9 cr\xe8me`, 'latin1'))).has('café'));
  });

  test('splits words at broken UTF-8 far into the file and reads the rest', async () => {
    const text = 'good words été\n'.repeat(20_000);
    const corpus = await corpusOf(
      Buffer.concat([Buffer.from(text), Buffer.from('le\xe9ft\n', 'latin1'), Buffer.from(text)]),
    );
    assert.deepEqual(
      [...countsOf(corpus)],
      [
        ['good', 40_000],
        ['words', 40_000],
        ['été', 40_000],
        ['ft', 1],
        ['le', 1],
      ],
    );
  });

  test('reads one line of 10 MB', async () => {
    const corpus = await corpusOf('alpha beta '.repeat(950_000));
    assert.equal(corpus.rawTokens, 1_900_000);
    const sentences = sentencesOf(corpus);
    assert.equal(sentences.length, 190);
    assertEvery(sentences, (sentence) => sentence.length === 10_000, 'sentences');
    assertEvery(corpus.chunks, (chunk) => chunk.length <= 256 * 1024, 'corpus.chunks');
  });

  test('skips a run of 10 MB without a space', async () => {
    const corpus = await corpusOf(`alpha beta ${'x'.repeat(10_000_000)} gamma`);
    assert.deepEqual(sentencesOf(corpus), [['alpha', 'beta', 'gamma']]);
  });

  test('counts names of object members and markup like other words', async () => {
    const line = '__proto__ constructor <img src=x onerror=alert(1)> [x](command:workbench.action.quit)';
    const corpus = await corpusOf(`${line}\n${line}\n`, { tokenized: true }, 2);
    assert.deepEqual(sentencesOf(corpus), [line.split(' '), line.split(' ')]);
  });

  test('counts real articles as a regular expression does', async function () {
    if (!existsSync(vitalArticles)) {
      skip(this, 'no shared/data/vital-articles beside the project');
    }
    const files = readdirSync(vitalArticles)
      .sort()
      .slice(0, 25)
      .map((name) => fileAt(path.join(vitalArticles, name)));
    const corpus = mergeReaders([await read(planSegments(files))], () => 1);
    const expected = new Map<string, number>();
    for (const file of files) {
      for (const word of expectedWords(readFileSync(file.path, 'utf8'))) {
        expected.set(word, (expected.get(word) ?? 0) + 1);
      }
    }
    const counts = countsOf(corpus);
    assert.deepEqual(new Map([...counts].sort()), new Map([...expected].sort()));
    assertOrder(corpus.rawTokens, '>', 100_000, 'corpus.rawTokens');
  });
});

suite('a corpus read by several readers', function () {
  this.timeout(20_000);

  test('finds the same vocabulary and sentences as one reader', async () => {
    const files = Array.from({ length: 7 }, (_, i) => fileOf(manyWords(200 + i, 20)));
    const segments = planSegments(files);
    const alone = mergeReaders([await read(segments)], () => 3);
    for (const readers of [2, 3]) {
      const shards = await Promise.all(
        Array.from({ length: readers }, (_, reader) =>
          read(
            segments.filter((_, i) => i % readers === reader),
            {},
            reader,
          ),
        ),
      );
      const together = mergeReaders(shards.reverse(), () => 3);
      assert.deepEqual(together.vocabulary, alone.vocabulary);
      assert.equal(together.tokens, alone.tokens);
      assert.equal(together.rawTokens, alone.rawTokens);
      const sorted = (corpus: Corpus): string[] =>
        sentencesOf(corpus)
          .map((words) => words.join(' '))
          .sort();
      assert.deepEqual(sorted(together), sorted(alone));
    }
  });

  test('readers take segments from one cursor and count bytes in one place', async () => {
    const files = Array.from({ length: 5 }, () => fileOf('some words here\n'));
    const shared = shareReading();
    const first = await read(planSegments(files), { shared }, 0);
    const second = await read(planSegments(files), { shared }, 1);
    assert.equal(first.tokens, 15);
    assert.equal(second.tokens, 0);
    assert.equal(shared.bytesRead[0], 80n);
    assert.equal(mergeReaders([second, first], () => 1).tokens, 15);
  });

  test('a reader stops on request', async () => {
    const safepoint = new Safepoint();
    safepoint.cancel();
    const segments = planSegments([fileOf('some words')]);
    await assert.rejects(read(segments, { safepoint: safepoint.memory }), { code: 'cancelled' });
  });

  test('loses and repeats no line of cut files, wherever the cuts fall', async () => {
    const texts = fc.array(fc.constantFrom('a', 'b b', 'été', ' ', '\n', '\n\n', 'c '.repeat(30)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 80 }), async (parts, bytes) => {
        const file = fileOf(`x y\n${parts.join('')}`);
        const whole = mergeReaders([await read(planSegments([file]), { tokenized: true })], () => 1);
        const shared = shareReading();
        const cut = mergeReaders([await read(planSegments([file], bytes), { tokenized: true, shared })], () => 1);
        assert.deepEqual(sentencesOf(cut), sentencesOf(whole));
        assert.equal(shared.bytesRead[0], BigInt(file.bytes));
        rmSync(path.dirname(file.path), { recursive: true });
      }),
      { numRuns: cases(200) },
    );
  });

  test('cuts a big file and reads it as one', async () => {
    const file = fileOf(manyWords(30_000, 2).replaceAll('\n', ` ${'long'.repeat(75)}\n`));
    const { files } = await surveyCorpus(
      {
        roots: [{ path: file.path, base: file.path, exclude: [] }],
        include: [],
        respectGitignore: true,
        tokenized: true,
      },
      new AbortController().signal,
    );
    const segments = planSegments(files);
    assert.ok(segments.length > 1, `${segments.length} segments of ${file.bytes} bytes`);
    const cut = mergeReaders([await read(segments, { tokenized: true })], () => 1);
    const whole = mergeReaders([await read([{ file, start: 0, end: Infinity }], { tokenized: true })], () => 1);
    assert.deepEqual(cut.vocabulary, whole.vocabulary);
    assert.deepEqual(sentencesOf(cut), sentencesOf(whole));
  });

  test('finds the same words wherever a file is cut, also beside parted words and addresses', async () => {
    const pieces = fc.constantFrom(
      ...[
        'deci',
        'sions',
        'well',
        'known',
        'und',
        ' ',
        ' ',
        '\n',
        '\r\n',
        '-\n',
        '-\r\n',
        '- \n',
        '\u2010\n',
        '\u00ad\n',
      ],
      ...[
        '-\n\n',
        '-',
        '\u00ac\n  ',
        'https://a.org/b',
        'a@b.org',
        '#a_b',
        "l'eau",
        'ﬁn',
        'é',
        '北京',
        'Upper',
        'x'.repeat(90),
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        async (parts, bytes) => {
          const text = `a${parts.join('')}`;
          const file = fileOf(text);
          const { words, tokens } = await read(planSegments([file], bytes));
          const whole = await read([{ file, start: 0, end: Infinity }]);
          assert.deepEqual(words, whole.words);
          assert.equal(tokens, expectedWords(text).length);
        },
      ),
      { numRuns: cases(200) },
    );
  });
});

suite('a corpus larger than memory', function () {
  this.timeout(20_000);

  test('reads the same ids from disk as from memory', async () => {
    const segments = planSegments([fileOf(manyWords(40_000, 20))]);
    const inMemory = mergeReaders([await read(segments)], () => 2);
    const spillDirectory = await createSpillDirectory(folder());
    for (const memoryBound of [0, 1_500_000]) {
      const shared = shareReading();
      const spilt = mergeReaders([await read(segments, { memoryBound, spillDirectory, shared })], () => 2);
      const kinds = spilt.chunks.map((chunk) => chunk.location.kind);
      assert.ok(kinds.includes('disk'), JSON.stringify(kinds));
      assert.equal(kinds.includes('memory'), memoryBound > 0);
      assertOrder(Number(shared.bytesHeld[0]!), '<=', memoryBound, 'shared.bytesHeld[0]');
      assert.deepEqual(sentencesOf(spilt), sentencesOf(inMemory));
    }
    await discardSpill(spillDirectory);
    assert.equal(existsSync(spillDirectory), false, 'spillDirectory exists');
  });

  test('drops the rarest words when there are too many, and stays consistent', async () => {
    const rare = Array.from({ length: 30_000 }, (_, i) => `common rare${i} frequent`).join('\n');
    const shard = await read(planSegments([fileOf(rare)]), { maxWords: 500 });
    assertOrder(shard.words.counts.length, '<=', 500, 'shard.words.counts.length');
    const corpus = mergeReaders([shard], () => 1);
    assert.equal(corpus.rawTokens, 90_000);
    const counts = countsOf(corpus);
    assert.equal(counts.get('common'), 30_000);
    assert.equal(counts.get('frequent'), 30_000);
    const seen = new Map<string, number>();
    for (const word of sentencesOf(corpus).flat()) {
      seen.set(word, (seen.get(word) ?? 0) + 1);
    }
    assert.deepEqual(new Map([...seen].sort()), new Map([...counts].sort()));
  });

  test('reports a full disk and names the place', async function () {
    if (!existsSync('/dev/full')) {
      skip(this, 'no /dev/full');
    }
    const spillDirectory = mkdtempSync(path.join(folder(), 'full-'));
    symlinkSync('/dev/full', path.join(spillDirectory, 'reader0.ids'));
    await assert.rejects(
      read(planSegments([fileOf('some words')]), { memoryBound: 0, spillDirectory }),
      (error: VecinityError) =>
        error.code === 'diskFull' && error.message.includes(spillDirectory) && error.details.remedy !== undefined,
    );
  });

  test('reports a missing or cut temporary file instead of crashing', async () => {
    const spillDirectory = await createSpillDirectory(folder());
    const corpus = await corpusOf('some words here', { memoryBound: 0, spillDirectory });
    const [chunk] = corpus.chunks;
    const load = (): number => loadChunk(chunk!, new Int32Array(corpus.finalIds[0]!), new Int32Array(chunk!.length));
    assert.equal(load(), 4);
    truncateSync(path.join(spillDirectory, 'reader0.ids'), 5);
    assert.throws(load, { code: 'unreadable' });
    await discardSpill(spillDirectory);
    assert.throws(load, { code: 'unreadable' });
  });

  test('reports a missing temporary folder and names it', async () => {
    const parent = path.join(folder(), 'nowhere');
    await assert.rejects(createSpillDirectory(parent), (error: VecinityError) => {
      assert.equal(error.code, 'unreadable');
      assert.ok(error.message.includes(parent), error.message);
      assert.ok(error.details.remedy?.includes('TMPDIR'));
      return true;
    });
  });

  test('removes folders of runs whose process has gone, and keeps others', async () => {
    const parent = mkdtempSync(path.join(folder(), 'stale-'));
    const alive = await createSpillDirectory(parent);
    const gone = alive.replace(`-${process.pid}-`, '-999999999-');
    assert.notEqual(gone, alive);
    const elsewhere = gone.replace(hostname().replace(/[^A-Za-z0-9.]/g, '_'), 'another.machine');
    for (const directory of [gone, elsewhere, path.join(parent, 'vecinity-spill-notes')]) {
      mkdirSync(directory);
      writeFileSync(path.join(directory, 'reader0.ids'), 'x');
    }
    await removeStaleSpills(parent);
    assert.deepEqual(
      readdirSync(parent).sort(),
      [alive, elsewhere, path.join(parent, 'vecinity-spill-notes')].map((directory) => path.basename(directory)).sort(),
    );
    await removeStaleSpills(path.join(parent, 'nowhere'));
  });
});

suite('files that change under the reader', () => {
  /** Reads with an action after the first piece. */
  async function readWhile(
    segment: Segment,
    happen: () => void,
  ): Promise<{ reason: string | undefined; bytes: number; fed: number }> {
    let bytes = 0;
    let fed = 0;
    let pending: (() => void) | undefined = happen;
    const tokenizer = {
      feed: (_: Uint8Array, end: number): number => {
        fed += end;
        pending?.();
        pending = undefined;
        return end;
      },
    };
    const { reason } = await new SegmentReader((more) => (bytes += more)).read(segment, tokenizer);
    return { reason, bytes, fed };
  }

  const content = 'some words\n'.repeat(100_000);

  test('skips a file that is missing or became a folder', async () => {
    const files = [fileOf('first words'), fileOf('lost'), fileOf('turned'), fileOf('last words')];
    rmSync(files[1]!.path);
    rmSync(files[2]!.path);
    mkdirSync(files[2]!.path);
    const shared = shareReading();
    const shard = await read(planSegments(files), { shared });
    assert.deepEqual(
      shard.skipped.map((file) => [file.path, file.reason]),
      [
        [files[1]!.path, 'vanished'],
        [files[2]!.path, 'unreadable'],
      ],
    );
    assert.equal(shared.bytesRead[0], BigInt(files.reduce((sum, file) => sum + file.bytes, 0)));
    assert.deepEqual(sentencesOf(mergeReaders([shard], () => 1)), [
      ['first', 'words'],
      ['last', 'words'],
    ]);
  });

  test('skips a file without read permission', async function () {
    const file = fileOf('secret words');
    chmodSync(file.path, 0);
    if (process.getuid?.() === 0 || process.platform === 'win32') {
      // Root ignores permissions. A name that no system call accepts fails in the same place.
      const odd = { ...file, path: path.join(folder(), 'x'.repeat(5000)) };
      assert.deepEqual((await read(planSegments([odd]))).skipped, [{ path: odd.path, reason: 'unreadable' }]);
      return;
    }
    assert.deepEqual((await read(planSegments([file]))).skipped, [{ path: file.path, reason: 'unreadable' }]);
  });

  test('does not wait for a pipe in its place', async function () {
    const file = fileOf('words');
    rmSync(file.path);
    try {
      execFileSync('mkfifo', [file.path]);
    } catch {
      skip(this, 'no mkfifo');
    }
    assert.deepEqual((await read(planSegments([file]))).skipped, [{ path: file.path, reason: 'unreadable' }]);
  });

  test('skips a file that became binary or empty', async () => {
    const file = fileOf('words');
    writeFileSync(file.path, Uint8Array.of(1, 2, 0, 0, 0, 7));
    assert.equal((await read(planSegments([file]))).skipped[0]?.reason, 'binary');
    writeFileSync(file.path, '');
    assert.equal((await read(planSegments([file]))).skipped[0]?.reason, 'empty');
  });

  for (const [name, happen] of Object.entries<(file: string) => void>({
    'is cut': (file) => truncateSync(file, 5),
    grows: (file) => appendFileSync(file, 'more words\n'.repeat(1000)),
    'is emptied': (file) => truncateSync(file, 0),
  })) {
    test(`reports as changed a file that ${name} during reading; progress ends at its size`, async () => {
      const file = fileOf(content);
      const { reason, bytes, fed } = await readWhile({ file, start: 0, end: Infinity }, () => happen(file.path));
      assert.equal(reason, 'changed');
      assert.equal(bytes, file.bytes);
      assertOrder(fed, '>', 0, 'fed');
    });
  }

  test('reads a growing file up to its initial size', async () => {
    const file = fileOf(content);
    let fed = 0;
    const tokenizer = {
      feed: (_: Uint8Array, end: number): number => {
        fed += end;
        if (fed < 10 * file.bytes) {
          appendFileSync(file.path, content);
        }
        return end;
      },
    };
    const { reason } = await new SegmentReader(() => undefined).read({ file, start: 0, end: Infinity }, tokenizer);
    assert.equal(reason, 'changed');
    assert.equal(fed, file.bytes);
  });

  test('reads a file that changed before reading, and reports it', async () => {
    const file = fileOf('some words');
    writeFileSync(file.path, 'other words are here');
    const shard = await read(planSegments([file]));
    assert.deepEqual(shard.skipped, [{ path: file.path, reason: 'changed' }]);
    assert.equal(shard.tokens, 4);
  });

  test('reads a file to its end although it is removed', async function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows does not remove open files');
    }
    const file = fileOf(content);
    const { reason, fed } = await readWhile({ file, start: 0, end: Infinity }, () => rmSync(file.path));
    assert.equal(reason, undefined);
    assertOrder(fed, '>=', file.bytes, 'fed');
  });

  test('a cut file that shrank has empty segments', async () => {
    const file = fileOf(content);
    const segments = planSegments([file], 200_000);
    truncateSync(file.path, 300_003);
    const shared = shareReading();
    const shard = await read(segments, { shared, tokenized: true });
    assert.equal(shared.bytesRead[0], BigInt(file.bytes));
    assertNear(shard.tokens, (300_003 / 11) * 2, 3, 'shard.tokens');
  });
});

suite('corpora without anything to learn', () => {
  const failure = async (content: string, minCount: number): Promise<VecinityError> => {
    const shard = await read(planSegments([fileOf(content)]));
    try {
      mergeReaders([shard], () => minCount);
    } catch (error) {
      return error as VecinityError;
    }
    return assert.fail('it should have failed');
  };

  test('refuses a corpus without words', async () => {
    assert.equal((await failure('... !!! ---\n', 1)).code, 'noText');
    assert.throws(() => mergeReaders([], () => 1), { code: 'noText' });
  });

  test('refuses one repeated word', async () => {
    const error = await failure('Same same SAME.\n'.repeat(100), 5);
    assert.equal(error.code, 'vocabularyEmpty');
    assert.match(error.message, /"same"/);
  });

  test('suggests a minCount that works when no word reaches it', async () => {
    const text = 'a a a b b c\n';
    for (const minCount of [3, 4, 1000]) {
      const error = await failure(text, minCount);
      assert.equal(error.code, 'vocabularyEmpty');
      const advised = Number(/minCount to (\d+)/.exec(error.details.remedy ?? '')?.[1]);
      assert.equal(advised, 2);
      assert.equal((await corpusOf(text, {}, advised)).vocabulary.size, 2);
    }
    assert.match((await failure(text, 3)).message, /Only one word occurs/);
    assert.match((await failure(text, 4)).message, /^No word occurs/);
  });
});
