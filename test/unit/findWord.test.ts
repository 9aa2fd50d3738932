import assert from 'node:assert/strict';
import { findWord } from '../../src/core/queries/findWord';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerDescribe } from '../../src/engine/answers/describe';
import { LoadedModel } from '../../src/engine/loadedModel';
import { randomRows, spaceOf } from './support/spaces';

suite('words and the tokens of language models', () => {
  test('finds the token that begins with a space, however the space is written', () => {
    const vocabulary = Vocabulary.fromWords(['s', '\u2581king', '\u2581Paris', 'rank</w>']);
    for (const text of ['king', '\u2581king', '\u0120king', ' king', '  king ', 'King', 'KING']) {
      assert.equal(findWord(vocabulary, text), 1, JSON.stringify(text));
    }
    assert.equal(findWord(vocabulary, 'paris'), 2);
    assert.equal(findWord(vocabulary, 'rank'), 3);
    assert.equal(findWord(vocabulary, '\u2581\u2581king'), -1);
    assert.equal(findWord(vocabulary, 'queen'), -1);
  });

  test('finds an exact vocabulary entry first, unless a space was written', () => {
    const vocabulary = Vocabulary.fromWords(['\u2581king', 'king', 'the', ' odd']);
    assert.equal(findWord(vocabulary, 'king'), 1);
    assert.equal(findWord(vocabulary, ' king'), 0);
    assert.equal(findWord(vocabulary, '\u0120king'), 0);
    assert.equal(findWord(vocabulary, ' the '), 2);
  });

  test('finds the token for a hover over a word or part of a name', () => {
    const space = spaceOf(randomRows(3, 4, 1), ['\u2581king', 'the', '\u2581dom']);
    const model = new LoadedModel('/m', 1, space);
    const found = (text: string, offset: number): string => {
      const answer = answerDescribe(model, { text, offset, count: 1 });
      return answer.kind === 'known' ? answer.entry.word : '';
    };
    assert.equal(found('king', 2), '\u2581king');
    assert.equal(found('King\u2019s', 2), '\u2581king');
    assert.equal(found('kingDom', 5), '\u2581dom');
    assert.equal(found('queen', 2), '');
  });
});
