import assert from 'node:assert/strict';
import { findDecorated, findWord } from '../../src/core/queries/findWord';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerDescribe } from '../../src/engine/answers/describe';
import { LoadedModel } from '../../src/engine/loadedModel';
import { assertOrder } from './support/assertions';
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

suite('words that a file spells in another way', () => {
  const foundOf = (words: readonly string[], text: string): string | undefined => {
    const vocabulary = Vocabulary.fromWords(words);
    const id = findWord(vocabulary, text);
    return id < 0 ? undefined : vocabulary.word(id);
  };

  test('are found whatever the form of the question', () => {
    for (const [inFile, asked] of [
      ['caf\u00e9', 'cafe\u0301'],
      ['cafe\u0301', 'caf\u00e9'],
      ['cafe\u0301', 'CAF\u00c9'],
      ['한국어', '한국어'.normalize('NFD')],
      ['한국어'.normalize('NFD'), '한국어'],
      ['Tiê\u0301ng', 'ti\u1ebfng'],
      ['don\u2019t', "don't"],
      ["don't", 'don\u2019t'],
      ['m\u02bcята', "м'ята".replace('м', 'm')],
      ['new_york', 'New York'],
      ['New_York', 'new york'],
      ['new-york', 'New York'],
      ['San Francisco', 'san_francisco'],
      ['iPhone', 'iphone'],
      ['IPHONE', 'iPhone'],
      ['McDonald', 'mcdonald'],
      ['Ａｂｃ', 'abc'],
      ['abc', 'ＡＢＣ'],
      ['ｶﾞｽ', 'ガス'],
      ['ガス', 'ｶﾞｽ'],
      ['ﬁnance', 'finance'],
      ['finance', 'ﬁnance'],
      ['istanbul', 'İstanbul'],
      ['İstanbul', 'istanbul'],
      ['οδοσ', 'ΟΔΟΣ'],
      ['محمد', 'مُحَمَّد'],
      ['مُحَمَّد', 'محمد'],
      ['كـــتاب', 'كتاب'],
      ['шалом', 'ШАЛОМ'],
      ['за\u0301мок', 'замок'],
      ['eau', "l'eau"],
      ['צה״ל', 'צה"ל'],
      ['צה"ל', 'צה״ל'],
      ['straße', 'STRAẞE'],
      ['北京', '⽐京'.replace('⽐', '北')],
      ['大学', '⼤学'],
    ] as const) {
      assert.equal(foundOf(['other', inFile], asked), inFile, `${asked} in a file with ${inFile}`);
    }
  });

  test('have a word in the very spelling before them', () => {
    const words = ['Polish', 'polish', 'POLISH', 'caf\u00e9', 'cafe\u0301', 'ﬁn', 'fin', 'New York', 'new_york'];
    for (const word of words) {
      assert.equal(foundOf(words, word), word);
      assert.equal(foundOf([...words].reverse(), word), word);
    }
    assert.equal(foundOf(['iPhone', 'IPHONE'], 'iphone'), 'IPHONE');
    assert.equal(foundOf(['iPHONE', 'iPhone'], 'Iphone'), 'iPHONE');
  });

  test('are not found by a part or by other letters', () => {
    assert.equal(foundOf(['caf\u00e9', 'newyork', 'über'], 'cafe'), undefined);
    assert.equal(foundOf(['caf\u00e9', 'newyork', 'über'], 'new york'), undefined);
    assert.equal(foundOf(['caf\u00e9', 'newyork', 'über'], ''), undefined);
    assert.equal(foundOf(['__proto__', 'constructor'], 'proto'), undefined);
  });

  test('keep their spelling in the vocabulary', () => {
    const words = ['Ａｂｃ', 'cafe\u0301', '__proto__', 'ﬁ', '\ufeffx', ''];
    const vocabulary = Vocabulary.fromWords(words);
    assert.equal(findWord(vocabulary, 'abc'), 0);
    assert.deepEqual(
      words.map((_, id) => vocabulary.word(id)),
      words,
    );
  });
});

suite('decorated words', () => {
  test('are offered for the bare word, the most frequent first', () => {
    const forms = [
      ...[
        'cat|NOUN',
        'cat_NN',
        '/c/en/cat',
        'cat-n',
        'cat#n',
        'ENTITY/Cat',
        'en:cat',
        'cat.n.01',
        '\u2581cat',
        '\u0120cat',
      ],
      ...[
        'cat/NN',
        'cat%1:05:00::',
        '/c/en/cat/n',
        'cat_(animal)',
        '##cat',
        'cat::NOUN',
        'cat:NOUN',
        'cat|en',
        'Cat|PROPN',
      ],
      ...['http://dbpedia.org/resource/Cat', 'cat_NOUN', 'cat#n#1', 'cat^n', 'wiki:Cat', 'cat@en', 'CAT_NNP', 'cat*'],
    ];
    for (const form of forms) {
      const vocabulary = Vocabulary.fromWords(['dog|NOUN', form, 'catalogue', 'con-cat', 'cat-like']);
      assert.deepEqual(findDecorated(vocabulary, 'cat', 5), [1], form);
      assert.deepEqual(findDecorated(vocabulary, 'dog', 5), [0], form);
      assert.deepEqual(findDecorated(vocabulary, 'at', 5), [], form);
    }
    const vocabulary = Vocabulary.fromWords(['the|DET', 'cat|VERB', 'cat|NOUN', 'new_york|PROPN', 'Größe|NOUN']);
    assert.deepEqual(findDecorated(vocabulary, 'cat', 5), [1, 2]);
    assert.deepEqual(findDecorated(vocabulary, 'cat', 1), [1]);
    assert.deepEqual(findDecorated(vocabulary, 'New York', 5), [3]);
    assert.deepEqual(findDecorated(vocabulary, 'GRÖSSE'.replace('SS', 'ß'), 5), [4]);
  });

  test('offer the bare word if the question is decorated', () => {
    const vocabulary = Vocabulary.fromWords(['the', 'Cat', 'cat.n.01']);
    assert.deepEqual(findDecorated(vocabulary, 'cat|NOUN', 5), [1, 2]);
    assert.deepEqual(findDecorated(vocabulary, '/c/en/cat', 5), [1, 2]);
  });

  test('are suggested by hovers and questions', () => {
    const space = spaceOf(randomRows(4, 4, 1), ['dog|NOUN', 'cat|NOUN', 'cat|VERB', 'can|AUX']);
    const model = new LoadedModel('/m', 1, space);
    const answer = answerDescribe(model, { text: 'Cats'.slice(0, 3), offset: 1, count: 1 });
    assert.equal(answer.kind, 'unknown');
    assert.deepEqual(
      answer.suggestions.slice(0, 2).map(({ word }) => word),
      ['cat|NOUN', 'cat|VERB'],
    );
    assert.throws(() => model.requireWord('cat'), {
      code: 'unknownWord',
      details: {
        word: 'cat',
        suggestions: ['cat|NOUN', 'cat|VERB'],
        remedy: 'The model has it as "cat|NOUN", "cat|VERB": ask one of these.',
      },
    });
  });

  test('do not change what plain vocabularies answer', () => {
    const words = [
      'well-known',
      'e-mail',
      'state-of-the-art',
      'U.S.',
      'and/or',
      'new_york',
      '3.14',
      ':-)',
      'a_b_c',
      '#',
      '@',
    ];
    const vocabulary = Vocabulary.fromWords(words);
    for (const word of ['well', 'known', 'mail', 'e', 'state', 'new', 'york', '3', 'b']) {
      assert.deepEqual(findDecorated(vocabulary, word, 5), [], word);
    }
  });

  test('take little time in a large vocabulary', () => {
    const words = Array.from({ length: 200_000 }, (_, i) => `/c/en/w${i.toString(36)}`);
    const vocabulary = Vocabulary.fromWords(words);
    assert.deepEqual(findDecorated(vocabulary, 'w4mg', 5), [words.indexOf('/c/en/w4mg')]);
    const start = process.cpuUsage().user;
    for (let i = 0; i < 1000; i++) {
      findDecorated(vocabulary, `nothing${i}`, 5);
      findWord(vocabulary, `nothing${i}`);
    }
    assertOrder((process.cpuUsage().user - start) / 1e6, '<', 2, 'seconds of 1,000 unknown words');
  });
});
