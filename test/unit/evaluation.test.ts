import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluateCommand } from '../../src/cli/evaluate';
import { evaluateAnalogies, evaluatePairs } from '../../src/core/queries/evaluation';
import { writeModel } from '../../src/engine/files/modelFile';
import { copyScan } from '../../src/engine/loadModel';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomNumbers, randomRows, spaceOf } from './support/spaces';

const askGensim = `
import json, sys
from gensim.models import KeyedVectors
kv = KeyedVectors.load_word2vec_format(sys.argv[1], binary=True)
answers = []
for restrict in json.loads(sys.argv[4]):
    pearson, spearman, oov = kv.evaluate_word_pairs(sys.argv[2], restrict_vocab=restrict)
    score, sections = kv.evaluate_word_analogies(sys.argv[3], restrict_vocab=restrict)
    answers.append([pearson[0], spearman[0], oov, score, [[s['section'], len(s['correct']), len(s['correct']) + len(s['incorrect'])] for s in sections[:-1]]])
print(json.dumps(answers))
`;
import { assertNear } from './support/assertions';

suite('evaluation', () => {
  const folder = temporaryFolder();

  test('matches gensim with words that differ by case, ties, sections and skipped lines', async function () {
    this.timeout(60_000);
    const random = randomNumbers(5);
    const pick = (from: readonly string[]): string => from[Math.floor((random() + 0.5) * from.length)]!;
    const words = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? `Word${i}` : `word${i}`));
    // The same words in another case, with other vectors.
    words.push('WORD1', 'wORD14', 'Word2');
    const space = spaceOf(randomRows(words.length, 4, 6), words);
    const asked = [...words, 'missing'];
    const pairs = Array.from({ length: 200 }, () => `${pick(asked)}\t${pick(asked)}\t${Math.round(random() * 20) / 2}`);
    pairs.splice(20, 0, '# a comment', 'no score here', 'word1\tword2\thigh', '');
    const questions = [': first section'];
    for (let i = 0; i < 400; i++) {
      questions.push([0, 1, 2, 3].map(() => pick(asked)).join(' '));
      if (i === 200) {
        questions.push('only three words', ': second');
      }
    }
    const [model, pairFile, questionFile] = ['m.bin', 'pairs.tsv', 'questions.txt'].map((name) =>
      path.join(folder(), name),
    );
    await writeModel(model!, space);
    writeFileSync(pairFile!, pairs.join('\n'));
    writeFileSync(questionFile!, questions.join('\n'));

    const restrictions = [100, 300_000];
    const answers = python(
      this,
      'gensim',
      askGensim,
      model!,
      pairFile!,
      questionFile!,
      JSON.stringify(restrictions),
    ) as [number, number, number, number, [string, number, number][]][];
    restrictions.forEach((restriction, i) => {
      const [pearson, spearman, oovPercent, accuracy, sections] = answers[i]!;
      const result = evaluatePairs(space, pairs.join('\n'), pairFile!, restriction);
      assertNear(result.pearson, pearson, 1e-6, 'result.pearson');
      // In gensim's single precision, rounding may separate equal cosines and their shared rank.
      assert.ok(Math.abs(result.spearman - spearman) < 1e-4, `${result.spearman} ${spearman}`);
      const oov = (100 * result.outOfVocabulary) / (result.pairs + result.outOfVocabulary);
      assertNear(oov, oovPercent, 1e-9, 'oov');
      for (const scan of [undefined, copyScan]) {
        const found = evaluateAnalogies(space, questions.join('\n'), questionFile!, restriction, scan);
        assertNear(found.accuracy, accuracy, 1e-12, 'found.accuracy');
        assert.deepEqual(
          found.sections.map((section) => [section.name, section.correct, section.questions]),
          sections,
        );
      }
    });
  });

  test('counts a correct analogy', () => {
    const space = spaceOf(
      [
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
        [0, 1, 1],
        [-1, -1, -1],
      ],
      ['man', 'king', 'woman', 'queen', 'other'],
    );
    const { correct, questions, accuracy } = evaluateAnalogies(
      space,
      ': x\nMan King Woman Queen\nman king woman other',
      'f',
    );
    assert.deepEqual([correct, questions, accuracy], [1, 2, 0.5]);
  });

  test('ties share their rank', () => {
    const space = spaceOf(
      [
        [1, 0],
        [1, 0.1],
        [1, 1],
        [0, 1],
      ],
      ['a', 'b', 'c', 'd'],
    );
    // Cosines that fall from b to d; two of the scores are equal.
    const { spearman } = evaluatePairs(space, 'a\tb\t9\na\tc\t5\na\td\t5\n', 'f');
    assertNear(spearman, Math.sqrt(3) / 2, 1e-12, 'spearman');
  });

  test('reads pairs in the encodings that Windows writes', async () => {
    const model = path.join(folder(), 'french.vec');
    writeFileSync(model, 'café 1 0\nthé 1 0.1\nélève 1 1\nforêt 0 1\n');
    const text = 'café\tthé\t9\r\ncafé\télève\t6\r\ncafé\tforêt\t1\r\n';
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'latin1'),
    ]) {
      const file = path.join(folder(), 'pairs.tsv');
      writeFileSync(file, bytes);
      const { text: shown } = await evaluateCommand.run([model, '--pairs', file], new AbortController().signal);
      assert.match(shown, /Spearman 1\.000, .*3 pairs, 0 out of vocabulary/, bytes.toString('hex', 0, 8));
    }
  });

  test('refuses a file without usable lines by name', () => {
    const space = spaceOf([[1]], ['a']);
    assert.throws(() => evaluatePairs(space, 'x\ty\t1\n', 'pairs.tsv'), { code: 'badFile', message: /pairs\.tsv/ });
    assert.throws(() => evaluateAnalogies(space, 'a b c d', 'q.txt'), { code: 'badFile', message: /q\.txt/ });
  });
});
