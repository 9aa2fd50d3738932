import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { VecinityError } from '../../src/core/errors';
import type { Neighbour } from '../../src/protocol/engine';
import { answerAnalogy } from '../../src/engine/answers/analogy';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { loadModel } from '../../src/engine/loadModel';
import type { LoadedModel } from '../../src/engine/loadedModel';
import { fixturePath, fixtures, readManifest, type Fixture } from './support/fixtures';

type Scored = readonly (readonly [word: string, cosine: number])[];

/** Files that hold no list of words with vectors: what their message must name. */
const refused = new Map([
  ['other/glove_binary.bin', /./],
  ['spacy/floret', /floret/],
  ['spacy/table.floret', /floret/],
  ['text-odd/gensim_spaces_g42.bin', /space|byte/],
]);

/** Files without a reference, which may as well be read. */
const optional = new Set(['other/similarity.fifu', 'other/fake_embeddings.5d.txt.zip', 'fasttext/gensimrepo_lee_premagic.bin']);

suite('files as other tools write them', () => {
  const rows: string[] = [];

  for (const fixture of readManifest()?.files ?? []) {
    test(`${fixture.path} (${fixture.format})`, async () => {
      rows.push(`| ${fixture.path} | ${fixture.format} | ${await compare(fixture)} |`);
    });
  }

  test('the table of all these files is complete', function () {
    const { files } = fixtures(this);
    mkdirSync('out', { recursive: true });
    writeFileSync('out/realFiles.md', ['| file | format | our answers against its reference |', '|---|---|---|', ...rows, ''].join('\n'));
    assert.equal(rows.length, files.length);
  });
});

/** What agrees, for the table; throws where something does not. */
async function compare(fixture: Fixture): Promise<string> {
  const path = fixturePath(fixture.path);
  const message = refused.get(fixture.path);
  if (message) {
    const error = await failure(path);
    assert.match(error.message, message);
    return `refused: ${shown(error)}`;
  }
  if (optional.has(fixture.path)) {
    const model = await loadModel(path).catch((error: unknown) => error);
    if (model instanceof VecinityError) {
      return `refused: ${shown(model)}`;
    }
    assert.ok(!(model instanceof Error), String(model));
    if (!fixture.reference?.vectors) {
      return `read: ${(model as LoadedModel).summary.vocabularySize} x ${(model as LoadedModel).summary.dimensions}`;
    }
  }
  const model = await loadModel(path);
  const { space } = model;
  const { reference } = fixture;
  // Some figures of the manifest are rows: words that come again are counted there.
  const again = model.faults.find(({ kind }) => kind === 'duplicateWord')?.count ?? 0;
  // GloVe writes a row more than its header says, which gensim does not read.
  const more = model.faults.some(({ kind }) => kind === 'rowCount') ? 1 : 0;
  const expected = (fixture.vocab ?? 0) + more;
  assert.ok([expected, expected - again].includes(space.vocabulary.size), `${space.vocabulary.size} words`);
  assert.equal(space.dimensions, fixture.dims, 'dimensions');
  const first = reference?.first5 ?? reference?.first5InRowOrder ?? [];
  assert.deepEqual(
    first.map((_, id) => space.vocabulary.word(id)),
    first,
  );
  const loose = /F16|Q\d|quantised|I8/.test(`${fixture.dtype ?? ''} ${fixture.format}`) || fixture.path.includes('int8');
  const within = loose ? 1e-3 : 1e-4;
  let vectors = 0;
  for (const [word, { values, length }] of Object.entries(reference?.vectors ?? {})) {
    const id = space.vocabulary.id(word);
    assert.ok(id >= 0, `no word ${word}`);
    assert.equal(length, space.dimensions);
    closeTo(space.vector(id), values, word);
    vectors++;
  }
  let lists = 0;
  for (const [word, expected] of Object.entries(reference?.neighbours ?? {})) {
    sameRanking(answerNeighbours(model, { word, count: 20 }), expected, within, word);
    lists++;
  }
  const { analogy } = reference ?? {};
  if (analogy) {
    const found = answerAnalogy(model, {
      positive: [analogy.b, analogy.c],
      negative: [analogy.a],
      count: 20,
      method: '3CosAdd',
    });
    sameRanking(found, analogy.result, within, 'analogy');
  }
  let outside = 0;
  for (const [word, { vector }] of Object.entries(reference?.oov ?? {})) {
    const id = model.admit(word);
    if (vector.values.every((value) => value === 0)) {
      assert.equal(id, -1, `${word} has no n-gram`);
    } else {
      assert.ok(id >= 0, `no vector for ${word}`);
      closeTo(space.vector(id), vector.values, word, 1e-5);
    }
    outside++;
  }
  return [
    `${space.vocabulary.size} x ${space.dimensions}`,
    `${vectors} vectors`,
    `${lists} lists of neighbours`,
    ...(analogy ? ['analogy'] : []),
    ...(outside > 0 ? [`${outside} words outside the vocabulary`] : []),
  ].join(', ');
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

function closeTo(actual: ArrayLike<number>, expected: readonly number[], what: string, within = 1e-6): void {
  expected.forEach((value, i) => {
    const bound = within * Math.max(1, Math.abs(value));
    assert.ok(Math.abs(actual[i]! - value) <= bound, `${what}: dimension ${i} is ${actual[i]}, not ${value}`);
  });
}

/** The same cosines place by place; where they differ by less than `within`, words may have changed places. */
function sameRanking(actual: readonly Neighbour[], listed: Scored, within: number, what: string): void {
  // Some references list the word that was asked for last, masked by a cosine that cannot be.
  const expected = listed.filter(([, cosine]) => cosine >= -1.01);
  expected.forEach(([word, cosine], place) => {
    const found = actual[place];
    assert.ok(found && Math.abs(found.cosine - cosine) <= within, `${what}: place ${place + 1} is ${found?.word} ${found?.cosine}, not ${word} ${cosine}`);
    if (found.word !== word) {
      const near = expected.filter(([, other]) => Math.abs(other - cosine) <= 2 * within).map(([other]) => other);
      const last = expected[expected.length - 1]![1];
      assert.ok(near.includes(found.word) || Math.abs(last - found.cosine) <= 2 * within, `${what}: ${found.word}, not ${word}`);
    }
  });
}
