import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerAsk } from '../../src/engine/answers/ask';
import { readCandidates } from '../../src/engine/answers/candidates';
import { writeModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { AskAnswer, AskRequest } from '../../src/protocol/ask';
import { answerNotes, questionText } from '../../src/protocol/askText';
import { assertKind, assertNear, assertOrder } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { provenance, randomRows, spaceOf } from './support/spaces';

const words = ['king', 'queen', 'man', 'woman', 'new york', 'c++', 'Paris', '2'];
const rows = [
  [1, 0, 0],
  [0.8, 0.6, 0],
  [0.6, 0, 0.8],
  [0.4, 0.6, 0.7],
  [-1, 0, 0.1],
  [0, 1, 0],
  [0, 0, 1],
  [0.9, 0.1, 0.1],
];
const model = new LoadedModel('model', 0, spaceOf(rows, words));

function ask(text: string, options: Partial<AskRequest> = {}, of = model): AskAnswer {
  return answerAsk(of, { method: '3CosAdd', count: 10, ...options, text });
}

function found(answer: AskAnswer): string[] {
  assert.ok('results' in answer, `${answer.kind} has results`);
  return answer.results.map(({ word }) => word);
}

function refusal(text: string, options: Partial<AskRequest> = {}): VecinityError {
  try {
    ask(text, options);
  } catch (error) {
    assert.ok(error instanceof VecinityError, String(error));
    return error;
  }
  return assert.fail(`${text} is refused`);
}

suite('answers to questions', () => {
  test('weights of 1 change nothing, others the order', () => {
    assert.deepEqual(found(ask('1 king - 1 man')), found(ask('king - man')));
    const weighted = ask('0.1 king - 2 man');
    assertKind(weighted, 'analogy');
    assert.deepEqual([weighted.positive[0]?.weight, weighted.negative[0]?.weight], [0.1, 2]);
    assert.equal(questionText(weighted), '0.1 king \u2212 2 man');
    assert.notDeepEqual(found(weighted), found(ask('king - man')));
  });

  test('3CosMul knows no weights, and the answer says how it was solved', () => {
    const plain = ask('king - man', { method: '3CosMul' });
    assertKind(plain, 'analogy');
    assert.equal(plain.method, '3CosMul');
    const weighted = ask('2 king - man', { method: '3CosMul' });
    assertKind(weighted, 'analogy');
    assert.equal(weighted.method, '3CosAdd');
  });

  test('limits in the question and in the request are respected together', () => {
    assert.deepEqual(found(ask('king among: queen, new york')), ['queen', 'new york']);
    assert.deepEqual(found(ask('king among: queen man "2"', { among: ['MAN', 'queen', 'paris'] })), ['queen', 'man']);
    assert.deepEqual(found(ask('king > 0.5')), ['2', 'queen', 'man']);
    assert.deepEqual(found(ask('king > 0.5', { threshold: 0.7 })), ['2', 'queen']);
    assert.deepEqual(found(ask('king frequent: 3', { mostFrequent: 5 })), ['queen', 'man']);
    const limited = ask('king > 0.5 among: queen zebra man 2', { count: 1 });
    assertKind(limited, 'neighbours');
    assert.deepEqual(limited.limits, { threshold: 0.5, among: 3, unknown: ['zebra'], total: 3 });
    assert.deepEqual(found(limited), ['2']);
    assert.match(answerNotes(limited).join('\n'), /among 3 candidates .* 3 words\nLeft out.*: zebra/);
    assert.deepEqual(found(ask('king - man > 0.2 among: queen woman', { method: '3CosMul' })), ['queen', 'woman']);
    assert.deepEqual(found(ask('king - man > 0.9 among: queen woman', { method: '3CosMul' })), ['queen']);
    assert.deepEqual(found(ask('king > 0.99')), [], 'nothing is within the limits');
  });

  test('the words of a text may be the candidates', () => {
    const answer = ask('king', { amongText: 'The Queen, a man \u2014 and \u201cParis\u201d; the queen.' });
    assertKind(answer, 'neighbours');
    assert.deepEqual(found(answer), ['queen', 'man', 'Paris']);
    assert.deepEqual(answer.limits, { among: 3, unknown: ['The', 'a', 'and', 'the'], total: 3 });
  });

  test('refuses limits that leave nothing to look at', () => {
    assert.deepEqual(
      [refusal('king among: zebra').code, refusal('king among: zebra').details.word],
      ['unknownWord', 'zebra'],
    );
    assert.equal(refusal('king', { among: [] }).code, 'unknownWord');
    assert.equal(refusal('king', { threshold: NaN }).code, 'badOption');
    assert.equal(refusal('king', { mostFrequent: 0 }).code, 'badOption');
    assert.equal(refusal('king', { among: Array<string>(100_001).fill('king') }).code, 'badOption');
  });

  test('the odd one out leaves out unknown words and names them', () => {
    const answer = ask('odd: king, queen, man, new york');
    assert.equal(found(answer).at(-1), 'new york');
    const { unknown } = ask('odd: king zebra queen man') as Extract<AskAnswer, { readonly kind: 'odd' }>;
    assert.deepEqual(unknown, ['zebra']);
    const error = refusal('odd: king zebra queen');
    assert.deepEqual([error.code, error.details.range], ['unknownWord', [10, 15]]);
  });

  test('pairs: rank, closer, distance, relative', () => {
    const rank = ask('rank: king man');
    assertKind(rank, 'rank');
    assert.deepEqual([rank.rank, rank.of], [3, 7]);
    assertNear(rank.cosine, 0.6, 1e-6, 'cosine');
    const closer = ask('closer: king man', { count: 1 });
    assertKind(closer, 'closer');
    assert.deepEqual([found(closer), closer.total], [['2'], 2]);
    const distance = ask('distance: king, new york');
    assertKind(distance, 'distance');
    assertOrder(distance.distance, '>', 1.9, 'distance');
    assert.deepEqual(refusal('rank: king zebra').details.range, [11, 16]);
    assert.match(refusal('relative: zero man').message, /not in the vocabulary/);
  });

  test('a vector has the dimensions of the model, and its own word first', () => {
    assert.equal(found(ask('[0.8, 0.6, 0]'))[0], 'queen');
    assert.deepEqual(found(ask('vector: 8 6 0 > 0.7 frequent: 4')), ['queen', 'king']);
    assert.match(refusal('vector: 1 2').message, /has 2 numbers; the model has 3 dimensions/);
    assert.match(refusal('vector: 0 0 0').message, /All numbers of the vector are 0/);
  });

  test('texts: their words in any spelling, and what is unknown', () => {
    const answer = ask('mover: The King, c++ and the \u201cQUEEN\u201d! ~ Man\u2019s woman; man');
    assertKind(answer, 'mover');
    assert.deepEqual(answer.first, { words: ['king', 'c++', 'queen'], unknown: ['The', 'and', 'the'] });
    assert.deepEqual(answer.second.words, ['man', 'woman', 'man']);
    assertNear(
      answer.moves.reduce((sum, { share }) => sum + share, 0),
      1,
      1e-12,
      'sum of the shares',
    );
    assert.deepEqual(refusal('mover: king ~ zebra').details.range, [14, 19]);
  });

  test('a one-hot model says that all words are equally far', () => {
    const oneHot = new LoadedModel(
      'one-hot',
      0,
      new OneHotSpace(Vocabulary.fromWords(['a', 'b', 'c', 'd']), provenance),
    );
    for (const text of [
      'a',
      'a - b',
      'odd: a b c',
      'rank: a b',
      'closer: a b',
      'relative: a b',
      '[1, 0, 0, 0]',
      'a > 0.5',
    ]) {
      const answer = ask(text, {}, oneHot);
      assert.ok('equallyFar' in answer, text);
      assert.match(answerNotes(answer).join(' '), /equally far/);
    }
    assertKind(ask('mover: a b ~ c', {}, oneHot), 'mover');
  });

  test('the question of an answer gives the same answer', () => {
    for (const text of [
      'king',
      '2 king - 0.5 man',
      'king ~ c++',
      'king man ~ "new york" c++',
      'odd: king man c++',
      'closer: king man',
      'mover: king c++ ~ man',
    ]) {
      const answer = ask(text);
      const again = ask(questionText(answer));
      assert.deepEqual(again, answer.kind === 'odd' ? { ...answer, results: answerOf(again) } : answer, text);
    }
  });
});

const answerOf = (answer: AskAnswer): unknown => ('results' in answer ? answer.results : undefined);

suite('questions on the command line', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const run = (
    ...given: string[]
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(process.execPath, [path.resolve('dist', 'cli.js'), ...given], { encoding: 'utf8' });

  suiteSetup(() => writeModel(place('model.safetensors'), spaceOf(rows, words)));

  test('ask prints the answer as JSON and as text', () => {
    const file = place('model.safetensors');
    const { stdout } = run('ask', file, 'odd: king queen man, new york', '--json');
    const { stdout: json } = run('ask', file, 'odd: king queen man "new york"', '--json');
    assert.deepEqual((JSON.parse(json) as { kind: string }).kind, 'odd');
    assert.match(stdout, /error/, 'a list with one comma has two words');
    assert.match(
      run('ask', file, 'rank:', 'king', 'man').stdout,
      /^rank: king man\n {2}rank {2}3 of 7\n {2}cosine {2}0\.6000\n$/,
    );
    const lines = run('ask', file, 'king - man', '--threshold', '0', '--most-frequent', '4').stdout;
    assert.match(lines, /^king \u2212 man\n {2}queen +0\.\d{4} +7\n/);
    assert.match(lines, /among the 4 most frequent words/);
    assert.match(
      run('ask', file, 'mover: king ~ queen zebra').stdout,
      /distance {2}0\.\d{4}\n {2}king {2}queen {2}1\.0000/,
    );
    assert.equal(run('ask', file, 'king', '--rank', 'best').status, 2);
    assert.equal(run('ask', file, 'king +').status, 1);
    assert.equal(run('ask', file).status, 2);
  });

  test('neighbours and ask take candidates from a file, a threshold and the most frequent words', async () => {
    const file = place('model.safetensors');
    writeFileSync(place('list.txt'), 'queen\nnew york\nparis\nzebra\n');
    const wordsOf = (...given: string[]): string[] =>
      (JSON.parse(run(...given, '--json').stdout) as { results: Record<string, { word: string }[]> }).results[
        'king'
      ]!.map(({ word }) => word);
    assert.deepEqual(wordsOf('neighbours', file, 'king', '--among', place('list.txt')), ['queen', 'Paris', 'new york']);
    assert.deepEqual(wordsOf('neighbours', file, 'king', '--threshold', '0.5'), ['2', 'queen', 'man']);
    assert.deepEqual(wordsOf('neighbours', file, 'king', '--threshold', '0.5', '--top', '1'), ['2']);
    assert.deepEqual(wordsOf('neighbours', file, 'king', '--most-frequent', '3'), ['queen', 'man']);
    assert.equal(run('neighbours', file, 'king', '--among', place('missing.txt')).status, 1);
    writeFileSync(place('others.txt'), 'zebra\n');
    assert.match(run('neighbours', file, 'king', '--among', place('others.txt')).stderr, /None of the candidates/);
    const many = spaceOf(randomRows(300, 8, 1));
    await writeModel(place('many.safetensors'), many);
    writeFileSync(place('numbers.txt'), 'w1\nw2\nw250\n');
    const weighted = run(
      'neighbours',
      place('many.safetensors'),
      'w20',
      '--rank',
      'evidence',
      '--among',
      place('numbers.txt'),
    );
    assert.equal(weighted.stdout.split('\n').length, 5, weighted.stdout + weighted.stderr);
    assert.match(weighted.stdout, /weighted by evidence/);
  });

  test('a file of candidates is read once for a request', async () => {
    writeFileSync(place('list.txt'), 'queen\n');
    const read = await readCandidates({ amongFile: place('list.txt'), count: 5 });
    const answer = answerAsk(model, { ...read, text: 'king', method: '3CosAdd' });
    assertKind(answer, 'neighbours');
    assert.deepEqual(answer.limits, { among: 1, total: 1 });
  });
});
