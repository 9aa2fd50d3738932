import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { pythonOpening } from '../../src/core/formats/pythonOpening';
import { Space, unknownProvenance } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerTokens } from '../../src/engine/answers/tokens';
import { describeFile, writeModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { TokensAnswer } from '../../src/protocol/tokens';
import { lessonLine, pythonString, pythonText, tokenRows } from '../../webview/tokens/copies';
import { nearestById, pairsOf, shownPairs } from '../../webview/tokens/pairs';
import {
  answered,
  chosenToken,
  DEFAULT_TOKENS,
  failed,
  modelChanged,
  openTokens,
  textChanged,
  tokenChosen,
} from '../../webview/tokens/state';
import { toCsv } from '../../webview/ui/csv';
import { VecinityError } from '../../src/core/errors';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomRows, spaceOf } from './support/spaces';

const words = ['the', 'dragon', 'lived', 'castle', 'say "\u202e\\'];

function modelOf(size = words.length, dimensions = 4): LoadedModel {
  const names = Array.from({ length: size }, (_, id) => words[id] ?? `w${id}`);
  return new LoadedModel('/m', 1, spaceOf(randomRows(size, dimensions, 2), names));
}

function answer(text: string, model = modelOf()): TokensAnswer {
  return answerTokens(model, text);
}

suite('state of the panel of tokens', () => {
  const header = { path: '/m', name: 'm', algorithm: 'skipgram', dimensions: 4, vocabularySize: 5 };
  const open = modelChanged(openTokens(DEFAULT_TOKENS), header);

  test('an answer belongs to its text; another model or an empty text drops it', () => {
    const text = 'the dragon';
    const state = answered(textChanged(open, text), text, answer(text));
    assert.equal(state.answered, text);
    assert.equal(textChanged(state, 'the dragons').answer, state.answer, 'it stays until the next one');
    assert.equal(textChanged(state, '  ').answer, undefined);
    assert.deepEqual([modelChanged(state, null).model, modelChanged(state, null).answer], [null, undefined]);
    assert.equal(failed(state, new VecinityError('noModel', 'no')).model, null);
    assert.equal(failed(state, new VecinityError('unreadable', 'no')).answer, state.answer);
  });

  test('the chosen token is one of the answer', () => {
    const state = answered(open, 'zzz dragon', answer('zzz dragon'));
    assert.equal(chosenToken(tokenChosen(state, 1)), 1);
    assert.equal(chosenToken(tokenChosen(state, 9)), 1, 'else the first with a vector');
    assert.equal(chosenToken({ ...state, answer: undefined }), -1);
  });
});

suite('pairs of tokens', () => {
  test('each pair once: distance of ids, one-hot cosine, learned cosine; the most similar first', () => {
    const found = answer('the castle dragon the');
    const pairs = pairsOf(found);
    assert.deepEqual(pairs.map(({ first, second, idDistance }) => [first, second, idDistance]).sort(), [
      [0, 1, 3],
      [0, 2, 1],
      [1, 2, 2],
    ]);
    assert.ok(pairs.every(({ oneHot }) => oneHot === 0));
    assert.ok(pairs.every(({ learned }, i) => i === 0 || learned! <= pairs[i - 1]!.learned!));
    assert.equal(nearestById(pairs)?.idDistance, 1);
  });

  test('many pairs are cut to the most and the least similar, with the nearest by id', () => {
    const model = modelOf(40);
    const pairs = pairsOf(answer(Array.from({ length: 40 }, (_, i) => words[i] ?? `w${i}`).join(' '), model));
    const shown = shownPairs(pairs);
    assert.ok(shown.length >= 15 && shown.length <= 16, `${shown.length} pairs`);
    assert.equal(shown[0], pairs[0]);
    assert.ok(shown.includes(nearestById(pairs)!));
  });
});

suite('copies of tokens', () => {
  const folder = temporaryFolder();

  test('one line says text, tokens, ids and numbers', () => {
    const line = lessonLine('The dragon, zzz', answer('The dragon, zzz'));
    assert.match(
      line,
      /^"The dragon, zzz" -> \["the", "dragon", "zzz"\] -> \[0, 1, null\] -> \[\[-?\d\.\d{4}, .*\u2026\], \[.*\]\] \(2 x 4\)$/,
    );
  });

  test('CSV has every number', () => {
    const lines = toCsv(tokenRows('dragon', answer('dragon'))).split('\r\n');
    const numbers = lines[1]!
      .split(',')
      .slice(5)
      .map((value) => Math.fround(Number(value)));
    assert.deepEqual(numbers, [...modelOf().space.vector(1)]);
  });

  test('a Python string reads back as the text, on one line', function () {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), cases(400));
    const all = [...texts, '\u202e\u2028"\\\'', '\ud83d', '\n\t\0', '{}'];
    const written = all.map(pythonString);
    assert.ok(written.every((text) => !/[\n\r\u2028\u2029\u202e]/.test(text)));
    const program = `import json\nprint(json.dumps([[ord(c) for c in s] for s in [${written.join(', ')}]]))`;
    const read = python(this, 'json', program);
    assert.deepEqual(
      read,
      all.map((text) => Array.from(text, (character) => character.codePointAt(0)!)),
    );
  });

  test('the Python runs: its rows are those of the file, opened by gensim', async function () {
    this.timeout(60_000);
    const space = spaceOf(randomRows(6, 5, 4), ['the', 'dragon', 'lived', 'castle', 'tea', 'w5']);
    const text = 'The dragon lived: zyzzyva, the castle';
    const names = ['model.bin', 'model.vec', 'model.glove.txt'];
    const scripts: string[] = [];
    for (const name of names) {
      const file = path.join(folder(), name);
      await writeModel(file, space);
      const description = await describeFile(file);
      const opens = pythonOpening(description);
      assert.ok(opens, `${name}: ${description.format}`);
      const script = pythonText(text, answerTokens(new LoadedModel(file, 1, space), text), { path: file, opens });
      const same = 'bool(np.allclose(all_vectors, vectors, atol=1e-4))';
      scripts.push(`${script}\nfound.append([ids, list(vectors.shape), ${same}])`);
    }
    const found = python(this, 'gensim', `found = []\n${scripts.join('\n')}\nimport json\nprint(json.dumps(found))`);
    assert.deepEqual(
      found,
      names.map(() => [[0, 1, 2, null, 0, 3], [5, 5], true]),
    );
  });

  test('the Python of a model of ours opens its file with safetensors, and says what it leaves out', async () => {
    const file = path.join(folder(), 'model.safetensors');
    await writeModel(file, modelOf().space);
    const opens = pythonOpening(await describeFile(file));
    assert.equal(opens, 'safetensors');
    const script = pythonText('the dragon', answer('the dragon'), { path: file, opens });
    assert.match(
      script,
      /all_vectors = load_file\(".*model\.safetensors"\)\["vectors"\]\nassert np\.array_equal\(all_vectors\[known\], vectors\)/,
    );
    const wide = new LoadedModel(
      '/m',
      1,
      new Space(Vocabulary.fromWords(words), new Float32Array(5 * 9000).fill(0.5), 9000, unknownProvenance),
    );
    const long = pythonText('the dragon lived', answer('the dragon lived', wide), null);
    assert.match(long, /# The first 2 of 3 rows; the CSV has all\./);
  });

  test('files that take more than a line have no opening', () => {
    const given = { path: '/a/model.bin', tables: [] };
    assert.equal(pythonOpening({ ...given, format: 'GGUF language model' }), undefined);
    assert.equal(pythonOpening({ ...given, format: 'constructor' }), undefined);
    assert.equal(pythonOpening({ ...given, format: 'word2vec binary', path: '/a/model.bin.zip' }), undefined);
    assert.equal(pythonOpening({ ...given, format: 'word2vec binary' }), 'word2vecBinary');
  });
});
