// Measures how long the ten nearest words take, beside gensim and faiss; see bench/README.md
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { builtCli, optionsOf, wholeNumber } from './commandLine.mjs';
import { median } from './measure.mjs';
import { findPython } from './rivals.mjs';
import { markdown } from './table.mjs';
import { ensureWinkModel } from './winkModel.mjs';

const ours = [
  ['vecinity, two threads', 'two'],
  ['vecinity, one thread', 'one'],
  ['vecinity, all at once, two threads', 'batchTwo'],
  ['vecinity, all at once, one thread', 'batchOne'],
  ['plain TypeScript', 'plain'],
];
const rivals = [
  ['gensim most_similar', 'gensim'],
  ['faiss-cpu IndexFlatIP', 'faiss'],
  ['faiss-cpu, all at once', 'faissBatch'],
];

/** Each round asks all programs for the same words, in turn: the machine may change its speed in between. */
export async function search(root, args) {
  const values = optionsOf(args, {
    model: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    words: { type: 'string', default: '64' },
    json: { type: 'boolean', default: false },
  });
  const rounds = wholeNumber('rounds', values.rounds);
  const words = wholeNumber('words', values.words);
  builtCli(root);
  const model = values.model ? path.resolve(values.model) : (await ensureWinkModel(root)).whole;
  const python = findPython();
  const programs = [
    { rows: ours, program: new Program(process.execPath, [await bundled(root), model, path.join(root, 'dist')]) },
    ...(python
      ? [{ rows: rivals, program: new Program(python, [path.join(import.meta.dirname, 'search.py'), model]) }]
      : []),
  ];
  const { size } = await programs[0].program.ask({ method: 'describe' });
  const methods = [];
  for (const { rows, program } of programs) {
    const known = new Set((await program.ask({ method: 'describe' })).methods);
    for (const [title, method] of rows.filter(([, name]) => known.has(name))) {
      methods.push({ title, method, program, rounds: [], times: [], cpu: [] });
    }
  }
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return state / 2 ** 32;
  };
  let different = 0;
  for (let round = -1; round < rounds; round++) {
    const ids = Array.from({ length: words }, () => Math.floor(random() * size));
    let expected;
    for (const row of methods) {
      const { times, found, cpu } = await row.program.ask({ method: row.method, ids });
      if (round >= 0) {
        row.rounds.push(median(times));
        row.times.push(...times);
        row.cpu.push(cpu / ids.length);
      }
      expected ??= found;
      different += found.filter((near, i) => !sameWords(near, expected[i])).length;
    }
  }
  programs.forEach(({ program }) => program.end());
  const result = { words: size, asked: rounds * words, different, methods: methods.map(summary) };
  console.log(values.json ? JSON.stringify(result) : tableOf(result));
}

/** Rivals compute in single precision: words with nearly equal cosines may swap places, also with the eleventh. */
function sameWords(near, expected) {
  const common = near.filter((id) => expected.includes(id)).length;
  return common >= expected.length - 1;
}

function summary({ title, method, rounds, times, cpu }) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { title, method, rounds, cpu: median(cpu), p10: at(0.1), median: median(times), p99: at(0.99) };
}

function tableOf({ words, asked, different, methods }) {
  const ratio = (row, rival) => {
    const other = methods.find(({ method }) => method === rival);
    return other ? `${median(row.rounds.map((own, round) => other.rounds[round] / own)).toFixed(1)}x` : '';
  };
  const columns = [
    [`ten nearest of ${words.toLocaleString('en')}`, ({ title }) => title],
    ['median ms a word', (row) => row.median.toFixed(2)],
    ['fastest tenth', (row) => row.p10.toFixed(2)],
    ['p99', (row) => row.p99.toFixed(2)],
    ['cpu ms', (row) => row.cpu.toFixed(2)],
    ['as fast as gensim', (row) => ratio(row, 'gensim')],
    ['as fast as faiss', (row) => ratio(row, 'faiss')],
  ];
  return `${markdown(columns, methods)}\n\n${asked} words; ${different} lists differ from ours by more than one word.`;
}

/** Our searches as a program of their own: the extension's engine offers them only through messages. */
async function bundled(root) {
  const outfile = path.join(root, 'out', 'bench', 'searchProgram.cjs');
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [path.join(import.meta.dirname, 'searchProgram.mjs')],
    ...{ outfile, bundle: true, platform: 'node', target: 'node20', packages: 'external', logLevel: 'error' },
    plugins: [
      {
        name: 'kernel-files',
        setup({ onLoad }) {
          onLoad({ filter: /\.wasm$/ }, ({ path: file }) => ({
            contents: `import { readFileSync } from 'node:fs'; export const read = () => readFileSync(${JSON.stringify(file)});`,
            loader: 'js',
          }));
        },
      },
    ],
  });
  return outfile;
}

/** A program that answers one line of JSON with another. */
class Program {
  constructor(file, args) {
    this.child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (done) {
      throw new Error(`${this.child.spawnfile} ended before it answered.`);
    }
    return JSON.parse(value);
  }

  end() {
    this.child.stdin.end();
  }
}
