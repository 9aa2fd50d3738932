import assert from 'node:assert/strict';
import { Space, unknownProvenance, type Provenance, type SpaceParts } from '../../src/core/space';
import type { Algorithm } from '../../src/core/training/algorithms';
import { firstVectorSteps, type FirstVectors, type FirstWord } from '../../src/core/training/firstVectors';
import { planTraining } from '../../src/core/training/plan';
import { Vocabulary } from '../../src/core/vocabulary';
import { initialise as initialiseGloveMemory } from '../../src/engine/training/glove/initialise';
import { streamedModel } from '../../src/engine/training/streamed/models';
import { gloveVectors } from '../../src/core/training/glove/glove';
import { layOutGlove, viewGlove } from '../../src/kernel/gloveLayout';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import { assertNear } from './support/assertions';

const words = ['the', 'dragon', 'castle', 'lived', 'drag'];
const counts = [40, 12, 9, 5, 5];
const vocabulary = Vocabulary.fromWords(words, counts);
const dimensions = 6;

/** The vectors with which the engine begins a run, and the parts that it saves. */
function begin(algorithm: Algorithm, seed: number): { vectors: Float32Array; parts: SpaceParts } {
  const { options } = planTraining({ tokens: 71 }, { algorithm, dimensions, seed, minCount: 1 }, 1);
  const { bytes, offsets } = vocabulary;
  const packed = { bytes, offsets, counts: vocabulary.counts };
  if (algorithm === 'glove') {
    const layout = layOutGlove({ vocabularySize: words.length, dimensions, threads: 1 });
    const memory = allocateMemory(layout, undefined);
    initialiseGloveMemory({ layout, memory, options });
    return { vectors: gloveVectors(viewGlove(layout, memory)), parts: {} };
  }
  const model = streamedModel(algorithm);
  const layout = model.layOut({ vocabulary: packed, options, threads: 1, chunkLength: 64, memoryLimit: 1e9 });
  const memory = allocateMemory(layout, undefined);
  model.initialise({ layout, memory, vocabulary: packed, options });
  const { rows, stride } = model.vectors(layout, memory);
  const vectors = new Float32Array(words.length * dimensions);
  words.forEach((_, id) => vectors.set(rows.subarray(id * stride, id * stride + dimensions), id * dimensions));
  return { vectors, parts: { ...model.parts?.(layout, memory) } };
}

function spaceOf(algorithm: string, seed: number, parts: SpaceParts = {}, change: Partial<Provenance> = {}): Space {
  const provenance = {
    ...unknownProvenance,
    algorithm,
    tokens: 71,
    hyperparameters: { kernel: 'scalar', seed, startFrom: '' },
    ...change,
  };
  return new Space(vocabulary, new Float32Array(words.length * dimensions), dimensions, provenance, parts);
}

function first(space: Space, asked: readonly FirstWord[]): FirstVectors {
  for (const steps = firstVectorSteps(space, asked); ;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

const asked = ['castle', 'the', 'drag'].map((word) => ({ word, id: words.indexOf(word) }));

suite('vectors before training', () => {
  for (const algorithm of ['skipgram', 'cbow', 'glove', 'subword', 'lm'] as const) {
    test(`${algorithm}: those that the engine begins with`, () => {
      for (const seed of [1, 7, 2 ** 40]) {
        const { vectors, parts } = begin(algorithm, seed);
        const found = first(spaceOf(algorithm, seed, parts), asked);
        assert.ok(found.isOwn);
        assert.ok(vectors.some((value) => value !== 0));
        asked.forEach(({ id, word }, i) => {
          for (let k = 0; k < dimensions; k++) {
            assertNear(found.vectors[i * dimensions + k]!, vectors[id * dimensions + k]!, 1e-7, `${word} ${k}`);
          }
        });
      }
    });
  }

  test('a word outside the vocabulary of a subword model has the mean of its n-grams', () => {
    const { parts } = begin('subword', 3);
    const [own, other] = [
      first(spaceOf('subword', 3, parts), [{ word: 'dragons', id: -1 }]),
      first(spaceOf('subword', 3, parts), [{ word: 'zzzz', id: -1 }]),
    ];
    assert.ok(own.isOwn && own.vectors.some((value) => value !== 0));
    assert.ok(other.vectors.every((value) => value === 0));
  });

  test('others are drawn as word2vec draws them: counts, other tools, parts of a model, a start from another', () => {
    const hyperparameters = { kernel: 'scalar', seed: 1, startFrom: '/models/other.safetensors' };
    const spaces = [
      spaceOf('counts', 1),
      spaceOf('skipgram', 1, {}, { hyperparameters: {} }),
      spaceOf('skipgram', 1, {}, { tokens: 80 }),
      spaceOf('skipgram', 1, {}, { hyperparameters }),
    ];
    for (const space of spaces) {
      const { vectors, isOwn } = first(space, asked);
      assert.equal(isOwn, false);
      assert.ok(vectors.every((value) => value !== 0 && Math.abs(value) <= 1 / dimensions));
      // The same word has the same vector in every text.
      assert.deepEqual(first(space, asked.slice(1)).vectors, vectors.slice(dimensions));
    }
  });
});
