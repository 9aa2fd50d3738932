import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findWord } from '../../src/core/queries/findWord';
import { inExpression } from '../../src/core/queries/expression/quoted';
import { parseExpression } from '../../src/core/queries/expression/parse';
import { similarity } from '../../src/core/queries/similarity';
import type { Space } from '../../src/core/space';
import { answerAsk } from '../../src/engine/answers/ask';
import { readModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { AskAnswer, AskRequest } from '../../src/protocol/ask';
import type { Neighbour } from '../../src/protocol/engine';
import { assertKind, assertNear, assertOrder } from './support/assertions';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomNumbers, randomRows, spaceOf, wordsOf } from './support/spaces';

/**
 * Answers questions with gensim. wmdistance needs pyemd, which few systems have: scipy solves its transportation
 * problem as a linear program instead.
 */
const askGensim = `
import json, sys, types, numpy as np
from scipy.optimize import linprog
from gensim.models import KeyedVectors
def emd(first, second, costs):
    rows, columns = np.flatnonzero(first), np.flatnonzero(second)
    m, n = len(rows), len(columns)
    sums = np.vstack([np.kron(np.eye(m), np.ones(n)), np.kron(np.ones(m), np.eye(n))])
    solved = linprog(costs[np.ix_(rows, columns)].ravel(), A_eq=sums, b_eq=np.concatenate([first[rows], second[columns]]), method='highs')
    assert solved.status == 0, solved.message
    return solved.fun
sys.modules['pyemd'] = types.ModuleType('pyemd')
sys.modules['pyemd'].emd = emd
folder = sys.argv[1]
words = json.load(open(folder + '/words.json'))
kv = KeyedVectors(int(sys.argv[2]))
kv.add_vectors(words, np.fromfile(folder + '/vectors', dtype=np.float32).reshape(len(words), -1))
def answer(kind, given):
    if kind == 'mean':
        return float(np.mean([kv.similarity(a, b) for a in given[0] for b in given[1]]))
    if kind == 'similar_by_vector':
        return kv.similar_by_vector(np.array(given[0], dtype=np.float32), topn=20)
    if kind in ('most_similar', 'most_similar_cosmul'):
        sides = [[tuple(term) if isinstance(term, list) else term for term in side] for side in given[:2]]
        return getattr(kv, kind)(positive=sides[0], negative=sides[1], topn=20, **given[2])
    if kind == 'rank_by_centrality':
        return [[word, float(cosine)] for cosine, word in kv.rank_by_centrality(given[0])]
    found = getattr(kv, kind)(*given)
    return found if isinstance(found, (list, str, int)) else float(found)
with open(folder + '/questions.json') as file:
    answers = [answer(kind, given) for kind, given in json.load(file)]
with open(folder + '/answers.json', 'w') as file:
    json.dump(answers, file)
print('null')
`;

type Terms = readonly (string | readonly [string, number])[];

/** A question in both languages, and how the answers are compared. */
interface Question {
  readonly ask: Pick<AskRequest, 'text'> & Partial<AskRequest>;
  readonly gensim: readonly [method: string, ...given: unknown[]];
  readonly check: (answer: AskAnswer, expected: unknown, space: Space) => void;
}

/** Words may change places only where their cosines are equal in single precision. */
function assertSameWords(found: readonly Neighbour[], expected: unknown, what: string): void {
  const list = expected as readonly (readonly [string, number])[];
  assert.equal(found.length, list.length, `answers of ${what}`);
  const own = new Map(found.map(({ word, cosine }) => [word, cosine]));
  list.forEach(([word, score], i) => {
    const { word: ours, cosine } = found[i]!;
    assertNear(cosine, score, 1e-5 * Math.max(1, Math.abs(score)), `score of answer ${i} of ${what}`);
    if (ours !== word) {
      assertNear(own.get(word) ?? score, cosine, 1e-6 * Math.max(1, cosine), `${what}: ${ours} at ${i}, not ${word}`);
    }
  });
}

function resultsOf(answer: AskAnswer): readonly Neighbour[] {
  assert.ok('results' in answer, `${answer.kind} has results`);
  return answer.results;
}

/** Number of words whose cosine with `first` cannot be told from that of `second` in single precision. */
function nearTies(space: Space, first: string, second: string): number {
  const [a, b] = [space.vocabulary.id(first), space.vocabulary.id(second)];
  const limit = similarity(space, a, b);
  return wordsOf(space).filter((_, id) => id !== a && id !== b && Math.abs(similarity(space, a, id) - limit) < 1e-6)
    .length;
}

const nearPair =
  (value: (answer: AskAnswer) => number) =>
  (answer: AskAnswer, expected: unknown): void =>
    assertNear(value(answer), expected as number, 1e-5, answer.kind);

/** Makes questions of each kind from words that are drawn. */
function questionsOf(
  words: readonly string[],
  dimensions: number,
  random: () => number,
): Record<string, () => Question> {
  const below = (limit: number): number => Math.floor((random() + 0.5) * limit);
  const draw = (count: number): string[] => Array.from({ length: count }, () => words[below(words.length)]!);
  const different = (count: number): string[] => {
    const chosen = new Set<string>();
    while (chosen.size < count) {
      chosen.add(words[below(words.length)]!);
    }
    return [...chosen];
  };
  const listed = (list: readonly string[]): string => list.map(inExpression).join(' ');
  const words20 = (answer: AskAnswer, expected: unknown): void =>
    assertSameWords(resultsOf(answer), expected, JSON.stringify(answer).slice(0, 200));
  const sum = (positive: Terms, negative: Terms): string =>
    [...positive.map((term) => ['+', term] as const), ...negative.map((term) => ['-', term] as const)]
      .map(([sign, term]) =>
        typeof term === 'string'
          ? `${sign} ${inExpression(term)}`
          : `${sign} ${Math.abs(term[1])} ${inExpression(term[0])}`,
      )
      .join(' ');
  const weighted = (list: readonly string[], sign: number): [string, number][] =>
    list.map((word) => [word, (sign * (1 + below(40))) / 8]);
  const pair = (kind: string, method: string, value: (answer: AskAnswer) => number) => (): Question => {
    const [a, b] = draw(2);
    return {
      ask: { text: kind === '~' ? `${inExpression(a!)} ~ ${inExpression(b!)}` : `${kind}: ${listed([a!, b!])}` },
      gensim: [method, a, b],
      check: nearPair(value),
    };
  };
  const cosineOf = (answer: AskAnswer): number => (answer as { readonly cosine: number }).cosine;
  return {
    neighbours: () => {
      const [word] = draw(1);
      return { ask: { text: inExpression(word!) }, gensim: ['most_similar', [word], [], {}], check: words20 };
    },
    'weighted sums': () => {
      const [positive, negative] = [weighted(draw(1 + below(3)), 1), weighted(draw(below(3)), -1)];
      const text = sum(positive, negative);
      return { ask: { text }, gensim: ['most_similar', positive, negative, {}], check: words20 };
    },
    '3CosMul': () => {
      const [positive, negative] = [draw(1 + below(3)), draw(below(3))];
      const text =
        positive.length + negative.length === 1 ? `2 ${inExpression(positive[0]!)}` : sum(positive, negative);
      return {
        ask: { text, method: '3CosMul' },
        gensim: ['most_similar_cosmul', positive, negative, {}],
        check: (answer, expected) => {
          if (answer.kind === 'analogy') {
            words20(answer, expected);
          } else {
            // One word is a list of neighbours, in the same order.
            assert.equal(resultsOf(answer)[0]!.word, (expected as [string, number][])[0]![0]);
          }
        },
      };
    },
    'the first words of the vocabulary': () => {
      const mostFrequent = 1 + below(words.length);
      const [word] = draw(1);
      return {
        ask: { text: `${inExpression(word!)} frequent: ${mostFrequent}` },
        gensim: ['most_similar', [word], [], { restrict_vocab: mostFrequent }],
        check: words20,
      };
    },
    vectors: () => {
      const values = Array.from({ length: dimensions }, () => Math.fround(random()));
      return { ask: { text: JSON.stringify(values) }, gensim: ['similar_by_vector', values], check: words20 };
    },
    similarity: pair('~', 'similarity', cosineOf),
    distance: pair('distance', 'distance', (answer) => {
      assertKind(answer, 'distance');
      return answer.distance;
    }),
    'relative cosine': pair('relative', 'relative_cosine_similarity', (answer) => {
      assertKind(answer, 'relative');
      return answer.relative;
    }),
    'two sets': () => {
      const [first, second] = [draw(2 + below(3)), draw(1 + below(4))];
      return {
        ask: { text: `${listed(first)} ~ ${listed(second)}` },
        gensim: ['n_similarity', first, second],
        check: nearPair(cosineOf),
      };
    },
    'mean of a word and a set': () => {
      const [first, second] = [draw(1), draw(2 + below(4))];
      return {
        ask: { text: `${listed(first)} ~ ${listed(second)}` },
        gensim: ['mean', first, second],
        check: nearPair((answer) => {
          assertKind(answer, 'sets');
          return answer.mean;
        }),
      };
    },
    'odd one out': () => {
      const list = different(3 + below(5));
      return {
        ask: { text: `odd: ${listed(list)}` },
        gensim: ['rank_by_centrality', list],
        check: (answer, expected) => assertSameWords(resultsOf(answer), expected, `odd: ${list.join(' ')}`),
      };
    },
    rank: () => {
      const [a, b] = different(2);
      return {
        ask: { text: `rank: ${listed([a!, b!])}` },
        gensim: ['rank', a, b],
        check: (answer, expected, space) => {
          assertKind(answer, 'rank');
          if (answer.rank !== expected) {
            const off = Math.abs(answer.rank - (expected as number));
            assertOrder(off, '<=', nearTies(space, a!, b!), `rank ${answer.rank} instead of ${String(expected)}`);
          }
        },
      };
    },
    'closer than': () => {
      const [a, b] = different(2);
      return {
        ask: { text: `closer: ${listed([a!, b!])}`, count: 1e6 },
        gensim: ['closer_than', a, b],
        check: (answer, expected, space) => {
          assertKind(answer, 'closer');
          const own = new Set(answer.results.map(({ word }) => word));
          const theirs = new Set(expected as string[]);
          const off =
            [...own].filter((word) => !theirs.has(word)).length + [...theirs].filter((word) => !own.has(word)).length;
          if (off > 0) {
            assertOrder(off, '<=', nearTies(space, a!, b!), 'words that only one of both has');
          }
          assert.equal(answer.total, own.size);
        },
      };
    },
    "Word Mover's Distance": () => {
      // Words that are found in a text as they are.
      const text = (): string[] => draw(1 + below(8)).filter((word) => /^[a-z][a-z0-9]*$/.test(word));
      const [first, second] = [
        [...text(), words[0]!],
        [...text(), words[1]!],
      ];
      return {
        ask: { text: `mover: ${first.join(' ')} ~ ${second.join(' ')}` },
        gensim: ['wmdistance', first, second],
        check: nearPair((answer) => {
          assertKind(answer, 'mover');
          assert.deepEqual([answer.first.words, answer.second.words], [first, second]);
          return answer.distance;
        }),
      };
    },
  };
}

suite('questions as gensim answers them', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  function compare(test: Mocha.Context, space: Space, words: readonly string[], count: number, seed: number): void {
    const kinds = Object.entries(questionsOf(words, space.dimensions, randomNumbers(seed)));
    const questions = kinds.flatMap(([, make]) => Array.from({ length: count }, make));
    writeFileSync(path.join(folder(), 'words.json'), JSON.stringify(wordsOf(space)));
    writeFileSync(path.join(folder(), 'vectors'), space.vectors);
    writeFileSync(
      path.join(folder(), 'questions.json'),
      JSON.stringify(questions.map(({ gensim: [method, ...given] }) => [method, given])),
    );
    python(test, 'gensim, scipy', askGensim, folder(), String(space.dimensions));
    const expected = JSON.parse(readFileSync(path.join(folder(), 'answers.json'), 'utf8')) as unknown[];
    const model = new LoadedModel('model', 0, space);
    questions.forEach(({ ask, check }, i) => {
      try {
        check(answerAsk(model, { method: '3CosAdd', count: 20, ...ask }), expected[i], space);
      } catch (error) {
        throw new Error(`${ask.text.slice(0, 200)}: ${String(error)}`, { cause: error });
      }
    });
  }

  test('1,000 random questions of each kind', function () {
    const space = spaceOf(randomRows(2000, 24, 3));
    compare(this, space, wordsOf(space), cases(1000), 17);
  });

  test('the vectors of other tools', async function () {
    const files = fixtures(this).files.filter(({ path: file }) =>
      /g44\.kv$|g42_doc2vec\.model$|glove_dev\.50d\.txt$|crime-and-punishment\.vec$/.test(file),
    );
    assertOrder(files.length, '>', 2, 'number of files');
    for (const { path: file } of files) {
      const space = await readModel(fixturePath(file));
      // Words that a question can name, and no words without a direction.
      const words = wordsOf(space).filter((word, id) => {
        const expression = parseExpression(inExpression(word));
        const isPlain = expression.kind === 'neighbours' && expression.word.text === word;
        return isPlain && findWord(space.vocabulary, word) === id && space.norms[id]! > 0 && /^\w+$/.test(word);
      });
      assertOrder(words.length, '>', 8, `words of ${file}`);
      compare(this, space, words, 20, words.length);
    }
  });
});
