import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { countWords } from '../../src/engine/training/countWords';
import type { CorpusRequest, TrainingProgress } from '../../src/protocol/training';
import { temporaryFolder } from './support/folder';

const script = path.resolve('dist/trainer.js');

suite('words of a workspace', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  function corpus(name: string, files: Readonly<Record<string, string>>): CorpusRequest {
    const root = path.join(folder(), name);
    mkdirSync(root);
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(path.join(root, file), text);
    }
    return { roots: [{ path: root, base: root, exclude: [] }], include: [], respectGitignore: true, tokenized: false };
  }

  test('are those of all files, each once, most frequent first', async () => {
    const request = corpus('texts', {
      'a.txt': 'The king saw the Queen.\n',
      'b.md': '# Žluťoučký kůň\n\nThe king *rode* it.\n',
    });
    const output = path.join(folder(), 'words.txt');
    const told: TrainingProgress[] = [];
    const { words, tokens } = await countWords(
      { corpus: request, output },
      (progress) => told.push(progress),
      new AbortController().signal,
      { script },
    );
    const lines = readFileSync(output, 'utf8').split('\n');
    assert.deepEqual(lines.slice(0, 2), ['the', 'king']);
    assert.deepEqual(lines.slice(2).sort(), ['', 'it', 'kůň', 'queen', 'rode', 'saw', 'žluťoučký']);
    assert.deepEqual([words, tokens], [8, 11]);
    assert.equal(told.at(-1)?.phase, 'saving');
  });

  test('writes nothing when there are no words or the user cancels', async () => {
    const output = path.join(folder(), 'none.txt');
    const { signal } = new AbortController();
    const none = { corpus: corpus('empty', { 'a.txt': '!!! ...\n' }), output };
    await assert.rejects(
      countWords(none, () => undefined, signal, { script }),
      { code: 'noText' },
    );
    const some = { corpus: corpus('stopped', { 'a.txt': 'a b c\n'.repeat(10_000) }), output };
    await assert.rejects(
      countWords(some, () => undefined, AbortSignal.abort(), { script }),
      { code: 'cancelled' },
    );
    assert.ok(!readdirSync(folder()).includes('none.txt'));
  });
});
