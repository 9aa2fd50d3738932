// Measures activation, hovers and opening a model, in a real VS Code and in the engine thread.
// npm run bench -- hover [--model FILE] [--starts 5] [--json]; for the figures see bench/README.md
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDemoWorkspace } from '../test/vscode/demoWorkspace.mjs';
import { builtCli, optionsOf, wholeNumber } from './commandLine.mjs';
import { EngineThread } from './engineThread.mjs';
import { median } from './measure.mjs';
import { convert, ensureWinkModel } from './winkModel.mjs';
import { randomWords } from './words.mjs';

const hovers = 500;
const loads = 9;

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function hover(root, args) {
  const values = optionsOf(args, {
    model: { type: 'string' },
    starts: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  });
  const startCount = wholeNumber('starts', values.starts);
  builtCli(root);
  const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-bench-'));
  try {
    const loadBefore = loadavg()[0];
    const wink = await ensureWinkModel(root);
    let model = wink.whole;
    if (values.model) {
      model = path.resolve(values.model);
      if (!model.endsWith('.safetensors')) {
        model = path.join(scratch, 'model.safetensors');
        await convert(root, path.resolve(values.model), model);
      }
    }
    const workspace = await ensureDemoWorkspace();
    const opening = [await timeOpening(root, wink.first50k), await timeOpening(root, model)];
    const inVscode = (task) => runInVscode(root, scratch, workspace, task);
    const starts = [];
    for (let start = 0; start < startCount; start++) {
      starts.push(await inVscode({ task: 'activation' }));
    }
    const { floor, hovers: hovered } = await inVscode({
      task: 'hover',
      model,
      words: randomWords(model, hovers + 1),
      smallWordCount: hovers + 1,
      wordsScript: path.join(import.meta.dirname, 'words.mjs'),
    });
    const result = {
      load: { before: loadBefore, after: loadavg()[0] },
      activation: summariseStarts(starts),
      emptyHover: { load: floor.load, hovers: floor.whole.length, whole: percentiles(floor.whole) },
      hover: hovered.map(({ whole, provider, ...about }) => ({
        ...about,
        hovers: whole.length,
        whole: percentiles(whole),
        provider: percentiles(provider),
      })),
      opening,
    };
    console.log(values.json ? JSON.stringify(result) : tables(result));
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Milliseconds of opening a model in a new engine thread, and again in the same thread. */
async function timeOpening(root, file) {
  const cold = [];
  const warm = [];
  let about;
  for (let round = 0; round < loads; round++) {
    const engine = new EngineThread(root);
    await engine.call('unload', { path: file }); // answers once the thread has started
    for (const times of [cold, warm]) {
      const before = performance.now();
      about = await engine.call('load', { path: file });
      times.push(performance.now() - before);
      await engine.call('unload', { path: file });
    }
    await engine.end();
  }
  const { vocabularySize, dimensions } = about;
  return { vocabularySize, dimensions, newThread: median(cold), again: median(warm) };
}

/** Starts VS Code, runs a task of bench/hoverSuite.cjs in its extension host, and returns the result. */
async function runInVscode(root, scratch, workspace, parameters) {
  const result = path.join(scratch, 'result.json');
  rmSync(result, { force: true });
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'test', 'vscode', 'launcher.mjs'),
      `--extensionDevelopmentPath=${root}`,
      `--extensionTestsPath=${path.join(root, 'bench', 'hoverSuite.cjs')}`,
      '--disable-workspace-trust',
      workspace,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, VECINITY_BENCH: JSON.stringify({ ...parameters, result }) },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0 || !existsSync(result)) {
    throw new Error(`VS Code could not do the task "${parameters.task}" (status ${status}):\n${output}`);
  }
  return JSON.parse(readFileSync(result, 'utf8'));
}

function summariseStarts(starts) {
  const of = (milliseconds) => median(starts.map(milliseconds));
  return {
    starts: starts.length,
    loading: of(({ loading }) => loading),
    activating: of(({ activating }) => activating),
    both: of(({ loading, activating }) => loading + activating),
  };
}

function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function tables({ load, activation, emptyHover, hover: rows, opening }) {
  const ms = (value) => value.toFixed(1);
  const times = ({ p50, p99, max }) => [p50, p99, max].map(ms);
  const size = ({ vocabularySize, dimensions }) => `${vocabularySize.toLocaleString('en')} x ${dimensions}`;
  return [
    `All in milliseconds; load of the machine ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after.`,
    '',
    `activation, median of ${activation.starts} starts: ${ms(activation.both)} (loading the code ` +
      `${ms(activation.loading)}, activate() ${ms(activation.activating)})`,
    '',
    '| hover over | training | hovers | p50 | p99 | max | provider p50 | p99 | max | load |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    row('an empty provider', '', emptyHover.hovers, ...times(emptyHover.whole), '', '', '', emptyHover.load.toFixed(1)),
    ...rows.map((about) => {
      const { training, hovers: count, whole, provider, load: average } = about;
      const trains = training ? 'yes' : 'no';
      return row(size(about), trains, count, ...times(whole), ...times(provider), average.toFixed(1));
    }),
    '',
    '| opening | in a new engine thread | again |',
    '| --- | --- | --- |',
    ...opening.map((about) => row(size(about), ms(about.newThread), ms(about.again))),
  ].join('\n');
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`;
}
