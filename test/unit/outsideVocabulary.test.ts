import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { Random } from '../../src/core/training/shared/random';
import { answerAnalogy } from '../../src/engine/answers/analogy';
import { answerAsk } from '../../src/engine/answers/ask';
import { answerDescribe } from '../../src/engine/answers/describe';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { answerSimilarity } from '../../src/engine/answers/similarity';
import { writeModel } from '../../src/engine/files/modelFile';
import { loadModel } from '../../src/engine/loadModel';
import { runTraining } from '../../src/engine/training/runTraining';
import { assertEvery, assertKind, assertNear } from './support/assertions';
import { printedVectors } from './support/fasttext';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';

const script = path.resolve('dist/trainer.js');

suite('words outside the vocabulary', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);

  test("match fastText's neighbours in its models", async function () {
    let compared = 0;
    for (const { path: name, reference, format } of fixtures(this).files) {
      if (format !== 'fasttext-bin' || name.includes('premagic')) {
        continue;
      }
      const model = await loadModel(fixturePath(name));
      for (const [word, { neighbours }] of Object.entries(reference?.oov ?? {})) {
        if (!neighbours) {
          continue;
        }
        assert.ok(model.isOutside(word));
        const ours = new Map(
          answerNeighbours(model, { word, count: 30 }).map((neighbour) => [neighbour.word, neighbour.cosine]),
        );
        for (const [near, cosine] of neighbours) {
          // Others may be equally near within the tolerance; this one must be among the first and equally near.
          assert.ok(Math.abs((ours.get(near) ?? NaN) - cosine) < 1e-4, `${name} ${word} ${near} ${ours.get(near)}`);
          compared++;
        }
      }
    }
    assert.ok(compared > 60, `${compared} neighbours`);
  });

  test('get every answer from a trained subword model, marked as OOV', async function () {
    const model = await loadModel(await train(place('trained.safetensors'), {}));
    assert.deepEqual(model.summary.parts, [
      'subwords.vectors',
      'subwords.buckets',
      'subwords.ngrams',
      'vectors.output',
    ]);
    const word = 'seaside3';
    assert.deepEqual([model.isOutside(word), model.isOutside('sea3')], [true, false]);

    const described = answerDescribe(model, { text: word, offset: 0, count: 5 });
    assert.equal(described.kind, 'known');
    assert.deepEqual(described.entry, { word, count: 0, rank: 0, isOutside: true });
    const known = answerDescribe(model, { text: 'sea3', offset: 0, count: 5 });
    assertKind(known, 'known');
    assert.equal(known.entry.isOutside, undefined);
    assert.ok(known.entry.rank > 0, `rank ${known.entry.rank}`);

    const near = answerNeighbours(model, { word, count: 5 });
    assert.deepEqual(described.neighbours, near);
    const [[one, cosine]] = answerSimilarity(model, [word, near[0]!.word]) as [[number, number], unknown];
    assert.equal(one, 1);
    assertNear(cosine, near[0]!.cosine, 1e-12, 'cosine');
    assert.deepEqual(answerAnalogy(model, { positive: [word], negative: [], count: 5, method: '3CosAdd' }), near);
    // 3CosMul of one word is (1 + cosine) / 2 over 1 plus epsilon (Levy & Goldberg 2014).
    const [product] = answerAnalogy(model, { positive: [word], negative: [], count: 1, method: '3CosMul' });
    assert.equal(product!.word, near[0]!.word);
    assertNear(product!.cosine, (1 + near[0]!.cosine) / 2, 1e-5, 'product.cosine');

    const asked = answerAsk(model, { text: `${word} ~ sea3`, method: '3CosAdd', count: 5 });
    assertKind(asked, 'similarity');
    assert.deepEqual([asked.first.isOutside, asked.second.isOutside ?? false], [true, false]);
    const sum = answerAsk(model, { text: `${word} + landing1 - sea3`, method: '3CosAdd', count: 5 });
    assertKind(sum, 'analogy');
    assert.deepEqual(
      [...sum.positive, ...sum.negative].map(({ isOutside }) => isOutside ?? false),
      [true, true, false],
    );
  });

  test('take meaning from their parts: a made-up word is near the words inside it', async function () {
    const model = await loadModel(await train(place('parts.safetensors'), {}));
    const [[, sea], [, land]] = ['sea5', 'land5'].map((other) => answerSimilarity(model, ['seaward', other])[0]!) as [
      [number, number],
      [number, number],
    ];
    assert.ok(sea > land + 0.2, `${sea} against ${land}`);
  });

  test('the reference trains the same vectors without a kernel, up to rounding', async () => {
    const options = { epochs: 1, threads: 1 };
    const scalar = await loadModel(await train(place('scalar.safetensors'), options, true));
    const kernel = await loadModel(await train(place('kernel.safetensors'), options));
    assert.equal(scalar.summary.hyperparameters['kernel'], 'scalar');
    assertEvery(scalar.space.vectors, (x, i) => Math.abs(x - kernel.space.vectors[i]!) < 1e-3, 'scalar.space.vectors');
    const rows = [scalar, kernel].map(({ space }) => space.parts.subwordVectors!);
    assert.equal(rows[0]!.length, rows[1]!.length);
    assertEvery(rows[0]!, (x, i) => Math.abs(x - rows[1]![i]!) < 1e-3, 'rows[0]');
  });

  test('are unknown without a known n-gram, with near spellings', async () => {
    const model = await loadModel(await train(place('unknown.safetensors'), { epochs: 1 }));
    for (const ask of [
      () => answerNeighbours(model, { word: '\u0436\u0436\u0436', count: 5 }),
      () => answerSimilarity(model, ['sea3', 'x'.repeat(100_000)]),
    ]) {
      assert.throws(ask, (error: unknown) => error instanceof VecinityError && error.code === 'unknownWord');
    }
    assert.equal(answerDescribe(model, { text: '\u0436\u0436\u0436', offset: 0, count: 5 }).kind, 'unknown');
  });

  test('keep their own vectors when a question has many', async () => {
    const model = await loadModel(await train(place('many.safetensors'), { epochs: 1 }));
    const words = Array.from({ length: 1000 }, (_, i) => `sea3${i}x`);
    const matrix = answerSimilarity(model, words);
    for (const [i, j] of [
      [0, 999],
      [17, 503],
    ] as const) {
      assertNear(matrix[i]![j]!, answerSimilarity(model, [words[i]!, words[j]!])[0]![1]!, 1e-12, 'matrix[i][j]');
    }
  });

  test("get the same vectors from fastText's tool, as do words in the vocabulary", async function () {
    const model = await loadModel(await train(place('forTool.safetensors'), { dimensions: 17 }));
    const target = place('forTool.fasttext.bin');
    await writeModel(target, model.space);
    const printed = printedVectors(this, target, ['sea3', 'land7', 'seaward', 'landing', '\u0436\u0436\u0436']);
    for (const [word, vector] of printed) {
      const id = model.space.vocabulary.id(word);
      const known = id >= 0 ? id : model.addOov(word);
      vector.forEach((value, i) => {
        const ours = known >= 0 ? model.space.vector(known)[i]! : 0;
        // The tool prints five digits.
        assert.ok(
          Math.abs(ours - value) <= 1e-5 * Math.max(1, 10 * Math.abs(value)),
          `${word} ${i}: ${ours}, ${value}`,
        );
      });
    }
  });

  test('the command line marks OOV words', async () => {
    const file = await train(place('cli.safetensors'), { epochs: 1 });
    const cli = (...given: string[]): string =>
      spawnSync(process.execPath, ['dist/cli.js', ...given], { encoding: 'utf8' }).stdout;
    assert.match(cli('neighbours', file, 'seaward'), /^seaward \(not in the vocabulary: made from its parts\)\n/);
    for (const given of [
      ['neighbours', file, 'sea3', 'seaward'],
      ['similarity', file, 'sea3', 'seaward'],
      ['analogy', file, '--positive', 'sea3', 'seaward'],
    ]) {
      const json = JSON.parse(cli(...given, '--json')) as { outsideVocabulary?: string[] };
      assert.deepEqual(json.outsideVocabulary, ['seaward'], given[0]);
    }
  });

  test('the command line converts to fastText and back, and refuses the impossible', async () => {
    const file = await train(place('convert.safetensors'), { epochs: 1 });
    const cli = (...given: string[]): number | null =>
      spawnSync(process.execPath, ['dist/cli.js', 'convert', ...given], { encoding: 'utf8' }).status;
    assert.equal(cli(file, place('there.fasttext.bin')), 0);
    assert.equal(cli(place('there.fasttext.bin'), place('back.safetensors')), 0);
    const [before, after] = [await loadModel(file), await loadModel(place('back.safetensors'))];
    assertEvery(
      before.space.vectors,
      (value, i) => Math.abs(value - after.space.vectors[i]!) < 1e-6,
      'before.space.vectors',
    );
    const oovVector = (model: typeof before): Float32Array => model.space.vector(model.addOov('seaward'));
    assertEvery(oovVector(before), (value, i) => Math.abs(value - oovVector(after)[i]!) < 1e-6, 'oovVector(before)');
    assert.equal(cli(file, place('x.unknown')), 2);
    assert.equal(cli(file), 2);
  });

  async function train(output: string, options: Record<string, number>, scalar = false): Promise<string> {
    const corpus = place('corpus.txt');
    writeFileSync(corpus, twoTopics());
    await runTraining(
      {
        corpus: {
          roots: [{ path: corpus, base: folder(), exclude: [] }],
          include: [],
          respectGitignore: false,
          tokenized: false,
        },
        options: {
          algorithm: 'subword',
          dimensions: 12,
          epochs: 10,
          sample: 0,
          minCount: 1,
          buckets: 20_000,
          threads: 2,
          ...options,
        },
        name: 'test',
        output,
      },
      () => undefined,
      new AbortController().signal,
      { script, ...(scalar ? { loadKernel: () => undefined } : {}) },
    );
    return output;
  }
});

/** Sentences about the sea or the land, never both: 20 words each, whose n-grams their topics share. */
function twoTopics(): string {
  const random = Random.seeded(1, 1);
  return Array.from({ length: 1500 }, (_, i) =>
    Array.from({ length: 10 }, () => `${i % 2 ? 'sea' : 'land'}${random.below(20)}`).join(' '),
  ).join('\n');
}
