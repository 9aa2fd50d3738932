import assert from 'node:assert/strict';
import { openSync, closeSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { OUTPUT_VECTORS, outputVectorsBytes, type StoredVectors } from '../../src/core/outputVectors';
import type { Space } from '../../src/core/space';
import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { parseArguments } from '../../src/cli/arguments';
import { optionsOf, trainingFlags } from '../../src/cli/trainingFlags';
import { readModel, readSummary, renameModel, writeModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import { runTraining } from '../../src/engine/training/runTraining';
import { temporaryFolder } from './support/folder';
import { assertRefused } from './support/refusal';
import { randomRows, spaceOf } from './support/spaces';
import { assertEvery, assertOrder } from './support/assertions';

const folder = temporaryFolder();
const outputVectors = Float32Array.from(randomRows(3, 2, 9).flat());

function stored(space: Space): StoredVectors {
  const { outputVectors: found } = space.parts;
  assert.ok(found && !(found instanceof Float32Array), 'the output vectors were read into memory');
  return found;
}

suite('output vectors in a model file', () => {
  const write = async (name: string): Promise<string> => {
    const file = path.join(folder(), name);
    await writeModel(file, spaceOf(randomRows(3, 2, 1), undefined, {}, { outputVectors }));
    return file;
  };

  test('stay in the file until requested', async () => {
    const file = await write('stored.safetensors');
    const summary = await readSummary(file);
    assert.deepEqual(summary.parts, [OUTPUT_VECTORS]);
    assert.equal(outputVectorsBytes(summary.parts, 3, 2), outputVectors.byteLength);
    assert.equal(outputVectorsBytes(undefined, 3, 2), 0);
    const space = await readModel(file);
    assert.equal(stored(space).length, 6);
    assert.deepEqual(await stored(space).read(), outputVectors);
    const plain = path.join(folder(), 'plain.safetensors');
    await writeModel(plain, spaceOf(randomRows(3, 2, 1)));
    const memory = async (from: string): Promise<number> =>
      new LoadedModel(from, statSync(from).size, await readModel(from)).memoryBytes;
    assert.equal(await memory(file), await memory(plain));
    assert.deepEqual(new LoadedModel(file, 1, space).summary.parts, [OUTPUT_VECTORS]);
  });

  test('are not checked on opening; reading them refuses non-finite values', async () => {
    const file = await write('damaged.safetensors');
    const bytes = readFileSync(file);
    const at = bytes.indexOf(Buffer.from(outputVectors.buffer));
    assertOrder(at, '>', 0, 'at');
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.from(Float32Array.of(NaN).buffer), 0, 4, at + 4);
    closeSync(descriptor);
    const space = await readModel(file);
    await assertRefused(stored(space).read(), { code: 'badFile', message: /impossible value NaN/ });
  });

  test('a model writes back to the same bytes after reading', async () => {
    const file = await write('first.safetensors');
    const copy = path.join(folder(), 'copy.safetensors');
    await writeModel(copy, await readModel(file));
    assert.deepEqual(readFileSync(copy), readFileSync(file));
    await renameModel(copy, 'other');
    assert.deepEqual(await stored(await readModel(copy)).read(), outputVectors);
  });

  test('refuses a file that another model replaced', async () => {
    const file = await write('replaced.safetensors');
    const vectors = stored(await readModel(file));
    await writeModel(
      file,
      spaceOf(randomRows(4, 2, 1), undefined, {}, { outputVectors: Float32Array.from(randomRows(4, 2, 3).flat()) }),
    );
    await assertRefused(vectors.read(), { code: 'badFile', message: /has changed since it was read/ });
    await assertRefused(vectors.pieces()[Symbol.asyncIterator]().next(), { code: 'badFile', message: /has changed/ });
  });

  test('that do not fit the words are refused', async () => {
    const file = path.join(folder(), 'misfit.safetensors');
    await writeModel(file, spaceOf(randomRows(3, 2, 1), undefined, {}, { outputVectors }));
    const text = readFileSync(file);
    const header = text.subarray(8, 8 + Number(text.readBigUInt64LE(0))).toString();
    const changed = header.replace(
      '"vectors.output":{"dtype":"F32","shape":[3,2]',
      '"vectors.output":{"dtype":"F32","shape":[2,3]',
    );
    assert.notEqual(changed, header);
    writeFileSync(file, Buffer.concat([text.subarray(0, 8), Buffer.from(changed), text.subarray(8 + header.length)]));
    await assertRefused(readModel(file), { code: 'badFile', message: /does not fit 3 words/ });
  });
});

suite('output vectors of a training', () => {
  let corpus: string;
  let trained = 0;

  suiteSetup(() => {
    corpus = path.join(folder(), 'corpus.txt');
    const words = Array.from({ length: 30 }, (_, i) => `w${i}`);
    const lines = Array.from({ length: 400 }, (_, i) =>
      words.map((_, j) => words[(i * 7 + j * (i % 5)) % 30]).join(' '),
    );
    writeFileSync(corpus, lines.join('\n'));
  });

  const train = async (options: RequestedOptions): Promise<Space> => {
    const output = path.join(folder(), `trained${trained++}.safetensors`);
    await runTraining(
      {
        corpus: {
          roots: [{ path: corpus, base: corpus, exclude: [] }],
          include: [],
          respectGitignore: true,
          tokenized: false,
        },
        options: { dimensions: 7, epochs: 2, threads: 1, minCount: 1, sample: 0, ...options },
        name: 'x',
        output,
        checkpointSeconds: 0,
      },
      () => undefined,
      new AbortController().signal,
      { script: path.resolve('dist', 'trainer.js') },
    );
    return readModel(output);
  };

  for (const algorithm of ['skipgram', 'cbow', 'subword'] as const) {
    test(`${algorithm} keeps or omits them; the same seed gives the same ones`, async () => {
      const space = await train({ algorithm });
      const rows = await stored(space).read();
      assert.equal(rows.length, space.vocabulary.size * 7);
      assert.ok(rows.some((value) => value !== 0));
      assert.equal(space.provenance.hyperparameters['keepOutputVectors'], true);
      assert.deepEqual(await stored(await train({ algorithm })).read(), rows);
      const without = await train({ algorithm, keepOutputVectors: false });
      assert.equal(without.parts.outputVectors, undefined);
      assert.deepEqual(without.vectors, space.vectors);
    });
  }

  test('are kept where vectors are the sum of both rows of a word', async () => {
    const [sums, inputs] = [await train({ addContext: true }), await train({ addContext: false })];
    const rows = await stored(sums).read();
    assert.deepEqual(
      sums.vectors,
      inputs.vectors.map((value, i) => value + rows[i]!),
    );
  });

  test('are absent without negative samples and in models without such rows', async () => {
    for (const options of [
      { negative: 0, hierarchicalSoftmax: true },
      { algorithm: 'glove' },
      { algorithm: 'counts' },
      { algorithm: 'onehot' },
    ] as const) {
      assert.equal((await train(options)).parts.outputVectors, undefined, JSON.stringify(options));
    }
  });

  test('have rows of zeros for the other words of a model to start from', async () => {
    const start = path.join(folder(), 'start.safetensors');
    await writeModel(start, spaceOf(randomRows(3, 7, 1), ['w1', 'elsewhere', 'nowhere']));
    const space = await train({ startFrom: start });
    const rows = await stored(space).read();
    assert.equal(rows.length, space.vocabulary.size * 7);
    const row = space.vocabulary.id('elsewhere') * 7;
    assertOrder(row, '>', 0, 'row');
    assertEvery(rows.subarray(row, row + 14), (value) => value === 0, 'rows.subarray(row, row + 14)');
  });

  test('the command line omits them, and accepts the earlier flag names', () => {
    const options = (...given: string[]): RequestedOptions => optionsOf(parseArguments(given, trainingFlags).flags);
    assert.deepEqual(options('--no-output-vectors').keepOutputVectors, false);
    assert.deepEqual(options().keepOutputVectors, undefined);
    assert.equal(options('--hold', '0.5').anchorStrength, 0.5);
    assert.equal(options('--anchor-strength=0.5').anchorStrength, 0.5);
  });
});
