import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTextTokenizer } from '../../src/core/formats/tokenTable/readTextTokenizer';
import { Pattern } from '../../src/core/text/tokenizers/pattern';
import { TokenizerTrouble } from '../../src/core/text/tokenizers/tokenizerTrouble';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { linesOfScripts } from './support/linesOfScripts';
import { python } from './support/python';
import { storedTokenizers } from './support/storedTokenizers';

const support = path.resolve(__dirname, '../../../test/unit/support');
/** Kinds of the tokenizers that most models have. */
const common = ['gpt2', 'llama3', 'qwen2', 'clip', 'llama2', 'bert', 'unigram'];
const others = [
  'prefixed',
  'o200k',
  'bloom',
  'deepseek',
  'digits',
  'normalizedBytes',
  'unknown',
  'continued',
  'dropping',
  'metaspace',
  'gemma',
  'cased',
  'shortWords',
  'words',
  'fixed',
  'stripped',
];

suite('text tokenizers', () => {
  const folder = temporaryFolder();

  for (const name of ['gpt2', 'llama3', 'qwen2', 'llama2', 'bert', 'continued', 'words', 'sentencepiece'] as const) {
    test(`${name} gives the stored ids of the reference`, () => {
      const { lines, made } = storedTokenizers();
      const tokenizer = reading(made[name].tokenizer);
      lines.forEach((line, i) => assert.deepEqual(tokenizer.encode(line).ids, made[name].ids[i], JSON.stringify(line)));
    });
  }

  for (const [names, count] of [
    [common, 10_000],
    [others, 2_000],
  ] as const) {
    test(`${names.length} tokenizers give the ids of the reference on ${count} lines of every script`, function () {
      this.timeout(600_000);
      const lines = linesOfScripts(10_000).filter((_, i) => i < 30 || i % (10_000 / count) === 0);
      const some = lines.filter((_, i) => i < 30 || i % Math.ceil(lines.length / cases(lines.length)) === 0);
      const corpus = lines.filter((_, i) => i % (lines.length / 500) < 1);
      const request = path.join(folder(), 'request.json');
      writeFileSync(request, JSON.stringify({ corpus, lines: some, vocabulary: 1500, names }));
      const program = readFileSync(path.join(support, 'referenceTokenizers.py'), 'utf8');
      assert.deepEqual(python(this, 'tokenizers', program, folder(), request), names);
      for (const name of names) {
        const tokenizer = readTextTokenizer(readFileSync(path.join(folder(), `${name}.json`)));
        const ids = JSON.parse(readFileSync(path.join(folder(), `${name}.ids.json`), 'utf8')) as number[][];
        const wrong = some.filter((line, i) => String(tokenizer.encode(line).ids) !== String(ids[i]));
        assert.deepEqual(wrong, [], `${name}: ${wrong.length} of ${some.length} lines`);
      }
    });
  }

  test('ranges cover the text that each token stands for', () => {
    const { made } = storedTokenizers();
    const shown = (name: keyof typeof made, text: string): string[] => {
      const { pieces, ranges } = reading(made[name].tokenizer).encode(text);
      return pieces.map((piece, i) => `${piece}=${text.slice(...ranges[i]!)}`);
    };
    assert.deepEqual(shown('gpt2', 'a 漢 b'), ['a=a', 'Ġ= ', 'æ=漢', '¼=漢', '¢=漢', 'Ġ= ', 'b=b']);
    assert.deepEqual(shown('llama2', 'a 😀'), ['▁a▁=a ', '<0xF0>=😀', '<0x9F>=😀', '<0x98>=😀', '<0x80>=😀']);
    // The accent and the control character have no token of their own.
    assert.deepEqual(shown('bert', 'É\u0001 x'), ['e=É', 'x=x']);
    assert.deepEqual(shown('words', 'zebra!'), ['[UNK]=zebra', '[UNK]=!']);
    assert.deepEqual(shown('gpt2', ''), []);
  });

  test('every range lies in the text, in order, and cuts no character', () => {
    const { lines, made } = storedTokenizers();
    for (const name of ['gpt2', 'llama2', 'bert', 'sentencepiece'] as const) {
      const tokenizer = reading(made[name].tokenizer);
      for (const line of lines) {
        const { ids, pieces, ranges } = tokenizer.encode(line);
        assert.deepEqual([pieces.length, ranges.length], [ids.length, ids.length], name);
        let last = 0;
        for (const [start, end] of ranges) {
          assert.ok(
            start >= last && end >= start && end <= line.length,
            `${name} ${JSON.stringify(line)} ${start} ${end}`,
          );
          assert.ok(!isInPair(line, start) && !isInPair(line, end), `${name} ${JSON.stringify(line)} ${start} ${end}`);
          last = start;
        }
      }
    }
  });

  test('names a part that it does not know', () => {
    const valid = { normalizer: null, pre_tokenizer: null, model: { type: 'BPE', vocab: { a: 0 }, merges: [] } };
    const refusals: readonly (readonly [change: object, reason: RegExp])[] = [
      [{ normalizer: { type: 'Swap' } }, /^its normalizer Swap is not supported$/],
      [{ normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }, /^its table of characters is damaged$/],
      [{ pre_tokenizer: { type: 'UnicodeScripts' } }, /^its pre-tokenizer UnicodeScripts is not supported$/],
      [{ pre_tokenizer: splitBy('(?<=a)b') }, /^its pattern has an unsupported part, \(\?<=/],
      [{ pre_tokenizer: splitBy('[a&&b]') }, /^its pattern has an unsupported part, \[…&&…\]/],
      [{ pre_tokenizer: splitBy('\\p{Shiny}') }, /^its pattern has the unsupported class \\p\{Shiny\}$/],
      [{ pre_tokenizer: splitBy('(a)\\1') }, /^its pattern has an unsupported part, \\1/],
      [{ model: { type: 'Magic' } }, /^its model Magic is not supported$/],
      [{ model: { ...valid.model, dropout: 0.1 } }, /^it drops merges at random$/],
      [{ model: { ...valid.model, merges: ['a b'] } }, /^its vocabulary lacks "b", which a merge needs$/],
      [{ model: { ...valid.model, merges: ['a a a'] } }, /^its merge 0 is not of two tokens$/],
      [{ model: { ...valid.model, vocab: { a: -1 } } }, /^its vocabulary has an invalid id$/],
      [{ added_tokens: [{ id: 7, content: 'a' }] }, /^its added token "a" has another id than its vocabulary$/],
      [{ model: null }, /^it has no model$/],
    ];
    assert.deepEqual(reading(valid).encode('ab').ids, [0]);
    for (const [change, reason] of refusals) {
      assert.throws(
        () => reading({ ...valid, ...change }),
        (error) => error instanceof TokenizerTrouble && reason.test(error.reason),
        String(reason),
      );
    }
  });

  test('a hostile pattern stops', () => {
    for (const source of ['(?:a*)*b', '(?:a|a)*b', 'a*a*a*a*a*b', '(?:(?:a?){1000}){1000}b', '(?:a+)+b']) {
      assert.throws(() => new Pattern(source).matches('a'.repeat(20_000)), TokenizerTrouble, source);
    }
    assert.throws(() => new Pattern('('.repeat(1000)), TokenizerTrouble);
  });

  test('patterns match as in Oniguruma', () => {
    const matches = (source: string, text: string): string[] =>
      new Pattern(source).matches(text).map(([start, end]) => text.slice(start, end));
    assert.deepEqual(matches('a+?|b{2,3}|c{1}', 'aabbbbcc'), ['a', 'a', 'bbb', 'c', 'c']);
    assert.deepEqual(matches('a++a|a', 'aaa'), ['a', 'a', 'a']);
    assert.deepEqual(matches("(?i:'s|k)", "'S'ſKk\u212a"), ["'S", "'ſ", 'K', 'k', '\u212a']);
    assert.deepEqual(matches('[^\\s[a-c]-]+', 'xa-y z'), ['x', 'y', 'z']);
    assert.deepEqual(matches('^a|a$', 'aba\na'), ['a', 'a', 'a']);
    assert.deepEqual(matches('x*', 'axx'), ['', 'xx']);
    assert.deepEqual(matches('\\w+', 'a½\u0085b_²'), ['a½', 'b_²']);
    assert.deepEqual(matches('(?>a|ab)c|\\x{61}\\u0062', 'abc'), ['ab']);
  });
});

function splitBy(source: string): object {
  return { type: 'Split', pattern: { Regex: source }, behavior: 'Isolated', invert: false };
}

function reading(tokenizer: unknown): ReturnType<typeof readTextTokenizer> {
  return readTextTokenizer(new TextEncoder().encode(JSON.stringify(tokenizer)));
}

function isInPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}
