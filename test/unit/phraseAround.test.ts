import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findWord } from '../../src/core/queries/findWord';
import { wordRangeAt } from '../../src/core/text/lookup';
import { phrasesAround, wordsBeside } from '../../src/core/text/phraseAround';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerAsk } from '../../src/engine/answers/ask';
import { answerDescribe } from '../../src/engine/answers/describe';
import { LoadedModel } from '../../src/engine/loadedModel';
import { assertKind, assertWithin } from './support/assertions';
import { spaceOf } from './support/spaces';

/** Returns the words beside the one under the pointer `|`. */
function beside(marked: string): { word: string; before: string[]; after: string[] } {
  const at = marked.indexOf('|');
  const line = marked.replace('|', '');
  const range = wordRangeAt(line, at)!;
  const texts = (ranges: readonly { start: number; end: number }[]): string[] =>
    ranges.map(({ start, end }) => line.slice(start, end));
  const { before, after } = wordsBeside(line, range);
  return { word: line.slice(range.start, range.end), before: texts(before), after: texts(after) };
}

suite('phrases around the word under the pointer', () => {
  const words = ['new', 'york', 'new_york', 'new york city', 'San_Francisco', 'in_new_york', 'ice_cream', 'hall'];
  const model = new LoadedModel(
    'phrases',
    1,
    spaceOf(
      words.map((_, i) => [1, i]),
      words,
    ),
  );

  function hovered(marked: string): string {
    const { word, before, after } = beside(marked);
    const offset = marked.indexOf('|') - marked.replace('|', '').indexOf(word);
    const found = answerDescribe(model, { text: word, offset, beside: { before, after }, count: 1 });
    return found.kind === 'known'
      ? `${found.entry.word} ${found.phrase?.before ?? '-'} ${found.phrase?.after ?? '-'}`
      : '';
  }

  test('take words beside it, across one space or hyphen only', () => {
    assert.deepEqual(beside('we went to ne|w york city hall today again'), {
      word: 'new',
      before: ['we', 'went', 'to'],
      after: ['york', 'city', 'hall', 'today'],
    });
    assert.deepEqual(beside('ice-cr|eam, cold'), { word: 'cream', before: ['ice'], after: [] });
    assert.deepEqual(beside('a. b| (c) d').before, []);
    assert.deepEqual(beside('a. b| (c) d').after, []);
    assert.deepEqual(beside('one          two|').before, []);
    assert.deepEqual(beside('don’t st|op').before, ['don’t']);
    assert.deepEqual(beside('|'.concat('x')), { word: 'x', before: [], after: [] });
  });

  test('come longest first, then by their start', () => {
    assert.deepEqual(
      phrasesAround('b', { before: ['a'], after: ['c'] }).map(({ text }) => text),
      ['a b c', 'a b', 'b c'],
    );
    assert.deepEqual(phrasesAround('b', { before: [], after: [] }), []);
  });

  test('a hover finds the longest phrase in the model, else the word', () => {
    assert.equal(hovered('we love ne|w york'), 'new_york 0 1');
    assert.equal(hovered('we love New Yo|rk!'), 'new_york 1 0');
    assert.equal(hovered('new yo|rk city hall'), 'new york city 1 1');
    assert.equal(hovered('he is in Ne|w York'), 'in_new_york 1 1');
    assert.equal(hovered('to san fran|cisco'), 'San_Francisco 1 0');
    assert.equal(hovered('an ice-|cream'), 'ice_cream 1 0');
    assert.equal(hovered('the ha|ll'), 'hall - -');
    assert.equal(hovered('new, yo|rk'), 'york - -');
  });

  test('finds a phrase however it is joined and written', () => {
    const vocabulary = Vocabulary.fromWords(words);
    for (const [asked, found] of [
      ['new york', 'new_york'],
      ['New York', 'new_york'],
      ['NEW  YORK', 'new_york'],
      ['new_york_city', 'new york city'],
      ['san francisco', 'San_Francisco'],
      ['ice cream', 'ice_cream'],
    ] as const) {
      assert.equal(words[findWord(vocabulary, asked)], found, asked);
    }
    assert.equal(findWord(vocabulary, 'york new'), -1);
    const asked = answerAsk(model, { text: 'new york + hall', method: '3CosAdd', count: 1 });
    assertKind(asked, 'analogy');
    assert.equal(asked.positive[0]?.word, 'new_york');
  });

  test('the words beside a word are words of any line, in their order', () => {
    const parts = fc.constantFrom('a', 'B', 'é', '中', '_', '-', ' ', '  ', '\t', "'", '😀', '\u00a0', '.', '𝒜');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), fc.nat(40), (all, at) => {
        const line = all.join('');
        const range = wordRangeAt(line, at);
        if (range) {
          const { before, after } = wordsBeside(line, range);
          const ranges = [...before, range, ...after];
          ranges.forEach(({ start, end }, i) => {
            assert.ok(start < end, `word ${i}: ${start}..${end}`);
            assert.ok(i === 0 || start > ranges[i - 1]!.end, `word ${i} begins at ${start}, within the one before`);
          });
          assertWithin(before.length, 0, 4, 'words before');
          assertWithin(after.length, 0, 4, 'words after');
        }
      }),
    );
  });
});
