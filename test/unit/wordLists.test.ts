import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { wordsOfJson, wordsOfLines, type WordList } from '../../src/core/formats/shared/wordList';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { readWordFilter } from '../../src/engine/files/wordFilter';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { npyBytes } from './support/npy';
import { floats, pickled, py } from './support/pickle';
import { assertRefused } from './support/refusal';

const words = ['cat', 'dog', 'red fox', 'Zürich', 'one'];
const plain = ['cat', 'dog', 'horse', 'Zürich', 'one'];

function named({ words: { bytes, offsets, size } }: WordList): string[] {
  return Array.from({ length: size }, (_, i) => Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString());
}

function ofLines(text: string, rows: number | undefined = words.length): string[] {
  return named(wordsOfLines(Buffer.from(text), rows));
}

suite('lists of words in lines', () => {
  const lines = (line: (word: string, i: number) => string, list = words): string => list.map(line).join('\n');
  const lists: readonly (readonly [what: string, text: string, expected?: readonly string[]])[] = [
    ['a word a line', lines((word) => word)],
    ['a header', `word\n${lines((word) => word)}`],
    ['a byte order mark and CRLF', `\ufeff${words.join('\r\n')}\r\n`],
    ['row, tab, word', lines((word, i) => `${i}\t${word}`)],
    ['word, tab, row', lines((word, i) => `${word}\t${i}`)],
    ['word, tab, row from 1', lines((word, i) => `${word}\t${i + 1}`)],
    ['word, tab, count', lines((word, i) => `${word}\t${900 - i}`)],
    ['rows in another order', '1\tdog\n0\tcat\n3\tZürich\n2\tred fox\n4\tone'],
    ['counts 5, 4, 3, 2, 1', lines((word, i) => `${word}\t${5 - i}`)],
    ['CSV with a header', `id,word\n${lines((word, i) => `${i},${word}`)}`],
    ['CSV with quotes', `"id","word"\n${lines((word, i) => `"${i}","${word}"`)}`],
    ['CSV with a column of texts', `pos,word\n${lines((word) => `N,${word}`)}`],
    ['semicolons', lines((word, i) => `${i};${word}`)],
    ['word, count', lines((word, i) => `${word} ${100 - i}`, plain), plain],
    ['count, word, padded', lines((word, i) => `    ${100 - i} ${word}`, plain), plain],
    ['row, word', lines((word, i) => `${i} ${word}`, plain), plain],
    ['word, row', lines((word, i) => `${word} ${i}`, plain), plain],
    [
      'words that are numbers, with their rows',
      lines((_, i) => `${i}\t${2000 - 7 * i}`),
      ['2000', '1993', '1986', '1979', '1972'],
    ],
    [
      'phrases that end in numbers',
      'top 10\ntop 20\nbest 3\nbest 9\none 5',
      ['top 10', 'top 20', 'best 3', 'best 9', 'one 5'],
    ],
    ['words with commas', 'a,b\nc,d\ne,f\ng,h\ni,j', ['a,b', 'c,d', 'e,f', 'g,h', 'i,j']],
  ];
  for (const [what, text, expected = words] of lists) {
    test(what, () => {
      assert.deepEqual(ofLines(text), expected);
    });
  }

  test('says what it guessed', () => {
    assert.match(wordsOfLines(Buffer.from('cat 30\ndog 20\none 10'), 3).note ?? '', /read as their counts/);
    assert.match(
      wordsOfLines(Buffer.from('1\tdog\n0\tcat\n2\tone'), 3).note ?? '',
      /sorted by the numbers in column 1/,
    );
    assert.equal(wordsOfLines(Buffer.from('0\tcat\n1\tdog'), 2).note, undefined);
  });

  test('reads words without separators as they are', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((text) => !/[\t\r\n,;| \ufeff]/.test(text) && !/^(word|token|label|name|text|term|key)s?$/i.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (list) => {
        const decoded = list.map((text) => Buffer.from(text).toString());
        assert.deepEqual(ofLines(list.join('\n'), list.length), decoded);
      }),
      { numRuns: cases(300) },
    );
  });

  test('reads any bytes', () => {
    const text = fc.array(
      fc.constantFrom('a', 'bc', '0', '1', '2', '17', '\t', ',', ' ', '\n', '"', '\r\n', '\0', 'word', 'id'),
    );
    fc.assert(
      fc.property(text, fc.option(fc.nat(6), { nil: undefined }), (parts, rows) => {
        const { words: found } = wordsOfLines(Buffer.from(parts.join('')), rows);
        assert.equal(found.offsets.length, found.size + 1);
      }),
      { numRuns: cases(500) },
    );
  });
});

suite('lists of words in JSON', () => {
  const indices = Object.fromEntries(words.map((word, i) => [word, i]));
  const fromOne = Object.fromEntries(words.map((word, i) => [word, i + 1]));
  const lists: readonly (readonly [what: string, value: unknown, rows?: number, expected?: readonly string[]])[] = [
    ['a list', words],
    ['word and row', indices],
    ['row and word', Object.fromEntries(words.map((word, i) => [i, word]))],
    ['an object with a list', { dimensions: 2, words }],
    ['an object with a map', { vocab: indices, special: { unk: 0 } }],
    ['pairs of word and count', words.map((word, i) => [word, 100 - i])],
    ['objects', words.map((word, id) => ({ id, word, count: 3 }))],
    ['rows from 1', fromOne],
    ['word_index of Keras, with a row of padding', fromOne, 6, ['0', ...words]],
    [
      'tokenizer.json of Keras, a text within JSON',
      {
        class_name: 'Tokenizer',
        config: {
          num_words: null,
          word_counts: JSON.stringify(Object.fromEntries(words.map((word) => [word, 3]))),
          word_index: JSON.stringify(fromOne),
          index_word: JSON.stringify(Object.fromEntries(words.map((word, i) => [i + 1, word]))),
        },
      },
      6,
      ['0', ...words],
    ],
  ];
  for (const [what, value, rows = words.length, expected = words] of lists) {
    test(what, () => {
      for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)]) {
        const list = wordsOfJson(Buffer.from(text), rows);
        assert.deepEqual(list && named(list), expected);
      }
    });
  }

  test('says when numbers are not rows', () => {
    const counts = wordsOfJson(Buffer.from('{"cat": 500, "dog": 300}'), 2);
    assert.deepEqual(counts && named(counts), ['cat', 'dog']);
    assert.match(counts?.note ?? '', /are not row numbers/);
    for (const text of ['{"a": {"b": [[[]]]}}', '{"a": "{\\"b\\": "}', '[1, 2]', '{}', '{"text": "no list"}']) {
      assert.equal(wordsOfJson(Buffer.from(text), 2), undefined, text);
    }
  });
});

suite('lists of words beside vectors', () => {
  const folder = temporaryFolder();
  const table = npyBytes('<f4', [3, 2], floats(1, 2, 3, 4, 5, 6));
  const three = ['cat', 'naïve', 'one'];
  const lines = three.join('\n');
  const filesOf = (files: Readonly<Record<string, string | Uint8Array>>, main = 'v.npy'): string => {
    const here = mkdtempSync(path.join(folder(), 'lists-'));
    for (const [name, content] of Object.entries({ [main]: table, ...files })) {
      writeFileSync(path.join(here, name), content);
    }
    return path.join(here, main);
  };
  const wordsOf = async (file: string, wordsFile?: string): Promise<string[]> => {
    const { vocabulary } = await readModel(file, wordsFile === undefined ? {} : { wordsFile });
    return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
  };
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(lines, 'utf16le')]);
  const list = pickled(py.list(...three.map((word) => py.text(word))));

  const named: readonly (readonly [name: string, content: string | Uint8Array, main?: string])[] = [
    ['v.vocab.csv', `id,word\n${three.map((word, i) => `${i},${word}`).join('\n')}`],
    ['v-vocab.pkl', list],
    ['1990-vocab.pkl', list, '1990-w.npy'],
    ['vocab.pkl', pickled(py.dict(...three.map((word, i) => [py.text(word), py.int(i)] as const)))],
    ['old.pkl', Buffer.from("(lp0\nS'cat'\np1\naVna\\u00efve\np2\naS'one'\np3\na."), 'old.npy'],
    ['word_index.json', JSON.stringify(Object.fromEntries(three.map((word, i) => [word, i]))), 'embedding.npy'],
    ['idx2word.json', JSON.stringify(Object.fromEntries(three.map((word, i) => [i, word])))],
    ['v.vocab.gz', gzipSync(lines)],
    ['words.txt', utf16],
    ['wordlist.txt', lines],
  ];
  for (const [name, content, main = 'v.npy'] of named) {
    test(`takes ${name} for the words of ${main}`, async () => {
      const file = filesOf({ [name]: content }, main);
      assert.deepEqual(await wordsOf(file), three);
      assert.deepEqual((await describeFile(file)).companions, [path.join(path.dirname(file), name)]);
    });
  }

  test('takes the first of several lists that has a word for each row', async () => {
    const file = filesOf({
      'labels.txt': 'a\nb\n',
      'vocab.txt': 'x\ny\nz\nw\n',
      'idx2word.json': JSON.stringify(three),
    });
    assert.deepEqual(await wordsOf(file), three);
    assert.deepEqual((await describeFile(file)).companions, [path.join(path.dirname(file), 'idx2word.json')]);
  });

  test('numbers the rows if a file with the name of a list is something else', async () => {
    const file = filesOf({ 'dict.npy': npyBytes('<f4', [1, 2], floats(1, 2)) });
    assert.deepEqual(await wordsOf(file), ['0', '1', '2']);
    const pickle = filesOf({ 'vocab.pkl': pickled(py.named({ a: py.int(700) })) });
    assert.deepEqual(await wordsOf(pickle), ['0', '1', '2']);
  });

  test('reads a chosen list in another encoding, and refuses a pickle without words', async () => {
    const file = filesOf({ 'chosen.txt': utf16, 'chosen.pkl': pickled(py.named({ a: py.int(700) })) });
    assert.deepEqual(await wordsOf(file, path.join(path.dirname(file), 'chosen.txt')), three);
    await assertRefused(readModel(file, { wordsFile: path.join(path.dirname(file), 'chosen.pkl') }), {
      code: 'badFile',
      message: /holds no list of words, but a dict of 1 entries/,
    });
    const filter = await readWordFilter(path.join(path.dirname(file), 'chosen.txt'));
    const bytes = Buffer.from('naïve');
    assert.ok(filter(bytes, 0, bytes.length), 'a list in UTF-16 filters words');
  });
});
