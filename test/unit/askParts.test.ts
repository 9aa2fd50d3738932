import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatCosine } from '../../src/core/numberText';
import { exampleQuestions } from '../../webview/ask/examples';
import { History } from '../../webview/ask/history';
import { shorten } from '../../webview/ui/format';
import { tokenAt } from '../../webview/ui/token';
import { assertOrder } from './support/assertions';

suite('ask: the word at the caret', () => {
  /** `|` is the caret; the result is the token in brackets. */
  const cases = [
    ['ki|', '[ki]'],
    ['king - ma|', 'king - [ma]'],
    ['king - m|an + woman', 'king - [man] + woman'],
    ['man:|', undefined],
    ['a :: b|', 'a :: [b]'],
    ['king -|', undefined],
    ['king - |', undefined],
    ['|king', undefined],
    ['-wom|', '-[wom]'],
    ['state-of|-the-art', '[state-of-the-art]'],
    ['cat, do|', 'cat, [do]'],
  ] as const;
  for (const [input, expected] of cases) {
    test(input, () => {
      const caret = input.indexOf('|');
      const text = input.replace('|', '');
      const token = tokenAt(text, caret);
      const shown =
        token && `${text.slice(0, token.start)}[${text.slice(token.start, token.end)}]${text.slice(token.end)}`;
      assert.equal(shown, expected);
    });
  }
});

suite('ask: history', () => {
  test('walks back and forward to the unsent question', () => {
    const history = new History();
    history.add('one');
    history.add('two');
    history.add('three');
    assert.equal(history.step(-1, 'dra'), 'three');
    assert.equal(history.step(-1, 'three'), 'two');
    assert.equal(history.step(-1, 'two'), 'one');
    assert.equal(history.step(-1, 'one'), undefined);
    assert.equal(history.step(1, 'one'), 'two');
    assert.equal(history.step(1, 'two'), 'three');
    assert.equal(history.step(1, 'three'), 'dra');
    assert.equal(history.step(1, 'dra'), undefined);
  });

  test('goes to the previous question right after asking', () => {
    const history = new History(['one']);
    history.add('two');
    assert.equal(history.step(-1, 'two'), 'one');
  });

  test('keeps each question once, newest first, up to a maximum', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 120 }), (questions) => {
        const history = new History();
        questions.forEach((question) => history.add(question));
        const expected = [...new Set(questions.toReversed())].slice(0, 50);
        assert.deepEqual(history.entries, expected);
      }),
    );
  });
});

suite('ask: examples', () => {
  /** A model with `words`, most frequent first, that answers some questions. */
  const source = (words: readonly string[], answers: Readonly<Record<string, readonly string[]>> = {}) => ({
    complete: (prefix: string) =>
      Promise.resolve(
        words.filter((word) => word.startsWith(prefix)).map((word, i) => ({ word, count: 1, rank: i + 1 })),
      ),
    ask: (text: string) => {
      const asked = text.match(/\p{L}+/gu)!;
      return asked.every((word) => words.includes(word))
        ? Promise.resolve(answers[text] ?? [])
        : Promise.reject(new Error('unknown word'));
    },
  });
  const words = ['the', 'king', 'kings', 'man', 'woman', 'queen', 'kubernetes', 'ingress', 'water'];

  test('show analogies only where the model gets them right', async () => {
    const right = await exampleQuestions(source(words, { 'king - man + woman': ['prince', 'queen'] }));
    assert.equal(right[0], 'king - man + woman');
    const wrong = await exampleQuestions(source(words, { 'king - man + woman': ['kings', 'the', 'ingress', 'queen'] }));
    assert.ok(!wrong.some((example) => example.includes('king -')), wrong.join());
  });

  test('ask only for words in the model, and fill up with its frequent words', async () => {
    const examples = await exampleQuestions(source(words));
    assert.deepEqual(examples, ['water', 'kings', 'kings ~ woman']);
  });

  test('never show marks and bytes, the first tokens of a language model', async () => {
    const tokens = ['<unk>', '<s>', '</s>', '<0x00>', '<0x0A>', '\u2581the', 'ing', 'serve!', 'server', 'cloud'];
    assert.deepEqual(await exampleQuestions(source(tokens)), ['server', 'server ~ cloud']);
    assert.deepEqual(await exampleQuestions(source(['<unk>', '\u2581server'])), ['server']);
    assert.deepEqual(await exampleQuestions(source(['ction', '\u2581server'])), ['server', 'server ~ ction']);
    const { complete, ask } = source(tokens);
    const short = { ask, complete: async (prefix: string) => (await complete(prefix)).slice(0, 5) };
    assert.deepEqual(await exampleQuestions(short), ['server', 'server ~ cloud']);
  });

  test("have an odd one out of the model's own words, if the model finds it", async () => {
    const own = ['server', 'network', 'nodes', 'ports', 'the'];
    const found = await exampleQuestions(
      source(['odd', ...own], {
        server: ['nodes', 'x86', 'ports'],
        'odd: server nodes network ports': ['server', 'nodes', 'ports', 'network'],
      }),
    );
    assert.ok(found.includes('odd: server nodes network ports'), found.join());
    const missed = await exampleQuestions(source(['odd', ...own], { server: ['nodes', 'ports'] }));
    assert.ok(!missed.some((text) => text.startsWith('odd:')), missed.join());
  });

  test('are absent for an empty model', async () => {
    assert.deepEqual(await exampleQuestions(source([])), []);
  });
});

const someCharacter = fc.constantFrom('a', '\u00e9', '\u{1f409}');

suite('webview: text', () => {
  test('writes cosines with a true minus, and zero with none', () => {
    assert.equal(formatCosine(-0.1234), '\u22120.123');
    assert.equal(formatCosine(-0.0001), '0.000');
    assert.equal(formatCosine(0.5, 2), '0.50');
  });

  test('shows what turns or hides text, and keeps joiners that join', () => {
    assert.equal(shorten('a\u202eb\u200bc\u200dd', 20), 'a\ufffdb\ufffdc\ufffdd');
    assert.equal(shorten('می\u200cخواهم 👩\u200d🔬', 20), 'می\u200cخواهم 👩\u200d🔬');
    assert.equal(shorten('👩\u200d🔬👩\u200d🔬', 5), '👩\u200d🔬…');
  });

  test('shortens only long texts and never splits a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: someCharacter }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const short = shorten(text, limit);
        assertOrder(Array.from(short).length, '<=', limit, 'Array.from(short).length');
        assert.ok(Array.from(text).length > limit || short === text);
        assert.doesNotThrow(() => encodeURIComponent(short)); // throws at half a surrogate pair
      }),
    );
  });
});
