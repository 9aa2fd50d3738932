import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { findWord } from '../../src/core/queries/findWord';
import { SENTENCE_END, type Corpus } from '../../src/core/text/corpus';
import { hashPair, linearCount } from '../../src/core/text/phrases';
import { planTraining } from '../../src/core/training/plan';
import { loadChunk } from '../../src/engine/corpus/loadChunk';
import { mergeReaders } from '../../src/engine/corpus/mergeReaders';
import { joinPhrases } from '../../src/engine/corpus/phrases';
import * as tasks from '../../src/engine/corpus/phraseTasks';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { planSegments } from '../../src/engine/corpus/segments';
import { shareReading } from '../../src/engine/corpus/readerTypes';
import { Safepoint } from '../../src/engine/safepoint';
import type { TrainerThreadApi } from '../../src/engine/training/threads/trainerThreadApi';
import type { Remote } from '../../src/protocol/rpc';
import { skip } from '../skip';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { assertOrder } from './support/assertions';

const folder = temporaryFolder();
const vitalArticles = path.resolve('..', 'shared', 'data', 'vital-articles');

interface Settings {
  readonly minCount: number;
  readonly phraseThreshold: number;
  readonly phrases?: number;
}

interface Reading {
  readonly readers?: number;
  readonly memoryBound?: number;
}

/** The tokenised texts read by several readers, and their phrases joined by as many threads. */
async function joined(
  texts: readonly string[],
  settings: Settings,
  reading: Reading = {},
  cancel = false,
): Promise<Corpus> {
  const parent = mkdtempSync(path.join(folder(), 'phrases-'));
  const files = texts.map((text, i) => {
    const file = path.join(parent, `${i}.txt`);
    writeFileSync(file, text);
    const { size, mtimeMs } = statSync(file);
    return { path: file, bytes: size, modifiedMs: mtimeMs, encoding: 'utf-8' as const };
  });
  const segments = planSegments(files);
  const { readers = 1, memoryBound = 1e9 } = reading;
  const shards = Array.from({ length: readers }, (_, reader) =>
    readSegments({
      // Each reader gets its share, as if they had run in parallel.
      segments: segments.filter((_, i) => i % readers === reader),
      tokenized: true,
      reader,
      shared: shareReading(),
      safepoint: new Safepoint().memory,
      spillDirectory: parent,
      memoryBound,
    }),
  );
  const thread = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (request: never) => Promise.resolve((task as (request: never) => unknown)(request)),
    ]),
  ) as unknown as Remote<TrainerThreadApi>;
  const { options } = planTraining({ tokens: 1 }, { phrases: 1, ...settings }, 1);
  const safepoint = new Safepoint();
  if (cancel) {
    safepoint.cancel();
  }
  return joinPhrases(
    mergeReaders(await Promise.all(shards), () => 1),
    options,
    {
      threads: Array<Remote<TrainerThreadApi>>(readers).fill(thread),
      all: (calls) => Promise.all(calls),
      enter: () => undefined,
      safepoint: safepoint.memory,
      signal: new AbortController().signal,
    },
  );
}

function sentencesOf({ chunks, finalIds, vocabulary }: Corpus): string[] {
  return chunks.flatMap((chunk) => {
    const ids = new Int32Array(chunk.length);
    const length = loadChunk(chunk, new Int32Array(finalIds[chunk.reader]!), ids);
    const words = Array.from(ids.subarray(0, length), (id) => (id === SENTENCE_END ? '\n' : vocabulary.word(id)));
    return words
      .join(' ')
      .split('\n')
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence !== '');
  });
}

function countsOf({ vocabulary }: Corpus): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: vocabulary.size }, (_, id) => [vocabulary.word(id), vocabulary.count(id)]),
  );
}

/** Does what gensim does, word by word: Phrases with `original_scorer`, then the joined text. */
function plainly(sentences: readonly string[][], { minCount, phraseThreshold }: Settings): string[][] {
  const counts = new Map<string, number>();
  const add = (key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const sentence of sentences) {
    sentence.forEach((word, i) => {
      add(word);
      if (i > 0) {
        add(`${sentence[i - 1]} ${word}`);
      }
    });
  }
  const isPhrase = (a: string, b: string): boolean =>
    (((counts.get(`${a} ${b}`) ?? 0) - minCount) / (counts.get(a)! * counts.get(b)!)) * counts.size > phraseThreshold;
  return sentences.map((sentence) => {
    const result: string[] = [];
    for (let i = 0; i < sentence.length; i++) {
      if (i + 1 < sentence.length && isPhrase(sentence[i]!, sentence[i + 1]!)) {
        result.push(`${sentence[i]}_${sentence[++i]}`);
      } else {
        result.push(sentence[i]!);
      }
    }
    return result;
  });
}

function lines(sentences: readonly (readonly string[])[]): string {
  return sentences.map((sentence) => sentence.join(' ')).join('\n');
}

suite('phrases', function () {
  this.timeout(60_000);

  test('joins words that occur together; a pair ends with the sentence', async () => {
    const text = `${'new york is big\n'.repeat(10)}${'is new\nyork big\n'.repeat(3)}`;
    const corpus = await joined([text], { minCount: 1, phraseThreshold: 0.4 });
    const counts = countsOf(corpus);
    assert.equal(counts['new_york'], 10);
    assert.equal(counts['new'], 3);
    assert.equal(sentencesOf(corpus).filter((sentence) => sentence === 'is new').length, 3);
    assert.equal(corpus.tokens, sentencesOf(corpus).join(' ').split(' ').length);
    assert.equal(findWord(corpus.vocabulary, 'New York'), corpus.vocabulary.id('new_york'));
  });

  test('joins phrases of three and four words in a second pass', async () => {
    const rest = Array.from({ length: 300 }, (_, i) => `w${i % 37} x${i % 41} y${i % 43}`).join('\n');
    const corpus = await joined([`${'the united states of america won\n'.repeat(20)}${rest}`], {
      minCount: 2,
      phraseThreshold: 3,
      phrases: 2,
    });
    assert.ok(Object.keys(countsOf(corpus)).some((word) => word.split('_').length >= 3));
  });

  test('drops words left below minCount, with their occurrences', async () => {
    const corpus = await joined([`${'new york\n'.repeat(9)}new\nyork\n${'a b c\n'.repeat(9)}`], {
      minCount: 3,
      phraseThreshold: 0.4,
    });
    const counts = countsOf(corpus);
    assert.equal(counts['new_york'], 9);
    assert.ok(!('new' in counts));
    assert.ok(!('york' in counts));
    assert.equal(corpus.rawTokens - corpus.tokens, 2);
  });

  test('agrees with plain counting, for any text, number of threads and memory', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const sentence = fc.array(word, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(sentence, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 1e9),
        async (texts, minCount, threshold, passes, readers, memoryBound) => {
          // A threshold that equals no score of such small numbers.
          const settings = { minCount, phraseThreshold: threshold + Math.PI / 1e7, phrases: passes };
          // Enough for a vocabulary, whatever is joined.
          const padded = [...texts, [Array<string>(9).fill('x'), Array<string>(9).fill('y')]];
          let expected: string[][] = padded.flat();
          for (let pass = 0; pass < passes; pass++) {
            expected = plainly(expected, settings);
          }
          const counts = new Map<string, number>();
          expected.flat().forEach((each) => counts.set(each, (counts.get(each) ?? 0) + 1));
          const kept = expected
            .map((each) => each.filter((token) => counts.get(token)! >= minCount).join(' '))
            .filter((each) => each !== '');
          const corpus = await joined(padded.map(lines), settings, { readers, memoryBound });
          assert.deepEqual(sentencesOf(corpus).sort(), kept.sort());
        },
      ),
      { numRuns: cases(60) },
    );
  });

  test('gensim joins the same phrases of real articles', async function () {
    if (!existsSync(vitalArticles)) {
      skip(this, 'no shared/data/vital-articles beside the project');
    }
    const texts = readdirSync(vitalArticles)
      .sort()
      .slice(0, 25)
      .map((name) =>
        readFileSync(path.join(vitalArticles, name), 'utf8')
          .toLowerCase()
          .split('\n')
          // Tokenised text splits at spaces only, and our sentences have a maximum length.
          .map((line) => (line.match(/[a-z]+/g) ?? []).slice(0, 5000).join(' '))
          .join('\n'),
      );
    const file = path.join(folder(), 'gensim.txt');
    writeFileSync(file, texts.join('\n'));
    const program = `
import sys, json, collections
from gensim.models.phrases import Phrases
sentences = [line.split() for line in open(sys.argv[1], encoding='utf-8')]
for _ in range(2):
    phrases = Phrases(sentences, min_count=5, threshold=10.0)
    sentences = [phrases[sentence] for sentence in sentences]
counts = collections.Counter(word for sentence in sentences for word in sentence)
print(json.dumps({word: count for word, count in counts.items() if count >= 5}))
`;
    const expected = python(this, 'gensim', program, file) as Record<string, number>;
    const counts = countsOf(await joined(texts, { minCount: 5, phraseThreshold: 10, phrases: 2 }, { readers: 2 }));
    const phrasesOf = (table: Record<string, number>): string[] =>
      Object.keys(table).filter((word) => word.includes('_'));
    assertOrder(phrasesOf(expected).length, '>', 300, 'phrasesOf(expected).length');
    assert.deepEqual(new Map(Object.entries(counts).sort()), new Map(Object.entries(expected).sort()));
  });

  test('a cancelled run stops', async () => {
    await assert.rejects(
      joined(['a b c d\na b c d'], { minCount: 1, phraseThreshold: 1 }, {}, true),
      (error: unknown) => {
        return error instanceof VecinityError && error.code === 'cancelled';
      },
    );
  });

  test('linear counting estimates distinct items from empty slots', () => {
    for (const [slots, things] of [
      [2 ** 20, 1000],
      [2 ** 20, 500_000],
      [2 ** 16, 300_000],
    ] as const) {
      const used = new Uint8Array(slots);
      for (let i = 0; i < things; i++) {
        used[hashPair(i % 1000, Math.floor(i / 1000)) & (slots - 1)] = 1;
      }
      const free = used.reduce((sum, slot) => sum + 1 - slot, 0);
      assert.ok(Math.abs(linearCount(slots, free) / things - 1) < 0.01, `${linearCount(slots, free)} of ${things}`);
    }
  });
});
