import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { Subwords } from '../../src/core/subwords';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';

const folder = temporaryFolder();

/**
 * Saves models in many ways. saved.json lists for each file, as gensim has them after loading it: words, vectors,
 * counts and vectors of OOV words.
 */
const saveModels = `
import json, pickle, sys, numpy as np
from gensim.models import KeyedVectors, Word2Vec, FastText
from gensim.models.doc2vec import Doc2Vec, TaggedDocument
from gensim.models.poincare import PoincareModel
folder = sys.argv[1]
rng = np.random.RandomState(1)
words = ['the', 'new york', 'naïve', '東京', 'zażółć', '𝔴𝔬𝔯𝔡', ' lead', 'trail ', 'tab\\tin', '__proto__', 'constructor', '432', 'İ', 'ß' * 40, 'x' * 300]
def table(size, dtype=np.float32):
    kv = KeyedVectors(size, dtype=dtype)
    kv.add_vectors(words, rng.normal(size=(len(words), size)).astype(dtype))
    for i, word in enumerate(words):
        kv.set_vecattr(word, 'count', 1000 - i)
    return kv
saved = {}
def told(name, kv, oov=()):
    saved[name] = dict(
        words=[str(key) for key in kv.index_to_key],
        vectors=[[float(np.float32(value)) for value in row] for row in kv.vectors],
        counts=[int(kv.get_vecattr(key, 'count')) for key in kv.index_to_key] if 'count' in kv.expandos else None,
        oov={word: [float(value) for value in kv[word]] for word in oov})
def save(name, model, load, get, oov=(), **options):
    model.save(folder + '/' + name, **options)
    told(name, get(load(folder + '/' + name)), oov)
same = lambda model: model
for protocol in (2, 3, 4, 5):
    save('p%d.kv' % protocol, table(7), KeyedVectors.load, same, pickle_protocol=protocol)
    save('p%d_sep.kv' % protocol, table(7), KeyedVectors.load, same, pickle_protocol=protocol, sep_limit=0)
strings = KeyedVectors(2)
strings.add_vectors(list(np.array(['naïve', 'b', '𝔴'])), rng.normal(size=(3, 2)).astype(np.float32))
save('numpy_strings.kv', strings, KeyedVectors.load, same)
save('packed.kv.gz', table(5), KeyedVectors.load, same)
save('packed_sep.kv.gz', table(5), KeyedVectors.load, same, sep_limit=0)
save('f8.kv', table(3, np.float64), KeyedVectors.load, same)
save('f2.kv', table(3, np.float16), KeyedVectors.load, same)
for name, change in (('fortran', np.asfortranarray), ('big', lambda v: v.astype('>f4')), ('big8', lambda v: v.astype('>f8'))):
    for sep in (0, 10 ** 9):
        kv = table(4)
        kv.vectors = change(kv.vectors)
        save('%s_%d.kv' % (name, sep), kv, KeyedVectors.load, same, sep_limit=sep)
large = KeyedVectors(300)
large.add_vectors(['w%d' % i for i in range(400)], rng.normal(size=(400, 300)).astype(np.float32))
save('large_p2.kv', large, KeyedVectors.load, same, pickle_protocol=2)
save('large_p5.kv', large, KeyedVectors.load, same, pickle_protocol=5)
texts = [['graph', 'minors', 'trees', 'user', 'naïve'], ['trees', 'graph', 'minors'], ['user', 'time', 'trees', 'graph']] * 20
wv = lambda model: model.wv
w2v = Word2Vec(texts, vector_size=6, window=3, min_count=1, epochs=2, sg=1, seed=3, workers=1)
save('w2v.model', w2v, Word2Vec.load, wv)
save('w2v_sep.model', w2v, Word2Vec.load, wv, sep_limit=0)
hs = Word2Vec(texts, vector_size=6, min_count=1, hs=1, negative=0, sg=0, seed=3, workers=1)
save('hs.model', hs, Word2Vec.load, wv)
oovWords = ('graphs', 'naïveté', '東', 'zz')
for name, options in (('ft', dict(bucket=50)), ('ft_long', dict(bucket=1000, min_n=1, max_n=8)), ('ft_plain', dict(bucket=50, min_n=5, max_n=2))):
    ft = FastText(texts, vector_size=6, min_count=1, epochs=2, seed=3, workers=1, **options)
    oov = oovWords if name != 'ft_plain' else ()
    save(name + '.model', ft, FastText.load, wv, oov)
    save(name + '_sep.model', ft, FastText.load, wv, oov, sep_limit=0)
    save(name + '.kv', ft.wv, KeyedVectors.load, same, oov, pickle_protocol=2)
tagged = [TaggedDocument(text, ['doc %d' % i] if i % 2 else [i, 'all']) for i, text in enumerate(texts[:9])]
documents = Doc2Vec(tagged, vector_size=5, min_count=1, epochs=2, seed=3, workers=1)
save('documents.model', documents, Doc2Vec.load, wv)
told('documents.model dv', documents.dv)
numbered = Doc2Vec([TaggedDocument(text, [i]) for i, text in enumerate(texts[:9])], vector_size=5, min_count=1, seed=3, workers=1)
save('numbered.model', numbered, Doc2Vec.load, wv, sep_limit=0)
told('numbered.model dv', numbered.dv)
poincare = PoincareModel([('a', 'b'), ('a', 'c'), ('b', 'd')], size=3, negative=1)
poincare.train(1)
save('poincare.model', poincare, PoincareModel.load, lambda model: model.kv)
class Told:
    def __init__(self, table):
        self.index_to_key, self.vectors, self.expandos = list(table), np.array(list(table.values())), {}
for protocol in (2, 4, 5):
    for name, value in (('lists', lambda: [float(v) for v in rng.normal(size=4).astype(np.float32)]), ('arrays', lambda: rng.normal(size=4).astype(np.float32))):
        table_ = {word: value() for word in words}
        with open('%s/%s_%d.pkl' % (folder, name, protocol), 'wb') as file:
            pickle.dump(table_, file, protocol)
        told('%s_%d.pkl' % (name, protocol), Told(table_))
with open(folder + '/saved.json', 'w') as file:
    json.dump(saved, file)
print('null')
`;

interface Saved {
  readonly words: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly counts: readonly number[] | null;
  readonly oov: Readonly<Record<string, readonly number[]>>;
}

let saved: Map<string, Saved> | undefined;

function models(test: Mocha.Context): Map<string, Saved> {
  if (!saved) {
    python(test, 'gensim', saveModels, folder());
    saved = new Map(Object.entries(JSON.parse(readFileSync(place('saved.json'), 'utf8')) as Record<string, Saved>));
  }
  return saved;
}

function place(name: string): string {
  return path.join(folder(), name);
}

async function failure(file: string): Promise<VecinityError> {
  const error: unknown = await readModel(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VecinityError, `${file} is refused, not ${String(error)}`);
  return error;
}

suite('gensim models', function () {
  // The first test waits for Python.
  this.timeout(120_000);

  test('reads words, vectors, counts and oovWords as gensim has them, however saved', async function () {
    for (const [name, { words, vectors, counts, oov }] of models(this)) {
      const [file, table] = name.split(/ (?=dv$)/);
      const faults = new Faults();
      const space = await readModel(place(file!), { table, faults });
      const { vocabulary, dimensions } = space;
      assert.deepEqual(
        words.map((_, id) => vocabulary.word(id)),
        words,
        name,
      );
      assert.equal(vocabulary.size, words.length, name);
      assert.deepEqual(faults.counts, [], name);
      // Vectors of n-grams are sums in another order.
      const within = /^ft/.test(name) ? 1e-6 : 0;
      vectors.forEach((row, id) => {
        assert.equal(row.length, dimensions);
        row.forEach((value, i) => {
          assert.ok(
            Math.abs(space.vector(id)[i]! - value) <= within,
            `${name}: ${words[id]} at ${i}: ${space.vector(id)[i]}, not ${value}`,
          );
        });
      });
      if (counts) {
        assert.deepEqual(
          counts.map((_, id) => vocabulary.count(id)),
          counts,
          name,
        );
      }
      const subwords = Subwords.of(space.parts, dimensions);
      for (const [word, values] of Object.entries(oov)) {
        const composed = subwords?.compose(word)?.vector;
        values.forEach((value, i) => {
          assert.ok(
            Math.abs(composed![i]! - value) <= 1e-6,
            `${name}: ${word} at ${i}: ${composed?.[i]}, not ${value}`,
          );
        });
      }
      const described = await describeFile(place(file!), { table });
      assert.deepEqual([described.words, described.dimensions], [words.length, dimensions], name);
    }
  });

  test('describes the version, the training, the tables and the other files', async function () {
    models(this);
    const w2v = await describeFile(place('w2v_sep.model'));
    assert.equal(w2v.format, 'gensim Word2Vec');
    assert.equal(w2v.provenance.algorithm, 'skipgram');
    assert.deepEqual(w2v.provenance.hyperparameters, {
      dimensions: 6,
      window: 3,
      epochs: 2,
      minCount: 1,
      negative: 5,
      sample: 0.001,
    });
    assert.match(w2v.details.find(([label]) => label === 'gensim')![1], /^\d+\.\d+/);
    assert.deepEqual(w2v.companions, [place('w2v_sep.model.wv.vectors.npy')]);
    assert.deepEqual(w2v.tables, []);
    const documents = await describeFile(place('numbered.model'));
    assert.deepEqual(
      documents.tables.map(({ name, rows, columns }) => [name, rows, columns]),
      [
        ['wv', 6, 5],
        ['dv', 9, 5],
      ],
    );
    assert.match((await describeFile(place('ft.model'))).format, /subwords/);
    assert.match((await describeFile(place('poincare.model'))).notes.join(), /hyperbolic/);
  });

  test('takes only the requested words, with their counts', async function () {
    const { words, vectors, counts } = models(this).get('p4.kv')!;
    const first = await readModel(place('p4.kv'), { firstWords: 3 });
    assert.deepEqual(
      [0, 1, 2].map((id) => first.vocabulary.word(id)),
      words.slice(0, 3),
    );
    assert.equal(first.vocabulary.size, 3);
    const wanted = new TextEncoder().encode('naïve');
    const only = await readModel(place('p4.kv'), {
      onlyWords: (bytes, start, end) => Buffer.compare(bytes.subarray(start, end), wanted) === 0,
    });
    assert.equal(only.vocabulary.word(0), 'naïve');
    assert.deepEqual([...only.vectors], vectors[2]);
    assert.equal(only.vocabulary.count(0), counts![2]);
  });

  test('names a file that is missing beside the model', async function () {
    models(this);
    rmSync(place('p3_sep.kv.vectors.npy'));
    const { message } = await failure(place('p3_sep.kv'));
    assert.ok(message.includes('“p3_sep.kv.vectors.npy”'), message);
  });

  test('refuses a missing table and names those there are', async function () {
    models(this);
    await assert.rejects(readModel(place('documents.model'), { table: 'no' }), {
      code: 'badOption',
      message: /“wv”, “dv”/,
    });
  });

  test('finds the arrays of a model that was packed after saving', async function () {
    const { vectors } = models(this).get('p4_sep.kv')!;
    writeFileSync(place('p4_sep.kv.gz'), gzipSync(readFileSync(place('p4_sep.kv'))));
    assert.equal(existsSync(place('p4_sep.kv.vectors.npy')), true, "place('p4_sep.kv.vectors.npy') is missing");
    const space = await readModel(place('p4_sep.kv.gz'));
    assert.deepEqual([...space.vector(1)], vectors[1]);
  });
});
