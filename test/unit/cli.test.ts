import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArguments, UsageError } from '../../src/cli/arguments';
import { printable } from '../../src/cli/print';
import { TrainingReport } from '../../src/cli/trainingReport';
import { estimateEvidence, neighboursByEvidence } from '../../src/core/queries/evidence';
import { readModel, writeModel } from '../../src/engine/files/modelFile';
import { copyScan } from '../../src/engine/loadModel';
import { sourceDate } from '../../src/engine/training/runReport';
import type { CorpusSurvey } from '../../src/protocol/training';
import { temporaryFolder } from './support/folder';
import { encodeLegacy } from './support/legacyText';
import { python } from './support/python';
import { randomNumbers, randomRows, spaceOf } from './support/spaces';
import { skip } from '../skip';
import { assertEvery, assertNear, assertOrder } from './support/assertions';

const cli = path.resolve('dist', 'cli.js');

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function vecinity(...given: string[]): Run {
  return spawnSync(process.execPath, [cli, ...given], { encoding: 'utf8' });
}

suite('cli', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);

  suiteSetup(async () => {
    assert.ok(existsSync(cli), `${cli} is missing: run node esbuild.js first`);
    await writeModel(
      place('model.safetensors'),
      spaceOf(
        [
          [1, 0],
          [1, 1],
          [0, 1],
          [1, -0.5],
        ],
        ['king', 'queen', '__proto__', 'a\u001b[31mb'],
      ),
    );
    const random = randomNumbers(1);
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
    const lines = Array.from({ length: 3000 }, () =>
      Array.from({ length: 12 }, () => words[Math.floor((random() + 0.5) ** 2 * words.length)]).join(' '),
    );
    mkdirSync(place('corpus'));
    writeFileSync(path.join(place('corpus'), 'text.txt'), lines.join('\n'));
  });

  suite('arguments', () => {
    const specs = {
      top: { kind: 'number', help: '' },
      name: { kind: 'text', help: '' },
      positive: { kind: 'list', help: '' },
      encoding: { kind: 'repeated', help: '' },
      json: { kind: 'switch', help: '' },
    } as const;

    test('parses flags and operands in any order, and both ways to give a value', () => {
      assert.deepEqual(parseArguments(['a', '--top', '5', 'b', '--name=x=y', '--json', '-c'], specs), {
        operands: ['a', 'b', '-c'],
        flags: { top: 5, name: 'x=y', json: true },
      });
      assert.deepEqual(parseArguments(['--positive', 'a', 'b', '--json', '--positive', 'c', '--', '--d'], specs), {
        operands: ['--d'],
        flags: { positive: ['a', 'b', 'c'], json: true },
      });
      assert.deepEqual(parseArguments(['--top', '-1e-4'], specs).flags, { top: -1e-4 });
      assert.deepEqual(parseArguments(['--encoding', 'latin1', 'a', '--encoding=*.py=utf-8'], specs), {
        operands: ['a'],
        flags: { encoding: ['latin1', '*.py=utf-8'] },
      });
    });

    const wrong: [string[], RegExp][] = [
      [['--tpo', '5'], /no flag --tpo. Did you mean --top\?/],
      [['--positve', 'a'], /Did you mean --positive\?/],
      [['--xyzzyxyzzy'], /^There is no flag --xyzzyxyzzy.$/],
      [['--__proto__', '1'], /no flag --__proto__/],
      [['--constructor'], /no flag --constructor/],
      [['--top'], /--top needs a value/],
      [['--top', '--json'], /--top needs a value/],
      [['--top', 'many'], /--top needs a number, not "many"/],
      [['--top='], /--top needs a number/],
      [['--top', '1', '--top', '2'], /given twice/],
      [['--json=yes'], /takes no value/],
      [['--positive'], /needs a value/],
    ];
    for (const [given, message] of wrong) {
      test(`refuses ${given.join(' ')}`, () => {
        assert.throws(
          () => parseArguments(given, specs),
          (error) => error instanceof UsageError && message.test(error.message),
        );
      });
    }
  });

  test('prints help for all and for each command', () => {
    const { status, stdout } = vecinity('--help');
    assert.equal(status, 0);
    for (const command of ['train', 'neighbours', 'analogy', 'similarity', 'tokens', 'info']) {
      assert.ok(stdout.includes(command), JSON.stringify(stdout));
      const help = vecinity(command, '--help');
      assert.equal(help.status, 0);
      assert.match(help.stdout, new RegExp(`usage: vecinity ${command} `));
    }
    assert.match(vecinity('train', '--help').stdout, /--min-count N/);
  });

  test('exits with 2 and the reason on standard error for a wrong command line', () => {
    for (const [given, message] of [
      [[], /The command is missing/],
      [['nieghbours'], /Unknown command "nieghbours"/],
      [['neighbours'], /model file and at least one word/],
      [['neighbours', 'x', 'y', '--tpo', '3'], /Did you mean --top\?/],
      [['neighbours', 'x', 'y', '--rank', 'count'], /takes cosine or evidence/],
      [['analogy', 'x'], /--positive/],
      [['analogy', 'x', '--positive', 'a', '--method', 'best'], /3CosAdd or 3CosMul/],
      [['similarity', 'x', 'a'], /at least two words/],
      [['tokens', 'x'], /a text/],
      [['train', 'x'], /--output/],
      [['train', 'x', '--output', 'model.doc'], /\.doc/],
      [['train', 'x', '--output', 'model.bin', '--encoding', '*.txt=klingon'], /there is no encoding "klingon"/],
      [
        ['train', 'x', '--output', 'model.bin', '--dimensions', '0'],
        /^--dimensions cannot be 0: it must be a whole number from 1 to/,
      ],
      [['train', 'x', '--output', 'model.bin', '--min-count', '0'], /^--min-count cannot be 0/],
      [
        ['train', 'x', '--output', 'model.bin', '--algorithm', 'word3vec'],
        /^--algorithm cannot be "word3vec": .* skipgram, cbow/,
      ],
      [['train', 'x', '--output', 'model.bin', '--cbow-mean', '2'], /--cbow-mean needs 0 or 1/],
      [['train', '--resume', 'x.checkpoint', '--window', '3'], /^--window cannot be used with --resume/],
      [['train', 'y', '--resume', 'x.checkpoint'], /^"y" cannot be used with --resume/],
      [['train', 'x', '--output', 'model.bin', '--finish'], /--finish needs --resume/],
      [['train', 'x', '--output', 'model.bin', '--checkpoint-seconds', '-1'], /^--checkpoint-seconds cannot be -1/],
      [['train', 'x', '--output', 'model.bin', '--memory-limit', '-1'], /^--memory-limit cannot be -1/],
      [['train', 'x', '--output', 'model.bin', '--spill-after', '-1'], /^--spill-after cannot be -1/],
      [['neighbours', place('model.safetensors'), 'king', '--top', '0'], /whole number/],
    ] as [string[], RegExp][]) {
      const { status, stdout, stderr } = vecinity(...given);
      assert.equal(status, 2, given.join(' '));
      assert.match(stderr, message);
      assert.equal(stdout, '');
    }
  });

  test('asks floret’s table for the words of a list', () => {
    const rows = Array.from({ length: 5 }, (_, row) => `${row} ${row} 1\n`);
    writeFileSync(place('table.floret'), `5 2 2 3 1 7 < >\n${rows.join('')}`);
    writeFileSync(place('asked.txt'), 'king\nqueen\nrain\n');
    const { status, stderr } = vecinity('neighbours', place('table.floret'), 'king');
    assert.equal(status, 1);
    assert.match(stderr, /no list of words\..*--words/);
    const { stdout } = vecinity('neighbours', place('table.floret'), 'king', '--words', place('asked.txt'), '--json');
    const { results } = JSON.parse(stdout) as { results: Record<string, { word: string }[]> };
    assert.deepEqual(results['king']!.map(({ word }) => word).sort(), ['queen', 'rain']);
  });

  test('opens the first words or the words of a list; info describes the file', () => {
    writeFileSync(place('limits.txt'), '4 2\nking 1 0\nqueen 1 1\nserver 0 1\nrain 1 2\n');
    writeFileSync(place('list.txt'), 'rain\nking\nqueen\n');
    const words = (...given: string[]): string[] => {
      const { stdout, stderr } = vecinity('neighbours', place('limits.txt'), 'king', '--json', ...given);
      assert.ok(stdout, stderr);
      return (JSON.parse(stdout) as { results: Record<string, { word: string }[]> }).results['king']!.map(
        ({ word }) => word,
      );
    };
    assert.deepEqual(words('--first', '2'), ['queen']);
    assert.deepEqual(words('--only-words', place('list.txt')), ['queen', 'rain']);
    assert.deepEqual(words(), ['queen', 'rain', 'server']);
    assert.equal(vecinity('neighbours', place('limits.txt'), 'king', '--first', '0').status, 2);
    assert.equal(vecinity('neighbours', place('limits.txt'), 'king', '--only-words', place('no.txt')).status, 1);
    const converted = vecinity('convert', place('limits.txt'), place('limited.vec'), '--first', '3', '--json');
    assert.equal((JSON.parse(converted.stdout) as { vocabularySize: number }).vocabularySize, 3);
    const { stdout } = vecinity('info', place('limits.txt'));
    assert.match(stdout, /^format +word2vec text$/m);
    assert.match(stdout, /^words +4$/m);
    assert.match(stdout, /^dimensions +2$/m);
  });

  test('orders neighbours by evidence on request, and says so', async () => {
    const file = place('weighted.safetensors');
    const space = spaceOf(randomRows(300, 8, 1));
    await writeModel(file, space);
    const asked = ['neighbours', file, 'w20', '--top', '4', '--rank', 'evidence'];
    const { results } = JSON.parse(vecinity(...asked, '--json').stdout) as {
      results: Record<string, { readonly word: string; readonly evidence: number }[]>;
    };
    const expected = neighboursByEvidence(space, 20, 4, estimateEvidence(space, copyScan(space))!);
    // The kernel that estimates the evidence adds in another order than this scan does.
    const rounded = (value: number): string => value.toFixed(5);
    assert.deepEqual(
      results['w20']?.map(({ evidence, ...rest }) => ({ ...rest, evidence: rounded(evidence) })),
      expected.map(({ id, score, evidence }) => ({
        word: `w${id}`,
        cosine: score,
        count: 300 - id,
        evidence: rounded(evidence),
      })),
    );
    const [first] = expected;
    const line = ` w${first!.id} ${first!.score.toFixed(4)} ${first!.evidence.toFixed(4)} ${300 - first!.id}\n`;
    assert.equal(
      vecinity(...asked)
        .stdout.replaceAll(/ +/g, ' ')
        .slice(0, 51 + line.length),
      `w20 (weighted by evidence: cosine, evidence, count)\n${line}`.slice(0, 51 + line.length),
    );
    const small = vecinity('neighbours', place('model.safetensors'), 'king', '--rank', 'evidence').stdout;
    assert.match(small, /^king \(by cosine: the model has no counts, or too few words\)\n/);
  });

  test('tokens: ids are rows of the matrix, and a missing token says why', () => {
    const file = place('model.safetensors');
    const { stdout, status } = vecinity('tokens', file, 'The queen, king', '__proto__', '--json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      tokens: [
        { token: 'the', id: null, oov: true, reason: 'outOfVocabulary' },
        { token: 'queen', id: 1 },
        { token: 'king', id: 0 },
        { token: 'proto', id: null, oov: true, reason: 'outOfVocabulary' },
      ],
      cut: 'vecinity',
    });
    const text = vecinity('tokens', file, 'the queen').stdout;
    assert.match(text, /^ {2}the {4}Out of vocabulary: .*\n {2}queen {2}1\nCut by the rules of Vecinity\./);
  });

  test('tokens of the whole text are those that training counted, with and without phrases', async () => {
    const parts = [
      'The King\u2019s New York',
      'new york; a state-of-the-',
      'art castle @anna',
      '#tag http://a.org/x caf\u00e9 \u6771\u4eac\u90fd',
    ];
    const text = Array.from(
      { length: 60 },
      (_, i) => `${parts[i % 4]!} word${i % 7}${i % 5 === 0 ? '.\n\n' : '\n'}`,
    ).join('');
    mkdirSync(place('cut'));
    writeFileSync(path.join(place('cut'), 'text.txt'), text);
    for (const phrases of ['0', '1']) {
      const output = place(`cut${phrases}.safetensors`);
      const flags = ['--algorithm', 'onehot', '--min-count', '3', '--phrases', phrases, '--phrase-threshold', '0.1'];
      assert.equal(vecinity('train', place('cut'), ...flags, '--output', output).status, 0);
      const { vocabulary } = await readModel(output);
      const { tokens } = JSON.parse(vecinity('tokens', output, text, '--json').stdout) as {
        tokens: { token: string; id: number | null }[];
      };
      const counts = new Float64Array(vocabulary.size);
      for (const { token, id } of tokens) {
        if (id !== null) {
          counts[id]!++;
          assert.equal(token, vocabulary.word(id));
        }
      }
      assert.deepEqual([...counts], [...vocabulary.counts], `phrases ${phrases}`);
      assert.equal(vocabulary.id('new_york') >= 0, phrases === '1');
      const missing = JSON.parse(vecinity('tokens', output, 'zyzzyva', '--json').stdout) as unknown;
      const expected = { token: 'zyzzyva', id: null, oov: true, reason: 'minCount' };
      assert.deepEqual(missing, { tokens: [expected], cut: 'training' });
    }
  });

  test('prints neighbours, analogy, similarity and info as JSON and as text', () => {
    const file = place('model.safetensors');
    const neighbours = JSON.parse(vecinity('neighbours', file, 'king', '__proto__', '--top', '2', '--json').stdout) as {
      results: Record<string, { word: string; cosine: number; count: number }[]>;
    };
    assert.deepEqual(Object.keys(neighbours.results), ['king', '__proto__']);
    const found = neighbours.results['king']!;
    assert.deepEqual(
      found.map(({ word, count, cosine }) => [word, count, cosine.toFixed(9)]),
      [
        ['a\u001b[31mb', 1, '0.894427191'],
        ['queen', 3, '0.707106781'],
      ],
    );
    assert.deepEqual(Object.keys(found[0]!), ['word', 'cosine', 'count']);
    const text = vecinity('neighbours', file, 'king');
    assert.match(text.stdout, /^king\n {2}a\\u001b\[31mb +0\.8944 +1\n {2}queen +0\.7071 +3\n/);
    assert.ok(!text.stdout.includes('\u001b'));

    const analogy = vecinity('analogy', file, '--positive', 'queen', '--negative', 'king', '--top', '1', '--json');
    const { results } = JSON.parse(analogy.stdout) as { results: { word: string }[] };
    assert.equal(results[0]?.word, '__proto__');

    const similarity = JSON.parse(vecinity('similarity', file, 'king', '__proto__', '--json').stdout) as unknown;
    assert.deepEqual(similarity, {
      words: ['king', '__proto__'],
      matrix: [
        [1, 0],
        [0, 1],
      ],
    });

    const checked = place('checked.safetensors');
    vecinity('train', '--output', checked, '--stability', '2', '--epochs', '3', '--dimensions', '5', place('corpus'));
    const recurring = JSON.parse(vecinity('neighbours', checked, 'word3', '--json').stdout) as {
      results: Record<string, { recurrence: { times: number; runs: number } }[]>;
    };
    const recurrences = recurring.results['word3']!.map(({ recurrence }) => recurrence);
    assertOrder(recurrences.length, '>', 0, 'recurrences.length');
    assertEvery(recurrences, ({ times, runs }) => times >= 0 && times <= 2 && runs === 2, 'recurrences');
    const lines = vecinity('neighbours', checked, 'word3').stdout.split('\n').slice(1, -1);
    assert.deepEqual(
      lines.map((line) => /again in (\d of 2) reruns$/.exec(line)?.[1]),
      recurrences.map(({ times }) => `${times} of 2`),
    );

    const info = JSON.parse(vecinity('info', file, '--json').stdout) as Record<string, unknown>;
    assert.deepEqual([info['vocabularySize'], info['dimensions'], info['algorithm']], [4, 2, 'skipgram']);
  });

  test('exits with 1, a message with what to do, and JSON on request when it fails', () => {
    const missing = vecinity('info', place('missing.safetensors'));
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /There is no file .*missing\.safetensors/);
    const unknown = vecinity('neighbours', place('model.safetensors'), 'qeuen', '--json');
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /Did you mean "queen"\?/);
    const { error } = JSON.parse(unknown.stdout) as { error: { code: string; details: unknown } };
    assert.equal(error.code, 'unknownWord');
    assert.equal(vecinity('train', place('nowhere'), '--output', place('none.bin')).status, 1);
    assert.equal(existsSync(place('none.bin')), false);
  });

  test('succeeds when the reader of its output stops early', async () => {
    const child = spawn(process.execPath, [cli, 'neighbours', place('model.safetensors'), 'king'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual([status, stderr], [0, '']);
  });

  const quick = ['--dimensions', '8', '--epochs', '2', '--min-count', '1', '--threads', '1', '--seed', '3'];

  for (const ending of ['safetensors', 'bin', 'vec', 'txt']) {
    test(`trains and writes .${ending}; prints one JSON object, and progress on standard error`, async () => {
      const output = place(`trained.${ending}`);
      const { status, stdout, stderr } = vecinity('train', place('corpus'), '--output', output, '--json', ...quick);
      assert.equal(status, 0, stderr);
      const result = JSON.parse(stdout) as Record<string, unknown>;
      assert.equal(result['output'], output);
      assert.equal(result['vocabularySize'], 60);
      assert.equal(result['dimensions'], 8);
      assert.equal(result['tokens'], 36_000);
      assert.match(stderr, /training \d+ %/);
      assert.ok(!stderr.includes('\r'), 'no rewriting of lines where there is no terminal');
      const space = await readModel(output);
      assert.equal(space.vocabulary.size, 60);
      assertOrder(space.vocabulary.id('word0'), '>=', 0, "space.vocabulary.id('word0')");
    });
  }

  test('gensim reads what train wrote', function () {
    const program = `
import json, sys
from gensim.models import KeyedVectors
kv = KeyedVectors.load_word2vec_format(sys.argv[1], binary=True)
print(json.dumps([len(kv), kv.vector_size, kv.most_similar('word1', topn=5)]))`;
    const output = place('for-gensim.bin');
    assert.equal(vecinity('train', place('corpus'), '--output', output, ...quick).status, 0);
    const [size, dimensions, similar] = python(this, 'gensim', program, output) as [number, number, [string, number][]];
    assert.deepEqual([size, dimensions], [60, 8]);
    const { results } = JSON.parse(vecinity('neighbours', output, 'word1', '--top', '5', '--json').stdout) as {
      results: Record<string, { word: string; cosine: number }[]>;
    };
    assert.deepEqual(
      results['word1']!.map(({ word }) => word),
      similar.map(([word]) => word),
    );
    results['word1']!.forEach(({ cosine }, i) => assertNear(cosine, similar[i]![1], 1e-5, 'cosine'));
  });

  test('reads the encodings that it recognises and those that are chosen, and names the files', () => {
    const folder = place('encodings');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'a.txt'), encodeLegacy('Киты плавают в море. '.repeat(200), 'koi8-r'));
    writeFileSync(path.join(folder, 'b.log'), encodeLegacy('Był król i królowa. '.repeat(200), 'iso-8859-2'));
    writeFileSync(path.join(folder, 'c.txt'), Uint8Array.of(1, 2, 0, 4));
    const output = place('encodings.vec');
    const given = ['train', folder, '--output', output, '--encoding', '*.log=latin2', ...quick];
    const { status, stdout, stderr } = vecinity(...given);
    assert.equal(status, 0, stderr);
    assert.ok(stdout.includes(`Left out: 1 binary (${path.join(folder, 'c.txt')}).`), stdout);
    assert.ok(stdout.includes(`Read as koi8-r: 1 file (${path.join(folder, 'a.txt')}).`), stdout);
    assert.ok(stdout.includes(`Read as iso-8859-2: 1 file (${path.join(folder, 'b.log')}).`), stdout);
    const words = readFileSync(output, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[0]);
    assert.ok(words.includes('киты') && words.includes('król'), words.join());
    const { survey } = JSON.parse(vecinity(...given, '--json').stdout) as { survey: CorpusSurvey };
    assert.deepEqual(
      survey.recoded?.files.map((file) => [path.basename(file.path), file.encoding, file.by, file.certain]),
      [
        ['a.txt', 'koi8-r', 'letters', true],
        ['b.log', 'iso-8859-2', 'chosen', true],
      ],
    );
  });

  test('exits with 1 when interrupted, and leaves only the earlier model', async () => {
    mkdirSync(place('interrupted'));
    const output = path.join(place('interrupted'), 'model.safetensors');
    await writeModel(output, spaceOf(randomRows(2, 2, 1)));
    const child = spawn(
      process.execPath,
      [
        cli,
        'train',
        place('corpus'),
        '--output',
        output,
        '--dimensions',
        '8',
        '--min-count',
        '1',
        '--epochs',
        '100000',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.includes('training') && !child.killed) {
        child.kill('SIGINT');
      }
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 1);
    assert.match(stderr, /Cancelled/);
    assert.deepEqual(readdirSync(place('interrupted')), ['model.safetensors']);
    assert.equal((await readModel(output)).vocabulary.size, 2);
  });

  test('keeps the earlier model when killed, and the next run removes the leftovers', async () => {
    const [models, temporary] = [place('killed'), place('killed-tmp')];
    mkdirSync(models);
    mkdirSync(temporary);
    const output = path.join(models, 'model.safetensors');
    await writeModel(output, spaceOf(randomRows(2, 2, 1)));
    const before = readFileSync(output);
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const given = ['train', place('corpus'), '--output', output, '--dimensions', '8', '--min-count', '1'];
    const child = spawn(process.execPath, [cli, ...given, '--epochs', '100000'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.includes('training')) {
        child.kill('SIGKILL');
      }
    });
    await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual(readFileSync(output), before);
    assert.deepEqual(readdirSync(models), ['model.safetensors']);
    assert.equal(readdirSync(temporary).length, 1);

    assert.equal(spawnSync(process.execPath, [cli, ...given, '--epochs', '1'], { env }).status, 0);
    assert.deepEqual(readdirSync(temporary), []);
    assert.equal((await readModel(output)).vocabulary.size, 60);
  });

  test('continues from a checkpoint to the same bytes when killed; SIGTERM leaves the checkpoint too', async () => {
    mkdirSync(place('resumed'));
    const output = (name: string): string => path.join(place('resumed'), name);
    const given = [
      'train',
      place('corpus'),
      '--checkpoint-seconds',
      '0.01',
      '--epochs',
      '150',
      ...quick.slice(0, 2),
      ...quick.slice(4),
    ];
    assert.equal(vecinity(...given, '--output', output('whole.bin')).status, 0);
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const child = spawn(process.execPath, [cli, ...given, '--output', output('parts.bin')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        if (stderr.includes('checkpoint in') && !child.killed) {
          child.kill(signal);
        }
      });
      await new Promise((resolve) => child.on('close', resolve));
      assert.ok(stderr.includes(`checkpoint in ${output('parts.bin.checkpoint')}`), stderr);
      assert.equal(existsSync(output('parts.bin')), false, "output('parts.bin') exists");
      if (signal === 'SIGTERM') {
        assert.match(stderr, /Cancelled\. The last checkpoint is .*: train --resume .* goes on from there/);
        // The error of a bad checkpoint does not offer to resume from it.
        const bad = readFileSync(output('parts.bin.checkpoint'), 'latin1').replace(/(dimensions\\":)./, '$19');
        writeFileSync(output('bad.bin.checkpoint'), bad, 'latin1');
        const { status, stderr: refused } = vecinity('train', '--resume', output('bad.bin.checkpoint'));
        assert.equal(status, 1);
        assert.match(refused, /Discard it and train from the beginning\.\s*$/);
      }
      const { status, stderr: resumed } = vecinity('train', '--resume', output('parts.bin.checkpoint'));
      assert.equal(status, 0, resumed);
      assert.ok(readFileSync(output('parts.bin')).equals(readFileSync(output('whole.bin'))), signal);
      assert.equal(existsSync(output('parts.bin.checkpoint')), false, "output('parts.bin.checkpoint') exists");
      rmSync(output('parts.bin'));
    }
    assert.equal(vecinity('train', '--resume', output('parts.bin.checkpoint')).status, 1);
  });

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    test(`${signal} writes a checkpoint first, even before the first was due and when nobody reads the output`, async () => {
      const inside = place(signal);
      mkdirSync(inside);
      const output = path.join(inside, 'model.bin');
      const given = ['train', place('corpus'), '--output', output, '--epochs', '2000', ...quick.slice(0, 2)];
      const child = spawn(process.execPath, [cli, ...given], { stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        // At the first progress nothing may be learned yet, and a checkpoint of nothing cannot be finished.
        if (/training \d+ %, /.test(stderr) && !child.killed) {
          child.kill(signal);
          // A closed terminal takes nothing any more.
          child.stderr.destroy();
        }
      });
      const status = await new Promise((resolve) => child.on('exit', resolve));
      assert.equal(status, 1, stderr);
      assert.deepEqual(readdirSync(inside), ['model.bin.checkpoint']);
      const finished = vecinity('train', '--resume', `${output}.checkpoint`, '--finish');
      assert.equal(finished.status, 0, finished.stderr);
      assert.deepEqual(readdirSync(inside), ['model.bin']);
    });
  }

  test('a name that leaves no room for the checkpoint is refused before training; without checkpoints it trains', () => {
    const inside = place('names');
    mkdirSync(inside);
    const output = path.join(inside, `${'n'.repeat(251)}.bin`);
    const given = ['train', place('corpus'), '--output', output, ...quick];
    const refused = vecinity(...given);
    assert.equal(refused.status, 1);
    assert.match(
      refused.stderr,
      /cannot be written \(ENAMETOOLONG\)\. A file beside it gets the ending \.checkpoint, and that name has 266 bytes/,
    );
    assert.equal(refused.stderr.includes('training'), false, refused.stderr);
    assert.deepEqual(readdirSync(inside), []);
    const { status, stderr } = vecinity(...given, '--checkpoint-seconds', '0');
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(inside), [path.basename(output)]);
  });

  test('the same seed gives the same file with SOURCE_DATE_EPOCH; without it the time of making differs', () => {
    const train = (name: string, epoch?: string): Buffer => {
      const env = { ...process.env, ...(epoch === undefined ? {} : { SOURCE_DATE_EPOCH: epoch }) };
      const output = place(name);
      const given = ['train', place('corpus'), '--output', output, '--name', 'same', ...quick];
      const { status, stderr } = spawnSync(process.execPath, [cli, ...given], { encoding: 'utf8', env });
      assert.equal(status, 0, stderr);
      return readFileSync(output);
    };
    const first = train('epoch1.safetensors', '1700000000');
    assert.ok(first.equals(train('epoch2.safetensors', '1700000000')));
    assert.ok(first.includes('2023-11-14T22:13:20.000Z'));
    assert.equal(first.equals(train('epoch3.safetensors')), false);
    for (const [text, time] of [
      ['0', 0],
      ['1700000000', 1_700_000_000_000],
      ['yesterday', undefined],
      ['-1', undefined],
      ['', undefined],
      ['9999999999999', undefined],
    ] as const) {
      assert.equal(sourceDate(text)?.getTime(), time, text);
    }
  });

  test('converts to CSV with formulas as they are, or as text for spreadsheets', async () => {
    const source = place('formulas.bin');
    await writeModel(source, spaceOf(randomRows(4, 1, 1), ['=1+1', 'cat', '-x', '@a']));
    const wordsOf = (...given: string[]): string[] => {
      const { status, stderr } = vecinity('convert', source, place('formulas.csv'), ...given);
      assert.equal(status, 0, stderr);
      return readFileSync(place('formulas.csv'), 'utf8')
        .split('\n')
        .slice(1, 5)
        .map((line) => line.split(',')[0]!);
    };
    assert.deepEqual(wordsOf(), ['=1+1', 'cat', '-x', '@a']);
    assert.deepEqual(wordsOf('--formulas-as-text'), ["'=1+1", 'cat', "'-x", "'@a"]);
    assert.equal(vecinity('convert', source, place('formulas.vec'), '--formulas-as-text').status, 2);
  });

  test('reports a full disk with what to do, and keeps the earlier model', async function () {
    const small = place('small');
    mkdirSync(small);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status !== 0) {
      skip(this, 'only root on Linux can make a small disk');
    }
    try {
      const output = path.join(small, 'model.safetensors');
      await writeModel(output, spaceOf(randomRows(2, 2, 1)));
      const before = readFileSync(output);
      const given = [
        'train',
        place('corpus'),
        '--output',
        output,
        '--dimensions',
        '500',
        '--min-count',
        '1',
        '--epochs',
        '1',
      ];
      const { status, stderr } = vecinity(...given);
      assert.equal(status, 1);
      assert.match(stderr, /The disk is full: .*model\.safetensors needs 0\.2 MB .*Free at least/);
      assert.deepEqual(readFileSync(output), before);
      assert.deepEqual(readdirSync(small), ['model.safetensors']);
    } finally {
      spawnSync('umount', [small]);
    }
  });

  test('rewrites one line of progress on a terminal', () => {
    const written: string[] = [];
    const report = new TrainingReport({ isTTY: true, write: (text) => (written.push(text), true) });
    const progress = {
      fraction: 0.5,
      overall: 0.5,
      seconds: 4,
      tokensPerSecond: 1_234_567,
      loss: 2.5,
      secondsLeft: 3.2,
      paused: false,
      epochsDone: 2,
      epochLoss: 2.6,
    };
    report.update({ ...progress, phase: 'training' });
    report.end();
    assert.deepEqual(written, ['\r\u001b[Ktraining 50 %, 1235 k tokens/s, loss 2.500, 4 s left', '\n']);
  });

  test('reports the held-out perplexity of a language model during, after and in the file', () => {
    // Every word follows from the one before, except the first of a sentence.
    const lines = Array.from({ length: 4000 }, (_, line) =>
      Array.from(
        { length: 10 },
        (__, i) => `w${(line * 7 + i * (1 + 2 * (line % 2))) % 40}${line % 2 ? 'b' : 'a'}`,
      ).join(' '),
    );
    writeFileSync(place('chain.txt'), lines.join('\n'));
    const output = place('lm.safetensors');
    const options = [
      '--algorithm',
      'lm',
      '--dimensions',
      '10',
      '--hidden',
      '16',
      '--epochs',
      '3',
      '--learning-rate',
      '0.01',
    ];
    const train = vecinity('train', place('chain.txt'), '--tokenized', '--output', output, ...options);
    assert.equal(train.status, 0, train.stderr);
    // Progress skips some epochs that take less than a tenth of a second.
    assert.match(train.stderr, /^epoch 3: loss [\d.]+, held-out perplexity [\d.]+$/m);
    assert.match(train.stdout, /perplexity of 800 held-out words [\d.]+, of a unigram model [\d.]+/);
    const { hyperparameters } = JSON.parse(vecinity('info', output, '--json').stdout) as {
      hyperparameters: Record<string, number>;
    };
    const { perplexity, unigramPerplexity, hidden } = hyperparameters;
    // One word in ten is any of 80, the others are certain: 80^0.1.
    assert.ok(perplexity! < 3, `${perplexity}`);
    assert.ok(Math.abs(unigramPerplexity! - 80) < 2, `${unigramPerplexity}`);
    assert.equal(hidden, 16);
  });

  test('keeps a line for each epoch where words are held out', () => {
    for (const isTTY of [true, false]) {
      const written: string[] = [];
      const report = new TrainingReport({ isTTY, write: (text) => (written.push(text), true) });
      const progress = {
        phase: 'training' as const,
        overall: 0.5,
        tokensPerSecond: 0,
        loss: NaN,
        seconds: 4,
        secondsLeft: NaN,
        paused: false,
      };
      report.update({ ...progress, fraction: 0.31, epochsDone: 0, epochLoss: NaN });
      const epoch = { ...progress, fraction: 0.52, epochsDone: 1, epochLoss: 2.5, epochPerplexity: 123.45 };
      report.update(epoch);
      report.update(epoch);
      report.end();
      const lines = written
        .join('')
        .split('\n')
        .map((line) => line.replace(/^[^]*\r\u001b\[K/, ''));
      assert.deepEqual(
        lines.filter((line) => line.startsWith('epoch')),
        ['epoch 1: loss 2.500, held-out perplexity 123.5'],
      );
    }
  });

  test('shows control characters of words instead of sending them', () => {
    assert.equal(printable('a\u001b[2Jb\n\u202ec\u0085'), 'a\\u001b[2Jb\\u000a\\u202ec\\u0085');
    assert.equal(printable('\u738b \u{1f409}'), '\u738b \u{1f409}');
  });

  test('sends no control character of a word, model name or file name to the terminal', async () => {
    const file = place('\u001b[2J\u009b1m.safetensors');
    const name = '\u001b]0;title\u0007\u009b31m\u202e';
    await writeModel(
      file,
      spaceOf(randomRows(3, 2, 1), ['king', 'a\u009b31m\u001b[31mb', '\u202elong'.repeat(100)], { name }),
    );
    for (const given of [
      ['neighbours', file, 'king'],
      ['neighbours', file, 'nowhere\u001b[1m'],
      ['similarity', file, 'king', 'a\u009b31m\u001b[31mb'],
      ['info', file],
      ['info', `${file}.gone`],
      ['train', `${file}.gone`, '--output', place('none.bin')],
      ['train', file, '--output', place('none.bin')],
      ['info', file, '--\u001b[1m'],
    ]) {
      for (const json of [[], ['--json']]) {
        const { stdout, stderr } = vecinity(...given, ...json);
        assertOrder(stdout.length + stderr.length, '>', 0, 'stdout.length + stderr.length');
        assert.doesNotMatch(
          stdout + stderr,
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u,
          given.join(' '),
        );
        if (json.length > 0 && stdout !== '') {
          assert.ok(JSON.parse(stdout));
        }
      }
    }
    const answer = vecinity('neighbours', file, 'king', '--json').stdout;
    const { results } = JSON.parse(answer) as { results: { king: { word: string }[] } };
    assert.ok(results.king.some(({ word }) => word === 'a\u009b31m\u001b[31mb'));
    assert.ok(
      vecinity('neighbours', file, 'king')
        .stdout.split('\n')
        .some((line) => line.length < 80 && line.includes('31mb')),
    );
  });
});
