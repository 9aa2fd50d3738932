import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { analogy3CosAdd } from '../../src/core/queries/analogy';
import type { Space } from '../../src/core/space';
import { readModel } from '../../src/engine/files/modelFile';
import { exampleQuestions } from '../../webview/ask/examples';

const file = path.join('media', 'sample', 'english.vec.gz');

suite('sample model', () => {
  let space: Space;
  suiteSetup(async () => {
    space = await readModel(file);
  });

  /** The words of a question that hold letters. */
  const wordsOf = (question: string): string[] => question.match(/[a-z]+/g) ?? [];

  const answers = (question: string): string[] => {
    const ids = wordsOf(question).map((word) => {
      const id = space.vocabulary.id(word);
      assert.ok(id >= 0, word);
      return id;
    });
    const [first, second, third] = ids;
    const [positive, negative] = question.includes('::')
      ? [[second!, third!], [first!]]
      : [[first!, third!], [second!]];
    const found =
      third === undefined ? analogy3CosAdd(space, [first!], [], 3) : analogy3CosAdd(space, positive, negative, 3);
    return found.map(({ id }) => space.vocabulary.word(id));
  };

  test('is small, and has about 4,000 words', () => {
    assert.ok(statSync(file).size <= 300_000);
    assert.ok(space.vocabulary.size >= 4000 && space.vocabulary.size < 4100, String(space.vocabulary.size));
  });

  test('answers the analogy of the lesson', () => {
    assert.equal(answers('king - man + woman')[0], 'queen');
    assert.equal(answers('man : king :: woman : ?')[0], 'queen');
  });

  test('has the examples of Ask that it shows', async () => {
    const complete = (): Promise<[]> => Promise.resolve([]);
    const ask = (text: string): Promise<string[]> => Promise.resolve(answers(text));
    const examples = await exampleQuestions({ complete, ask });
    assert.deepEqual(examples.slice(0, 3), [
      'king - man + woman',
      'man : king :: woman : ?',
      'paris - france + england',
    ]);
    assert.equal(examples.length, 6);
    assert.equal(examples.at(-1), 'dragon');
  });

  test('has every word that the walkthrough and the README ask for', () => {
    const texts: Record<string, string> = JSON.parse(readFileSync('package.nls.json', 'utf8')) as never;
    const walkthrough = Object.keys(texts).filter((key) => key.startsWith('walkthrough.'));
    const prose = [...walkthrough.map((key) => texts[key]!), readFileSync('README.md', 'utf8')].join('\n');
    const questions = [...prose.matchAll(/`([a-z ]+ [-+~:] [a-z ?:+~-]+)`/g)].map((match) => match[1]!);
    assert.ok(questions.length >= 3, prose);
    const lesson = ['dragon', 'castle', 'princess', 'knight', 'king', 'queen', 'token'];
    for (const word of [...questions.flatMap(wordsOf), ...lesson]) {
      assert.ok(space.vocabulary.id(word) >= 0, word);
    }
  });
});
