import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { loadModel } from '../../src/engine/loadModel';
import type { LoadedModel } from '../../src/engine/loadedModel';
import { fixturePath, fixtures, readManifest, type HostileFile } from './support/fixtures';
import { assertOrder } from './support/assertions';

/** The manifest calls F8_E4M3 a "dtype the reader may not know"; ours supports it. */
const known = new Set(['hostile/st_unknown_dtype.safetensors']);

/** Files whose fault has no byte or line; the message names a part instead. */
const placedByName: Readonly<Record<string, RegExp>> = {
  'hostile/pickle_sep_missing.kv': /“pickle_sep_missing\.kv\.vectors\.npy”/,
  'hostile/st_no_table.safetensors': /none of its 1 tensors/,
  'hostile/gguf_unknown_type.gguf': /tensor “token_embd\.weight”/,
  'hostile/gguf_vocab_only.gguf': /no token_embd\.weight among its 0 tensors/,
  'hostile/npz_traversal.npz': /\.\.\/tmp\/evil\.npy/,
  'hostile/npz_truncated.npz': /[Ee]nd of central directory/,
  'hostile/tsv/vectors.tsv': /metadata\.tsv has 2 words/,
  'hostile/projector_config.json': /http:\/\/example/,
};

suite('hostile files', () => {
  for (const file of readManifest()?.hostile.filter(({ expect }) => expect !== 'companion') ?? []) {
    test(`${file.path}: ${file.why}`, async function () {
      this.timeout(5000);
      await check(file);
    });
  }

  test('has hostile files', function () {
    assertOrder(fixtures(this).hostile.length, '>', 100, 'fixtures(this).hostile.length');
  });
});

async function check({ path, expect }: HostileFile): Promise<void> {
  const file = fixturePath(path);
  let model: LoadedModel | undefined;
  try {
    model = await loadModel(file);
  } catch (error) {
    assert.ok(error instanceof VecinityError, String(error));
    assert.ok(['badFile', 'unreadable', 'outOfMemory'].includes(error.code), `${error.code}: ${error.message}`);
    assert.ok(error.message.includes(file), `names the file: ${error.message}`);
    const { line, byte } = error.details;
    const isPlaced =
      line !== undefined || byte !== undefined || error.code !== 'badFile' || placedByName[path]?.test(error.message);
    assert.ok(isPlaced, `says where: ${error.message}`);
    assert.ok(error.details.remedy, `says what to do: ${error.message}`);
    assert.ok(error.message.length < file.length + 400, `is short: ${error.message.length} characters`);
    assert.doesNotMatch(expect, /^load(?!.*(error|skip))/, `is read: ${expect}; but ${error.message}`);
  }
  assert.equal(Reflect.get({}, 'polluted'), undefined);
  if (model) {
    const mayBeRead =
      known.has(path) || !/^error(?!.*(load|harmless|warning|or rows|rows by number|default))/.test(expect);
    assert.ok(mayBeRead, `is refused: ${expect}`);
    checkAnswers(model);
  }
}

/** Asserts that every word has a numeric answer. */
function checkAnswers(model: LoadedModel): void {
  const { vocabulary } = model.space;
  for (let id = 0; id < Math.min(vocabulary.size, 50); id++) {
    const word = vocabulary.word(id);
    if (vocabulary.id(word) === id && word.trim() === word && word !== '') {
      for (const { cosine } of answerNeighbours(model, { word, count: 5 })) {
        assert.ok(cosine >= -1.00001 && cosine <= 1.00001, `${word}: ${cosine}`);
      }
    }
  }
}
