import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { planSegments } from '../../src/engine/corpus/segments';
import { shareReading, type ReaderResult } from '../../src/engine/corpus/readerTypes';
import { addSkipped, surveyCorpus } from '../../src/engine/corpus/survey';
import { Safepoint } from '../../src/engine/safepoint';
import type { CorpusRequest, CorpusRules, CorpusSurvey } from '../../src/protocol/training';
import { temporaryFolder } from './support/folder';
import { assertOrder } from './support/assertions';

const folder = temporaryFolder();

interface Read {
  readonly survey: CorpusSurvey;
  readonly shard: ReaderResult;
  readonly words: Readonly<Record<string, number>>;
  readonly bytesRead: number;
}

/** Surveys and reads a folder of these files. */
async function readFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  request: Partial<CorpusRequest> = {},
  rules?: CorpusRules,
): Promise<Read> {
  const root = mkdtempSync(path.join(folder(), 'compressed-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(root, name), content);
  }
  const roots = [{ path: root, base: root, exclude: [], ...(rules ? { rules } : {}) }];
  const whole = { roots, include: ['**/*'], respectGitignore: false, tokenized: false, ...request };
  const found = await surveyCorpus(whole, new AbortController().signal);
  const shared = shareReading();
  const shard = await readSegments({
    segments: planSegments(found.files),
    tokenized: false,
    fields: whole,
    reader: 0,
    shared,
    safepoint: new Safepoint().memory,
    spillDirectory: root,
  });
  const { bytes, offsets, counts } = shard.words;
  const words = Array.from(
    counts,
    (count, i) => [new TextDecoder().decode(bytes.subarray(offsets[i], offsets[i + 1])), count] as const,
  );
  return {
    survey: addSkipped(found.survey, [shard]),
    shard,
    words: Object.fromEntries(words),
    bytesRead: Number(shared.bytesRead[0]),
  };
}

suite('compressed files', function () {
  this.timeout(30_000);

  test('are read as their content, in every encoding; progress counts compressed bytes', async () => {
    const files = {
      'a.txt.gz': gzipSync('some words\n'.repeat(1000)),
      'b.md.gz': gzipSync('# A [link](http://hidden.org)\n'),
      'c.txt.gz': gzipSync(Buffer.from('\ufeffété', 'utf16le')),
      // Two members, as `cat a.gz b.gz` makes them.
      'd.txt.gz': Buffer.concat([gzipSync('first member\n'), gzipSync('second member\n')]),
    };
    const { survey, words, bytesRead } = await readFiles(files);
    assert.equal(survey.files, 4);
    assert.deepEqual(words, { some: 1000, words: 1000, a: 1, link: 1, été: 1, first: 1, second: 1, member: 2 });
    assert.equal(
      bytesRead,
      Object.values(files).reduce((sum, file) => sum + file.length, 0),
    );
    assert.deepEqual(survey.skipped, []);
  });

  test('their content decides whether they are text', async () => {
    const { survey } = await readFiles({
      'a.bin.gz': gzipSync(Buffer.alloc(1000)),
      'b.txt.gz': gzipSync(''),
      'c.txt.gz': 'this is no gzip',
      'd.txt': 'text\n',
    });
    assert.equal(survey.files, 1);
    assert.deepEqual(survey.skippedCounts, { binary: 1, empty: 1, damaged: 1 });
  });

  test('names a damaged file and reads what precedes the damage', async () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `word${i % 977} other${(i * 31) % 1009}`).join('\n');
    const whole = gzipSync(text);
    const flipped = Buffer.from(whole);
    flipped[Math.floor(whole.length * 0.8)]! ^= 0xff;
    const wrongSum = Buffer.from(whole);
    wrongSum[whole.length - 6]! ^= 1;
    for (const damaged of [whole.subarray(0, whole.length / 2), flipped, wrongSum]) {
      const { survey, shard, bytesRead } = await readFiles({ 'a.txt.gz': damaged });
      assert.deepEqual(
        survey.skipped.map(({ reason }) => reason),
        ['damaged'],
      );
      assert.equal(survey.files, 1);
      assertOrder(shard.tokens, '>', 10_000, 'shard.tokens');
      assert.equal(bytesRead, damaged.length);
    }
  });

  test('streams a small file that unpacks to a big one', async () => {
    const { shard } = await readFiles({ 'a.txt.gz': gzipSync('alpha beta\n'.repeat(5_000_000)) });
    assert.equal(shard.tokens, 10_000_000);
  });
});

suite('kinds of files in a folder', () => {
  test('reads data on request, and reports broken files', async () => {
    const files = {
      'a.csv': 'id,text\n1,from csv\n',
      'b.jsonl': '{"text": "from lines", "note": "other"}\nbroken\n',
      'c.ipynb': '{"cells": [',
      'd.md': 'from *markdown*',
      'e.json': '{"text": "from json"}',
    };
    const usual = await readFiles(files);
    assert.deepEqual(Object.keys(usual.words).sort(), ['from', 'markdown']);
    assert.deepEqual(
      usual.survey.skipped.map(({ reason }) => reason),
      ['malformed'],
    );
    const wanted = await readFiles(files, { include: ['**/*', '**/*.{csv,jsonl}'], jsonFields: ['note'] });
    assert.deepEqual(wanted.words, { from: 2, csv: 1, other: 1, markdown: 1 });
    const rules = { include: ['*.jsonl'], respectGitignore: true, jsonFields: ['note'] };
    const ofRoot = await readFiles(files, { jsonFields: ['text'] }, rules);
    assert.deepEqual(ofRoot.words, { other: 1 });
    assert.equal(wanted.survey.brokenRecords, 1);
  });
});
