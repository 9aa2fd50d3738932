import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import type { Neighbour } from '../../src/protocol/engine';
import { answerAnalogy } from '../../src/engine/answers/analogy';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { loadModel } from '../../src/engine/loadModel';
import { describeFile } from '../../src/engine/files/modelFile';
import type { LoadedModel } from '../../src/engine/loadedModel';
import { temporaryFolder } from './support/folder';
import { fixturePath, fixtures, readManifest, type Fixture } from './support/fixtures';
import { assertOrder } from './support/assertions';

type Scored = readonly (readonly [word: string, cosine: number])[];

/** Files without a list of words with vectors, and what their message must name. */
const refused = new Map([
  ['other/glove_binary.bin', /GloVe/],
  ['text-odd/gensim_spaces_g42.bin', /holds a space/],
]);

/** floret tables, which have no words. Each is asked for the words of a reference for the same vectors. */
const withoutWords = new Map([
  ['spacy/floret', 'spacy/floret'],
  ['spacy/table.floret', 'spacy/floret'],
]);

const temporary = temporaryFolder();

suite('files as other tools write them', () => {
  const rows: string[] = [];

  for (const given of readManifest()?.files ?? []) {
    const fixture = withShownBytes(given);
    test(`${fixture.path} (${fixture.format})`, async () => {
      const answers = await (withoutWords.has(fixture.path) ? wordsBeside(fixture) : answersBeside(fixture));
      rows.push(`| ${[fixture.path, fixture.format, ...answers].join(' | ')} |`);
    });
  }

  test('documents all these files in the table', function () {
    const { files } = fixtures(this);
    mkdirSync('out', { recursive: true });
    const head = ['file', 'format', 'words x dimensions', 'vectors: worst difference', 'cosines: worst difference'];
    const lines = [`| ${head.join(' | ')} |`, '|---|---|---|---|---|', ...rows, ''];
    writeFileSync('out/realFiles.md', lines.join('\n'));
    assert.equal(rows.length, files.length);
    // The last digits may differ between processors; files, formats and sizes may not.
    const told = (text: string): string[] => text.split('\n').map((line) => line.split(' | ').slice(0, 3).join(' | '));
    const published = new Set(told(readFileSync('bench/realFiles.md', 'utf8')));
    assert.deepEqual(
      told(rows.join('\n')).filter((line) => !published.has(line)),
      [],
      'bench/realFiles.md is a copy of out/realFiles.md',
    );
  });
});

/** Names words as we show them: gensim was told to replace the byte 0xBF of a cut character, which we show. */
function withShownBytes(fixture: Fixture): Fixture {
  return JSON.parse(JSON.stringify(fixture).replaceAll('zee\ufffdn', 'zee\\\\xBFn')) as Fixture;
}

/** Returns the rest of a file's line in the table; throws where an answer differs from the reference. */
async function answersBeside(fixture: Fixture): Promise<readonly string[]> {
  const file = fixturePath(fixture.path);
  const message = refused.get(fixture.path);
  if (message) {
    const error = await failure(file);
    assert.match(error.message, message);
    return [`refused: ${shown(error)}`, '', ''];
  }
  const model = await loadModel(file);
  const { vocabulary, dimensions } = model.space;
  const { reference = {} } = fixture;
  const size = `${vocabulary.size} x ${dimensions}`;
  await checkDescription(model);
  if (!reference.vectors) {
    return [size, 'no reference', ''];
  }
  checkSize(model, fixture);
  const first = reference.first5 ?? reference.first5InRowOrder ?? [];
  assert.deepEqual(
    first.map((_, id) => vocabulary.word(id)),
    first,
  );
  return [size, vectorsBeside(model, fixture), cosinesBeside(model, fixture)];
}

/** Does the same for vectors of n-grams: it makes those of the reference's words. */
async function wordsBeside(fixture: Fixture): Promise<readonly string[]> {
  const reference = readManifest()?.files.find(({ path }) => path === withoutWords.get(fixture.path))?.reference;
  const words = Object.keys(reference?.vectors ?? {});
  assert.ok(reference);
  assertOrder(words.length, '>', 0, 'words.length');
  const wordsFile = path.join(temporary(), 'words.txt');
  writeFileSync(wordsFile, words.join('\n'));
  const model = await loadModel(fixturePath(fixture.path), { wordsFile });
  const { vocabulary, dimensions } = model.space;
  assert.deepEqual([vocabulary.size, dimensions], [words.length, fixture.dims]);
  return [`a list of ${vocabulary.size} x ${dimensions}`, vectorsBeside(model, { ...fixture, reference }), ''];
}

/** Asserts that the description before reading matches the model. */
async function checkDescription({ space, faults, summary }: LoadedModel): Promise<void> {
  const { words, wordsEstimated, dimensions, format } = await describeFile(summary.path);
  const again = faults.find(({ kind }) => kind === 'duplicateWord')?.count ?? 0;
  const more = faults.some(({ kind }) => kind === 'rowCount') ? 1 : 0;
  const ratio = words / (space.vocabulary.size + again);
  assert.ok(
    wordsEstimated ? ratio > 0.7 && ratio < 1.4 : words === space.vocabulary.size + again - more,
    `${words} words`,
  );
  assert.equal(dimensions, space.dimensions);
  assertOrder(format.length, '>', 2, 'format.length');
}

function checkSize({ space, faults }: LoadedModel, { vocab, dims }: Fixture): void {
  // Some figures of the manifest count rows, with repeated words.
  const again = faults.find(({ kind }) => kind === 'duplicateWord')?.count ?? 0;
  // GloVe writes one row more than its header announces; gensim does not read it.
  const more = faults.some(({ kind }) => kind === 'rowCount') ? 1 : 0;
  const expected = (vocab ?? 0) + more;
  assert.ok([expected, expected - again].includes(space.vocabulary.size), `${space.vocabulary.size} words`);
  assert.equal(space.dimensions, dims, 'dimensions');
}

/** Compares all vectors, also those of OOV words. */
function vectorsBeside(model: LoadedModel, { reference = {} }: Fixture): string {
  const { space } = model;
  const known = Object.entries(reference.vectors ?? {}).map(([word, { values, length }]) => {
    const id = space.vocabulary.id(word);
    assert.ok(id >= 0, `no word ${word}`);
    assert.equal(length, space.dimensions);
    return worstDifference(space.vector(id), values, word, 1e-6);
  });
  const outside = Object.entries(reference.oov ?? {}).map(([word, { vector }]) => {
    const id = model.addOov(word);
    if (vector.values.every((value) => value === 0)) {
      assert.equal(id, -1, `${word} has no n-gram`);
      return 0;
    }
    assert.ok(id >= 0, `no vector for ${word}`);
    return worstDifference(space.vector(id), vector.values, word, 1e-5);
  });
  const what = outside.length > 0 ? `${known.length} and ${outside.length} outside the vocabulary` : `${known.length}`;
  return `${what}: ${Math.max(...known, ...outside).toExponential(0)}`;
}

/** Compares all lists of neighbours and the analogy, word by word. */
function cosinesBeside(model: LoadedModel, { path, format, dtype, reference = {} }: Fixture): string {
  const loose = /F16|Q\d|quantised|I8/.test(`${dtype ?? ''} ${format}`) || path.includes('int8');
  const within = loose ? 1e-3 : 1e-4;
  const lists = Object.entries(reference.neighbours ?? {}).map(([word, expected]) =>
    sameRanking(answerNeighbours(model, { word, count: 20 }), expected, within, word),
  );
  const { analogy } = reference;
  const analogies = analogy
    ? [
        sameRanking(
          answerAnalogy(model, {
            positive: [analogy.b, analogy.c],
            negative: [analogy.a],
            count: 20,
            method: '3CosAdd',
          }),
          analogy.result,
          within,
          'analogy',
        ),
      ]
    : [];
  const what = `${lists.length} lists${analogy ? ' and an analogy' : ''}`;
  return lists.length + analogies.length === 0 ? '' : `${what}: ${Math.max(...lists, ...analogies).toExponential(0)}`;
}

async function failure(path: string): Promise<VecinityError> {
  const error: unknown = await loadModel(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VecinityError, `${path}: ${String(error)}`);
  return error;
}

function shown({ message }: VecinityError): string {
  return message.replace(/^\S*[/\\]/, '').replaceAll('|', '\\|');
}

/** Returns the largest difference; throws if it exceeds `within`, relative for values above 1. */
function worstDifference(actual: ArrayLike<number>, expected: readonly number[], what: string, within: number): number {
  const differences = expected.map((value, i) => {
    const difference = Math.abs(actual[i]! - value);
    assert.ok(
      difference <= within * Math.max(1, Math.abs(value)),
      `${what}: dimension ${i} is ${actual[i]}, not ${value}`,
    );
    return difference;
  });
  return Math.max(...differences);
}

/**
 * Compares cosines position by position; words may swap places where cosines differ by less than `within`.
 * @returns the largest difference of two cosines
 */
function sameRanking(actual: readonly Neighbour[], listed: Scored, within: number, what: string): number {
  // Some references list the query word last, with an impossible cosine as a mask.
  const expected = listed.filter(([, cosine]) => cosine >= -1.01);
  const differences = expected.map(([word, cosine], place) => {
    const found = actual[place];
    assert.ok(
      found && Math.abs(found.cosine - cosine) <= within,
      `${what}: place ${place + 1} is ${found?.word} ${found?.cosine}, not ${word} ${cosine}`,
    );
    if (found.word !== word) {
      const near = expected.filter(([, other]) => Math.abs(other - cosine) <= 2 * within).map(([other]) => other);
      const last = expected[expected.length - 1]![1];
      assert.ok(
        near.includes(found.word) || Math.abs(last - found.cosine) <= 2 * within,
        `${what}: ${found.word}, not ${word}`,
      );
    }
    return Math.abs(found.cosine - cosine);
  });
  return Math.max(0, ...differences);
}
