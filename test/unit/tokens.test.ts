import assert from 'node:assert/strict';
import path from 'node:path';
import { encodedTokens, plainTokens, tokensOf, type CutText, type TextToken } from '../../src/core/queries/tokens';
import { unknownProvenance, type Provenance } from '../../src/core/space';
import type { EncodedText } from '../../src/engine/answers/encodeText';
import { missingText } from '../../src/core/tokenText';
import { defaultWordRules, wordRulesText } from '../../src/core/text/wordRules';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerTokens, withFirstVectors } from '../../src/engine/answers/tokens';
import { engineHandlers } from '../../src/engine/engine';
import { LoadedModel } from '../../src/engine/loadedModel';
import { loadModel } from '../../src/engine/loadModel';
import { ModelCache } from '../../src/engine/modelCache';
import type { TokensAnswer } from '../../src/protocol/tokens';
import { folderWith, temporaryFolder } from './support/folder';
import { floats, safetensorsBytes } from './support/safetensors';
import { spaceOf } from './support/spaces';
import { storedTokenizers } from './support/storedTokenizers';
import { assertNear } from './support/assertions';

const trained = { kernel: 'scalar', wordRules: wordRulesText(defaultWordRules), minCount: 5 };

function model(
  words: readonly string[],
  hyperparameters: Provenance['hyperparameters'] = trained,
  change: Partial<Provenance> = {},
): { vocabulary: Vocabulary; provenance: Provenance } {
  return {
    vocabulary: Vocabulary.fromWords(
      words,
      words.map((_, id) => 100 - id),
    ),
    provenance: { ...unknownProvenance, hyperparameters, ...change },
  };
}

/** `dragon 1`, or `zzz minCount` for a token without a row. */
function short(tokens: readonly TextToken[]): string[] {
  return tokens.map(({ token, id, missing }) => `${token} ${missing ? missing.reason : id}`);
}

suite('tokens of a text', () => {
  test('ids are rows of the matrix, from 0', () => {
    const { tokens, cut, end } = tokensOf(model(['the', 'dragon', 'lived']), 'The dragon lived. The dragon!');
    assert.equal(cut, 'training');
    assert.deepEqual(short(tokens), ['the 0', 'dragon 1', 'lived 2', 'the 0', 'dragon 1']);
    assert.deepEqual([tokens[1]!.start, tokens[1]!.end, end], [4, 10, 29]);
  });

  test('a word that training dropped says why', () => {
    const dropped = tokensOf(model(['the']), 'the zyzzyva').tokens[1]!;
    assert.deepEqual([dropped.id, dropped.missing], [null, { reason: 'minCount', minCount: 5 }]);
    assert.match(missingText(dropped.missing!), /fewer than 5 times, or never \(min count 5\)/);
    const one = tokensOf(model(['the'], { ...trained, minCount: 1 }), 'zyzzyva').tokens[0]!;
    assert.deepEqual(one.missing, { reason: 'outOfVocabulary', leastCount: 100 });
  });

  test('what training does not read is said, and left out of plain tokens', () => {
    const list = tokensOf(model(['see', 'now']), 'see https://example.com/dragon now');
    assert.deepEqual(short(list.tokens), ['see 0', 'https://example.com/dragon skipped', 'now 1']);
    assert.deepEqual(plainTokens(list), [
      { token: 'see', id: 0 },
      { token: 'now', id: 1 },
    ]);
  });

  test('words of another tool are found as hovers find them, with capitals and phrases', () => {
    const { tokens, cut } = tokensOf(model(['New_York', 'King', 'the'], {}), 'The king of New York, new');
    assert.equal(cut, 'vecinity');
    assert.deepEqual(short(tokens), ['the 2', 'King 1', 'of outOfVocabulary', 'New_York 0', 'new outOfVocabulary']);
  });

  test('a comma or a sentence end parts a phrase', () => {
    const other = model(['new_york', 'new', 'york'], {});
    assert.deepEqual(short(tokensOf(other, 'new, york').tokens), ['new 1', 'york 2']);
    const own = model(['new_york', 'new', 'york'], { ...trained, phrases: 1 });
    assert.deepEqual(short(tokensOf(own, 'New, York').tokens), ['new_york 0'], 'training looks at words only');
    assert.deepEqual(short(tokensOf(own, 'new.\n\nYork').tokens), ['new 1', 'york 2']);
    const without = model(['new_york', 'new', 'york'], { ...trained, phrases: 0 });
    assert.deepEqual(short(tokensOf(without, 'new york').tokens), ['new 1', 'york 2']);
  });

  test('saved rules cut as training did; invalid ones are the default', () => {
    const rules = { ...trained, wordRules: wordRulesText({ ...defaultWordRules, tags: 'sign' }) };
    assert.deepEqual(short(tokensOf(model(['#tag', 'tag'], rules), '#tag').tokens), ['#tag 0']);
    const broken = { ...trained, wordRules: 'nonsense=1; __proto__' };
    assert.deepEqual(short(tokensOf(model(['#tag', 'tag'], broken), '#tag').tokens), ['tag 1']);
    const tokenized = model(['The', 'dragon', '.'], { kernel: 'scalar', minCount: 1 });
    assert.deepEqual(short(tokensOf(tokenized, 'The dragon .').tokens), ['The 0', 'dragon 1', '. 2']);
    assert.equal(tokensOf(tokenized, 'the').tokens[0]!.id, null);
  });

  test('French particles are as in the vocabulary', () => {
    assert.deepEqual(short(tokensOf(model(['eau']), "l'eau").tokens), ['eau 0']);
    assert.deepEqual(short(tokensOf(model(["l'eau", 'eau']), "l'eau").tokens), ["l'eau 0"]);
  });

  test('a language model without its tokenizer is never cut', () => {
    const lm = model(['\u2581king', 'king', 'kingdom</w>'], {}, { unit: 'token' });
    assert.deepEqual(short(tokensOf(lm, 'king').tokens), ['king 1']);
    assert.deepEqual(short(tokensOf(lm, ' kingdom ').tokens), ['kingdom</w> 2']);
    for (const text of ['king kingdom', 'kings', '', ' ']) {
      const { cut, tokens } = tokensOf(lm, text);
      assert.deepEqual([cut, tokens], ['whole', []], text);
    }
  });

  test('a tokenizer cuts the text of its model: its ids, its pieces, its unknown token', () => {
    const encode = (text: string): EncodedText & CutText => ({
      name: 'letters',
      unknownId: 2,
      end: text.length,
      tokens: {
        ids: Array.from(text, (letter) => ({ a: 0, b: 1, z: 7 })[letter] ?? 2),
        pieces: Array.from(text, (letter) => (/[abz]/.test(letter) ? letter : '[UNK]')),
        ranges: Array.from(text, (_, i) => [i, i + 1] as const),
      },
    });
    const lm = model(['a', 'b', '[UNK]'], {}, { unit: 'token' });
    const { cut, tokens, end } = encodedTokens(lm, encode('ab?z'));
    assert.deepEqual([cut, end], ['tokenizer', 4]);
    assert.deepEqual(short(tokens), ['a 0', 'b 1', '[UNK] unknownToken', 'z noRow']);
    assert.deepEqual(
      plainTokens({ tokens }).map(({ id, oov }) => [id, oov]),
      [
        [0, undefined],
        [1, undefined],
        [2, true],
        [null, true],
      ],
    );
    const long = encodedTokens(lm, encode('a'.repeat(500)), 200);
    assert.deepEqual([long.tokens.length, long.end], [200, 200]);
    const loaded = new LoadedModel(
      '/m',
      1,
      spaceOf(
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        ['a', 'b', '[UNK]'],
        { unit: 'token' },
      ),
    );
    const answer = answerTokens(loaded, 'ab', encode('ab'));
    assert.deepEqual([answer.tokenizer, answer.words.length, answer.tokens[1]!.word], ['letters', 2, 1]);
    const problem = answerTokens(loaded, 'a b', { problem: 'It needs a tokenizer.json.' });
    assert.deepEqual([problem.cut, problem.problem, problem.tokens.length], ['whole', 'It needs a tokenizer.json.', 0]);
  });

  test('a long text is cut at the maximum, hostile text is text', () => {
    const { tokens, end } = tokensOf(model(['word']), 'word '.repeat(2000), 200);
    assert.deepEqual([tokens.length, end], [200, 999]);
    for (const text of ['__proto__ constructor', '\ud83d\u202e<img src=x>', 'x'.repeat(10_000), '\0'.repeat(50)]) {
      assert.ok(Array.isArray(tokensOf(model(['__proto__']), text).tokens), text.slice(0, 20));
    }
    assert.deepEqual(short(tokensOf(model(['__proto__', 'proto'], { kernel: 's', minCount: 1 }), '__proto__').tokens), [
      '__proto__ 0',
    ]);
  });
});

suite('tokens with their rows', () => {
  const rows = [
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
  ];

  test('each word once, with its row and all cosines', () => {
    const loaded = new LoadedModel('/m', 1, spaceOf(rows, ['the', 'dragon', 'lived']));
    const answer = answerTokens(loaded, 'the dragon the castle');
    assert.deepEqual(
      answer.tokens.map(({ word }) => word),
      [0, 1, 0, -1],
    );
    assert.deepEqual(
      answer.words.map(({ word, rank }) => [word, rank]),
      [
        ['the', 1],
        ['dragon', 2],
      ],
    );
    assert.deepEqual([...answer.vectors], [1, 0, 0, 1, 1, 0]);
    assertNear(answer.similarity[1]!, Math.SQRT1_2, 1e-7, 'cosine');
  });

  test('the cosines before training come with them', async () => {
    const loaded = new LoadedModel('/m', 1, spaceOf(rows, ['the', 'dragon', 'lived']));
    const pause = (): Promise<void> => Promise.resolve();
    const { first } = await withFirstVectors(loaded, answerTokens(loaded, 'the dragon lived'), pause);
    assert.equal(first?.isOwn, false);
    assert.deepEqual([first.similarity.length, first.similarity[0]], [9, 1]);
    assert.ok(Math.abs(first.similarity[1]!) < 1);
    const alone = await withFirstVectors(loaded, answerTokens(loaded, 'the'), pause);
    assert.equal(alone.first, undefined);
  });
});

suite('tokens of a language model', () => {
  const folder = temporaryFolder();
  const bert = storedTokenizers().made.bert.tokenizer;
  const size = Object.keys(bert.model.vocab).length;
  const table = safetensorsBytes({ 'model.embed_tokens.weight': floats([size, 2], (i) => Math.sin(i)) });

  async function ask(files: Readonly<Record<string, string | Uint8Array>>, text: string): Promise<TokensAnswer> {
    const file = path.join(folderWith(folder, { 'model.safetensors': table, ...files }), 'model.safetensors');
    const handlers = engineHandlers(new ModelCache((name) => loadModel(name), 1e9));
    return handlers.tokens({ model: file, text }, new AbortController().signal);
  }

  test('are those of its tokenizer, with the rows of their ids', async () => {
    const answer = await ask({ 'tokenizer.json': JSON.stringify(bert) }, 'The castle');
    assert.deepEqual([answer.cut, answer.tokenizer], ['tokenizer', 'WordPiece']);
    assert.ok(answer.tokens.length >= 2);
    assert.equal(answer.tokens[0]!.start, 0);
    assert.equal(answer.tokens.at(-1)!.end, 10);
    for (const { id, word } of answer.tokens) {
      assert.deepEqual(answer.vectors[2 * word], Math.fround(Math.sin(2 * id!)), `row ${id}`);
    }
  });

  test('are none without a tokenizer, and the answer says why', async () => {
    const answer = await ask({ 'vocab.txt': Array.from({ length: size }, (_, i) => `t${i}`).join('\n') }, 'The castle');
    assert.deepEqual([answer.cut, answer.tokens.length], ['whole', 0]);
    assert.match(answer.problem ?? '', /only by a tokenizer\.json; beside the file is vocab\.txt/);
    const single = await ask({ 'vocab.txt': Array.from({ length: size }, (_, i) => `t${i}`).join('\n') }, 't5');
    assert.deepEqual(short(single.tokens), ['t5 5']);
  });
});
