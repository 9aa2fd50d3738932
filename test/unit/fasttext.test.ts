import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import type { Space } from '../../src/core/space';
import { Subwords } from '../../src/core/subwords';
import { ngramBuckets } from '../../src/core/text/ngrams';
import { tabulateSubwords } from '../../src/core/training/subword/subwordTable';
import { readModel, readSummary, writeModel } from '../../src/engine/files/modelFile';
import { fasttext, printedVectors } from './support/fasttext';
import { fixturePath, fixtures, type Fixture } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import { assertRefused } from './support/refusal';
import { randomNumbers, randomRows, spaceOf } from './support/spaces';

const oovWords = ['kingdomlike', 'parisien', 'été', '日本語', 'парижанин', 'naïveté', '👩‍👩‍👧‍👦x'];

suite('fastText models', () => {
  const folder = temporaryFolder();
  const file = (name: string): string => path.join(folder(), name);

  test('matches the reference in and outside the vocabulary, for every shared model', async function () {
    let words = 0;
    let outside = 0;
    for (const fixture of readable(fixtures(this).files)) {
      const space = await readModel(fixturePath(fixture.path));
      assert.equal(space.vocabulary.size, fixture.vocab, fixture.path);
      assert.equal(space.dimensions, fixture.dims, fixture.path);
      for (const [word, { values }] of Object.entries(fixture.reference?.vectors ?? {})) {
        assertNear(space.vector(space.vocabulary.id(word)), values, 1e-6, `${fixture.path} ${word}`);
        words++;
      }
      const subwords = Subwords.of(space.parts, space.dimensions);
      for (const [word, { vector }] of Object.entries(fixture.reference?.oov ?? {})) {
        // Without n-grams the reference is zero, and we have no vector.
        const ours = subwords?.compose(word)?.vector ?? new Float32Array(space.dimensions);
        assertNear(ours, vector.values, 1e-6, `${fixture.path} ${word}`);
        outside++;
      }
    }
    assert.ok(words >= 18 && outside >= 20, `${words} and ${outside} vectors`);
  });

  test('describes the file', async function () {
    fixtures(this);
    const summary = await readSummary(fixturePath('fasttext/ft_sg.bin'));
    assert.equal(summary.algorithm, 'subword');
    assert.equal(summary.vocabularySize, 1691);
    assert.equal(summary.hyperparameters['minN'], 3);
    assert.equal(summary.hyperparameters['maxN'], 6);
    assert.equal(summary.hyperparameters['buckets'], 4000);
    const space = await readModel(fixturePath('fasttext/ft_sg.bin'));
    assert.ok(space.vocabulary.count(space.vocabulary.id('the')) > 1000);
    assert.equal((await readSummary(fixturePath('fasttext/sup.bin'))).vocabularySize, 3539, 'labels are no words');
  });

  test("fastText's tool prints the vectors we read, in and outside the vocabulary", async function () {
    this.timeout(60_000);
    // The tool itself does not read models of 2016.
    for (const { path: name } of readable(fixtures(this).files).filter(
      ({ path: name }) => !name.includes('premagic'),
    )) {
      const space = await readModel(fixturePath(name));
      agreesWithTool(this, space, fixturePath(name));
    }
  });

  test("fastText's tool prints the vectors of a model we exported", async function () {
    this.timeout(60_000);
    const space = subwordSpace();
    const target = file('ours.fasttext.bin');
    await writeModel(target, space);
    agreesWithTool(this, space, target);
    assert.ok(fasttext(this, ['print-ngrams', target, 'kingdomlike']).length > 10);
  });

  test("fastText's tool prints vectors without subwords, and none for OOV words", async function () {
    const space = spaceOf(randomRows(30, 7, 3));
    const target = file('plain.fasttext.bin');
    await writeModel(target, space);
    const printed = printedVectors(this, target, ['w3', 'kingdomlike']);
    assertPrinted(space.vector(3), printed.get('w3')!, 'w3');
    assert.deepEqual(printed.get('kingdomlike'), new Array<number>(7).fill(0));
  });

  test('a fastText model survives saving as ours and exporting again', async function () {
    fixtures(this);
    const theirs = await readModel(fixturePath('fasttext/ft_odd_utf8.bin'));
    await writeModel(file('theirs.safetensors'), theirs);
    const ours = await readModel(file('theirs.safetensors'));
    assert.deepEqual(ours.vectors, theirs.vectors);
    assert.deepEqual(ours.parts, theirs.parts);
    await writeModel(file('again.fasttext.bin'), ours);
    const again = await readModel(file('again.fasttext.bin'));
    assert.deepEqual(again.vocabulary.bytes, theirs.vocabulary.bytes);
    assert.deepEqual(again.vocabulary.counts, theirs.vocabulary.counts);
    assertNear(again.vectors, theirs.vectors, 1e-6, 'vectors');
    assert.deepEqual(again.parts.subwordVectors, theirs.parts.subwordVectors);
  });

  test('white space and NUL of words become _ and keep their vectors', async () => {
    const space = subwordSpace(['new york', 'a\0b', 'tab\there', 'plain']);
    await writeModel(file('spaces.fasttext.bin'), space);
    const read = await readModel(file('spaces.fasttext.bin'));
    assert.deepEqual(
      [0, 1, 2, 3].map((id) => read.vocabulary.word(id)),
      ['new_york', 'a_b', 'tab_here', 'plain'],
    );
    assertNear(read.vectors, space.vectors, 1e-6, 'vectors');
  });

  test('an OOV word without known n-grams has no vector; others average in zeros', () => {
    const subwords = Subwords.of(subwordSpace(['king']).parts, 12)!;
    assert.equal(subwords.compose('жжж'), undefined);
    assert.equal(subwords.compose('x'.repeat(5000)), undefined);
    // Only kin of the five 3-grams of <skin> is in <king>.
    const composed = subwords.compose('skin')!;
    const ngrams = ngramBuckets('skin', subwords.ngrams);
    const shared = ngramBuckets('king', subwords.ngrams).filter((bucket) => ngrams.includes(bucket));
    assert.equal(shared.length, 1);
    assert.equal(composed.known, 1 / ngrams.length);
    const row = subwords.row(shared[0]!) * 12;
    assertNear(
      composed.vector,
      subwords.vectors.subarray(row, row + 12).map((value) => value / ngrams.length),
      1e-7,
      'skin',
    );
  });

  test("fastText's tool prints the vectors we read from quantised and pruned models", async function () {
    this.timeout(60_000);
    const random = randomNumbers(5);
    const word = (): string => `wört${Math.floor(random() ** 2 * 400)}`;
    const line = (label: number): string => `__label__${label} ${Array.from({ length: 12 }, word).join(' ')}\n`;
    writeFileSync(file('labelled.txt'), Array.from({ length: 800 }, (_, i) => line(i % 3)).join(''));
    // Parts of 3 leave a last part of 1 for 10 dimensions.
    const shape = ['-dim', '10', '-minn', '2', '-maxn', '4', '-bucket', '700', '-epoch', '2', '-thread', '1'];
    for (const flags of [
      ['-dsub', '3'],
      ['-dsub', '3', '-qnorm'],
      ['-dsub', '2', '-qnorm', '-cutoff', '500'],
    ]) {
      const name = file(`quantised${flags.length}`);
      fasttext(this, ['supervised', '-input', file('labelled.txt'), '-output', name, ...shape]);
      fasttext(this, ['quantize', '-input', file('labelled.txt'), '-output', name, ...flags]);
      agreesWithTool(this, await readModel(`${name}.ftz`), `${name}.ftz`, ['wört1x', 'wört399', 'qqq']);
    }
  });

  test('refuses every cut of a quantised model, and survives every changed byte', async function () {
    this.timeout(60_000);
    fixtures(this);
    for (const name of ['sup.ftz', 'sup_qnorm_cutoff.ftz']) {
      const bytes = readFileSync(fixturePath(`fasttext/${name}`));
      // The output matrix of three labels follows the vectors; it is not read.
      const needed = bytes.length - 18 - 3 * 20 * 4;
      const cut = file('cut.ftz');
      for (let length = 100; length < needed; length += Math.ceil(needed / 100)) {
        writeFileSync(cut, bytes.subarray(0, length));
        await assertRefused(readModel(cut));
      }
      for (let at = 8; at < needed; at += at < 100 ? 3 : Math.ceil(needed / 100)) {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= 0xff;
        writeFileSync(cut, changed);
        await readModel(cut).catch((error: unknown) => {
          assert.ok(error instanceof VecinityError, String(error));
        });
      }
    }
  });

  test('a pruned model survives saving as ours', async function () {
    fixtures(this);
    const theirs = await readModel(fixturePath('fasttext/sup_qnorm_cutoff.ftz'));
    await writeModel(file('pruned.safetensors'), theirs);
    assert.deepEqual((await readModel(file('pruned.safetensors'))).parts, theirs.parts);
  });

  test('refuses the shared hostile files and names the byte', async function () {
    const hostile = fixtures(this).hostile.filter(({ path: name }) => name.startsWith('hostile/ft_'));
    assert.ok(hostile.length > 9);
    for (const { path: name } of hostile) {
      const error = await assertRefused(readModel(fixturePath(name)));
      assert.equal(typeof error.details.byte, 'number', `${name}: ${error.message}`);
    }
  });

  test('refuses every cut of a model, and survives every changed header byte', async function () {
    this.timeout(60_000);
    const whole = file('whole.fasttext.bin');
    await writeModel(whole, subwordSpace(['king', 'queen', 'é'], 40));
    const bytes = readFileSync(whole);
    // The output matrix after the vectors is not read.
    const needed = bytes.length - 17 - 3 * 12 * 4;
    const cut = file('cut.bin');
    for (let length = 4; length < needed; length += length < 200 ? 1 : 31) {
      writeFileSync(cut, bytes.subarray(0, length));
      await assertRefused(readModel(cut));
    }
    for (let at = 4; at < 130; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        writeFileSync(cut, changed);
        await readModel(cut).catch((error: unknown) => {
          assert.ok(error instanceof VecinityError, String(error));
        });
      }
    }
  });

  test('refuses n-gram parts of our files that do not fit each other', async () => {
    const space = subwordSpace(['king', 'queen'], 40);
    for (const [parts, what] of [
      [{ ...space.parts, subwordNgrams: Int32Array.of(3, 6, 1) }, 'too few buckets'],
      [{ ...space.parts, subwordNgrams: Int32Array.of(3, 2 ** 30, 40) }, 'endless n-grams'],
      [{ ...space.parts, subwordBuckets: space.parts.subwordBuckets!.subarray(1) }, 'a row too many'],
      [{ subwordVectors: space.parts.subwordVectors! }, 'rows alone'],
    ] as const) {
      const target = file('misfit.safetensors');
      await writeModel(target, Object.assign(Object.create(space) as Space, { parts }));
      await assertRefused(readModel(target), { message: /n-gram buckets that do not fit/, what });
    }
  });

  function agreesWithTool(test: Mocha.Context, space: Space, target: string, outside = oovWords): void {
    const inside = Array.from({ length: Math.min(20, space.vocabulary.size) }, (_, id) => space.vocabulary.word(id));
    const printed = printedVectors(test, target, [...inside, ...outside]);
    const subwords = Subwords.of(space.parts, space.dimensions);
    for (const [word, theirs] of printed) {
      const id = space.vocabulary.id(word);
      const ours = id >= 0 ? space.vector(id) : (subwords?.compose(word)?.vector ?? new Float32Array(space.dimensions));
      assertPrinted(ours, theirs, `${target} ${word}`);
    }
  }
});

/** Returns the fixtures that are whole fastText models. */
function readable(files: readonly Fixture[]): Fixture[] {
  return files.filter(({ format }) => ['fasttext-bin', 'fasttext-ftz'].includes(format));
}

/** A model like after training: a vector per word, and rows for the buckets of its n-grams. */
function subwordSpace(words = ['king', 'kingdom', 'queen', 'naïve', 'парк', '日本', 'x'], buckets = 5000): Space {
  const dimensions = 12;
  const space = spaceOf(randomRows(words.length, dimensions, 1), words);
  const table = tabulateSubwords(space.vocabulary, { minN: 3, maxN: 6, buckets });
  const random = randomNumbers(2);
  const parts = {
    subwordVectors: Float32Array.from({ length: table.buckets.length * dimensions }, random),
    subwordBuckets: Int32Array.from(table.buckets),
    subwordNgrams: Int32Array.of(3, 6, buckets),
  };
  return Object.assign(Object.create(space) as Space, { parts });
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    assert.ok(
      difference <= tolerance * Math.max(1, Math.abs(expected[i]!)),
      `${what}, value ${i}: ${actual[i]} against ${expected[i]}`,
    );
  }
}

/** The tool prints five significant digits. */
function assertPrinted(actual: ArrayLike<number>, printed: readonly number[], what: string): void {
  assert.equal(actual.length, printed.length, what);
  printed.forEach((value, i) => {
    const rounding = value === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 4) / 2;
    assert.ok(Math.abs(actual[i]! - value) <= rounding + 2e-6, `${what}, value ${i}: ${actual[i]} against ${value}`);
  });
}
