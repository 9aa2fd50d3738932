import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeText, type EncodedText } from '../../src/engine/answers/encodeText';
import { openOnce } from '../../src/engine/files/openedFiles';
import { temporaryFolder, folderWith } from './support/folder';
import { ggufBytes, ggufValue, type GgufValue } from './support/gguf';
import { floats, safetensorsBytes } from './support/safetensors';
import { storedTokenizers } from './support/storedTokenizers';

const { array, bool, f32, i32, text } = ggufValue;
type Keys = readonly (readonly [key: string, value: GgufValue])[];

suite('tokenizers of opened models', () => {
  const folder = temporaryFolder();
  let files = 0;

  const gguf = (tokens: readonly string[], keys: Keys): string => {
    const file = path.join(folder(), `${files++}.gguf`);
    const table = { name: 'token_embd.weight', dimensions: [2, tokens.length], type: 0, data: tokens.length * 8 };
    const all: Keys = [
      ['general.architecture', text('llama')],
      [
        'tokenizer.ggml.tokens',
        array(
          tokens.map((token) => text(token)),
          8,
        ),
      ],
      ...keys,
    ];
    writeFileSync(file, ggufBytes(all, [table]));
    return file;
  };
  /** A file with the vocabulary of a `tokenizer.json`. */
  const byteLevel = (name: 'gpt2' | 'llama3' | 'qwen2', pre: string | undefined): string => {
    const { vocab, merges } = storedTokenizers().made[name].tokenizer.model;
    const added = new Set(storedTokenizers().made[name].tokenizer.added_tokens.map(({ id }) => id));
    const tokens = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);
    return gguf(tokens, [
      ['tokenizer.ggml.model', text('gpt2')],
      ...(pre === undefined ? [] : [['tokenizer.ggml.pre', text(pre)] as const]),
      ['tokenizer.ggml.token_type', array(tokens.map((_, id) => i32(added.has(id) ? 3 : 1)))],
      ['tokenizer.ggml.merges', array(merges.map((pair) => text(pair.join(' '))))],
    ]);
  };
  const sentencePiece = (more: Keys = []): string => {
    const { tokens, scores, types } = storedTokenizers().made.sentencepieceBpe.tokenizer;
    return gguf(tokens, [
      ['tokenizer.ggml.model', text('llama')],
      ['tokenizer.ggml.scores', array(scores.map((score) => f32(score)))],
      ['tokenizer.ggml.token_type', array(types.map((type) => i32(type)))],
      ...more,
    ]);
  };

  for (const [name, pre] of [
    ['gpt2', 'gpt-2'],
    ['llama3', 'llama-bpe'],
    ['qwen2', 'qwen2'],
  ] as const) {
    test(`GGUF with ${pre} gives the ids of the reference`, async () => {
      const file = byteLevel(name, pre);
      const { lines, made } = storedTokenizers();
      for (const [i, line] of lines.entries()) {
        // llama.cpp does not normalise; the tokenizer.json of Qwen does.
        if (name !== 'qwen2' || line.normalize('NFC') === line) {
          const { tokens, name: kind } = await encodeText(file, line);
          assert.deepEqual([kind, tokens?.ids], ['byte-level BPE', made[name].ids[i]], JSON.stringify(line));
        }
      }
    });
  }

  test('GGUF with a model of SentencePiece gives its ids', async () => {
    const file = sentencePiece();
    const { lines, made } = storedTokenizers();
    for (const [i, line] of lines.entries()) {
      // llama.cpp finds <s> in the text, SentencePiece does not.
      if (!/<\/?s>|<unk>/.test(line)) {
        const { tokens, name } = await encodeText(file, line);
        assert.deepEqual(
          [name, tokens?.ids],
          ['SentencePiece BPE', made.sentencepieceBpe.ids[i]],
          JSON.stringify(line),
        );
      }
    }
  });

  test('GGUF finds control tokens first, and adds a space only where the file says so', async () => {
    const { tokens } = await encodeText(sentencePiece(), 'a</s>a');
    assert.deepEqual(tokens?.pieces, ['▁a', '</s>', '▁a']);
    assert.deepEqual(tokens.ranges, [
      [0, 1],
      [1, 5],
      [5, 6],
    ]);
    const plain = await encodeText(sentencePiece([['tokenizer.ggml.add_space_prefix', bool(false)]]), 'a</s>a');
    assert.deepEqual(plain.tokens?.pieces, ['a', '</s>', 'a']);
  });

  test('GGUF names another tokenizer, and does not cut', async () => {
    const refusals: readonly (readonly [file: string, problem: RegExp])[] = [
      [byteLevel('gpt2', 'deepseek-llm'), /because its pre-tokenizer "deepseek-llm" is not supported\.$/],
      [byteLevel('gpt2', 'default'), /because its pre-tokenizer "default" is not supported\.$/],
      [byteLevel('gpt2', undefined), /because the file does not name its pre-tokenizer \(tokenizer\.ggml\.pre\)\.$/],
      [gguf(['a', 'b'], [['tokenizer.ggml.model', text('rwkv')]]), /because its tokenizer "rwkv" is not supported\.$/],
      [gguf(['a', 'b'], []), /because its tokenizer "without a name" is not supported\.$/],
      [gguf(['a', 'b'], [['tokenizer.ggml.model', text('llama')]]), /because its vocabulary has no scores\.$/],
      [
        gguf(
          ['a', 'b'],
          [
            ['tokenizer.ggml.model', text('llama')],
            ['tokenizer.ggml.scores', array([f32(0), f32(1)])],
          ],
        ),
        /because its vocabulary lacks tokens for single bytes\.$/,
      ],
    ];
    for (const [file, problem] of refusals) {
      const { tokens, problem: given } = await encodeText(file, 'text');
      assert.equal(tokens, undefined, String(problem));
      assert.match(given ?? '', problem);
    }
  });

  const table = safetensorsBytes({ 'model.embed_tokens.weight': floats([3, 2], (i) => i) });
  const bert = (): string => JSON.stringify(storedTokenizers().made.bert.tokenizer);
  const beside = (name: string, content: string | Uint8Array): Promise<EncodedText> =>
    encodeText(
      path.join(folderWith(folder, { 'model.safetensors': table, [name]: content }), 'model.safetensors'),
      'the castle',
    );

  test('a tokenizer.json beside a table cuts text', async () => {
    const { tokens, name, unknownId, end } = await beside('tokenizer.json', bert());
    assert.deepEqual([name, unknownId, end], ['WordPiece', 3, 10]);
    assert.deepEqual(tokens?.ranges.at(-1)?.[1], 10);
  });

  test('says why there is no tokenizer', async () => {
    const problem = async (name: string, content: string | Uint8Array): Promise<string | undefined> =>
      (await beside(name, content)).problem;
    assert.equal(await problem('other.txt', 'a'), 'There is no tokenizer.json beside the file.');
    assert.equal(
      await problem('vocab.txt', 'a\nb\nc'),
      'Text is cut only by a tokenizer.json; beside the file is vocab.txt.',
    );
    assert.equal(
      await problem('tokenizer.model', 'a'),
      'Text is cut only by a tokenizer.json; beside the file is tokenizer.model.',
    );
    assert.equal(
      await problem('tokenizer.json', '{"a": 0, "b": 1, "c": 2}'),
      'tokenizer.json is only a list of tokens.',
    );
    const swapped = bert().replace('"BertNormalizer"', '"Swap"');
    assert.equal(
      await problem('tokenizer.json', swapped),
      'The tokenizer of tokenizer.json cannot be used, because its normalizer Swap is not supported.',
    );
  });

  test('a file of words has no tokenizer, and no problem', async () => {
    const file = path.join(folderWith(folder, { 'a.vec': '2 2\na 1 2\nb 3 4\n', 'tokenizer.json': bert() }), 'a.vec');
    assert.deepEqual(await encodeText(file, 'a'), {});
  });

  test('a long text is cut before half a character', async () => {
    const given = `${'a'.repeat(19_999)}😀`;
    const model = path.join(
      folderWith(folder, { 'model.safetensors': table, 'tokenizer.json': bert() }),
      'model.safetensors',
    );
    assert.equal((await encodeText(model, given)).end, 19_999);
  });

  test('the tokenizer is read once while the file is open', async () => {
    const model = path.join(
      folderWith(folder, { 'model.safetensors': table, 'tokenizer.json': bert() }),
      'model.safetensors',
    );
    await openOnce.use(model, {}, undefined, async (file) => {
      assert.equal(await file.tokenizer(), await file.tokenizer());
    });
  });
});
