// npm test: sets itself up, builds, runs every stage, and ends with one line `N passed, N failed`.
// This file uses only Node built-ins, because it starts on a machine that has just cloned the project.
//
//   npm test                   everything
//   npm test -- unit manifest  set-up, build and these stages only
//
// VECINITY_VSCODE=server skips the download of desktop VS Code. CHROMIUM names a browser.
// VECINITY_JOBS sets how many commands run side by side (default: the number of processors, at most 4).
// CI=true runs the full number of random cases.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { balance, rememberTimes } from './times.mjs';
import { ensureChromium, ensurePackages, ensureServer, root } from './vscode/install.mjs';

const MINUTE = 60_000;
/** Milliseconds a process has to end by itself. */
const GRACE = 3000;
/** Characters of a test's title and error in the summary. */
const MAX_FAULT_LENGTH = 600;
const tool = (name) => path.join(root, 'node_modules', '.bin', name);

/**
 * Stages of one wave run side by side; the longest starts first. A wave begins when the one before has ended.
 * First what uses dist; then, alone, what measures how soon VS Code answers; last the demo, which builds dist anew,
 * beside what only reads sources. `parts` splits a stage into this many processes; `minutes` limits each of them.
 */
const waves = [
  [
    { name: 'webview', tests: 'out/test/webview', minutes: 12 },
    { name: 'unit', tests: 'out/test/unit', parts: 8, minutes: 12 },
    { name: 'bundle', tests: 'out/test/bundle', minutes: 6 },
    { name: 'manifest', tests: 'out/test/manifest', minutes: 3 },
  ],
  [{ name: 'integration', command: ['node', 'test/vscode/integration.mjs'], counts: true, minutes: 12 }],
  [
    { name: 'workbench', tests: 'test/vscode', minutes: 15 },
    { name: 'lint', command: ['npm', 'run', '--silent', 'lint'], minutes: 6 },
    { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'], minutes: 6 },
  ],
];
const stages = waves.flat();

const jobsAtOnce = Number(process.env.VECINITY_JOBS) || Math.min(availableParallelism(), 4);
const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-tests-'));
const running = new Set();
let isStopping = false;
process.on('exit', () => {
  running.forEach((child) => signalGroup(child, 'SIGKILL'));
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    isStopping = true;
    const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
    running.forEach(stop);
    void Promise.all(ended).then(() => process.exit(1));
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}: ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const total = { passes: 0, failures: 0 };
const summary = [];
/** Failed tests, and those that were run again: the last lines of a long output name them. */
const faults = [];
if (await setUp()) {
  const started = Date.now();
  for (const wave of waves) {
    await runWave(wave.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
  }
  summary.push(`all after set-up: ${seconds(Date.now() - started)}`);
}
heading('summary');
for (const line of [...summary, ...faults]) {
  console.log(line);
}
console.log(`${total.passes} passed, ${total.failures} failed`);
process.exit(total.failures === 0 ? 0 : 1);

/** Prepares everything the stages need. A failed step is a failure of the run. */
async function setUp() {
  const steps = [
    ['install', ensurePackages],
    // The tests check what users get, so that dist is built for production.
    ['build', () => mustRun(['node', 'esbuild.js', '--tests', '--production'])],
    ['package', () => mustRun(['npm', 'run', '--silent', 'package'])],
    ['browser', ensureChromium],
    ['VS Code', ensureServer],
  ];
  for (const [name, step] of steps) {
    heading(name);
    try {
      await step();
    } catch (error) {
      console.log(error.message);
      add({ name }, { passes: 0, failures: 1, remark: 'FAILED' });
      return false;
    }
  }
  return true;
}

async function runWave(wave) {
  const queue = wave.flatMap((stage) => jobsOf(stage));
  const isOnly = queue.length === 1;
  const worker = async () => {
    for (let job = queue.shift(); job && !isStopping; job = queue.shift()) {
      await runJob(job, isOnly);
    }
  };
  await Promise.all(Array.from({ length: jobsAtOnce }, worker));
}

/** The processes of a stage. `state` collects their figures until the last one has ended. */
function jobsOf(stage) {
  const { name, command, tests, parts = 1 } = stage;
  if (command) {
    return [{ stage, title: name, command, state: { open: 1, figures: [] } }];
  }
  const groups = balance(testFiles(tests), parts);
  const state = { open: groups.length, figures: [] };
  return groups.map((files, i) => ({
    stage,
    state,
    files,
    title: groups.length === 1 ? name : `${name} ${i + 1} of ${groups.length}`,
    command: [
      tool('mocha'),
      '--ui',
      'tdd',
      '--timeout',
      '30000',
      '--retries',
      '1',
      '--reporter',
      'test/reporter.cjs',
      ...files,
    ],
  }));
}

/** Runs one process. Its output appears at once if it is `live`, else as a whole when it has ended. */
async function runJob({ stage, title, command, files, state }, live) {
  const { counts = Boolean(stage.tests), minutes } = stage;
  state.started ??= Date.now();
  if (live) {
    heading(title);
  }
  const result = path.join(scratch, `${title}.json`);
  // Tests look for what a run leaves in the folder of temporary files, so that each process has its own.
  const temporary = path.join(scratch, title.replaceAll(' ', '-'));
  mkdirSync(temporary);
  const env = { VECINITY_TEST_RESULT: result, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const { failure, output } =
    files?.length === 0
      ? { failure: 'there are no tests', output: '' }
      : await execute(command, minutes, { env, live });
  if (!live) {
    heading(title);
    process.stdout.write(output);
  }
  let figures = { passes: failure ? 0 : 1, failures: 0 };
  if (counts) {
    figures = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : { passes: 0, failures: 0 };
    rememberTimes(figures.times);
    faults.push(
      ...(figures.faults ?? []).map(
        (fault) => `${stage.name} ${fault.replace(/\s+/g, ' ').slice(0, MAX_FAULT_LENGTH)}`,
      ),
    );
  }
  // A process that ends badly without a failed test, or well without any result, has failed itself.
  const crashed = figures.failures === 0 && (failure !== undefined || figures.passes === 0);
  state.figures.push({
    passes: figures.passes,
    failures: figures.failures + (crashed ? 1 : 0),
    remark: crashed ? `FAILED: ${failure ?? 'no test ran'}` : '',
  });
  if (--state.open === 0) {
    add({ name: stage.name, started: state.started }, sumOf(state.figures));
  }
}

function sumOf(figures) {
  return figures.reduce((sum, { passes, failures, remark }) => ({
    passes: sum.passes + passes,
    failures: sum.failures + failures,
    remark: [sum.remark, remark].filter(Boolean).join('; '),
  }));
}

function testFiles(folder) {
  const absolute = path.join(root, folder);
  return existsSync(absolute)
    ? readdirSync(absolute, { recursive: true })
        .filter((file) => /\.test\.m?js$/.test(file))
        .sort()
        .map((file) => path.join(absolute, file))
    : [];
}

async function mustRun(command) {
  const { failure } = await execute(command, 10, { live: true });
  if (failure) {
    throw new Error(`${command.join(' ')} ${failure}.`);
  }
}

/**
 * Runs a command in a process group of its own.
 * @param {readonly string[]} command
 * @param {number} minutes time limit
 * @param {{ env?: Record<string, string>, live: boolean }} options `live` shows the output as it comes
 * @returns {Promise<{ failure: string | undefined, output: string }>} what went wrong, if anything
 */
function execute([command, ...parameters], minutes, { env = {}, live }) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached: true,
    });
    running.add(child);
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.stderr?.on('data', (piece) => pieces.push(piece));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop(child);
    }, minutes * MINUTE);
    const end = (failure) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ failure, output: Buffer.concat(pieces).toString() });
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', () => signalGroup(child, 'SIGKILL')); // what it may have left behind
    // Its pipes are read to their ends.
    child.on('close', (code, signal) => {
      if (late) {
        end(`did not end within ${minutes} minutes`);
      } else {
        end(code === 0 ? undefined : `ended with ${signal ?? `status ${code}`}`);
      }
    });
  });
}

/** Ends a process group: first in a way that lets browsers and servers of VS Code end too. */
function stop(child) {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE);
}

function signalGroup({ pid }, signal) {
  if (pid) {
    try {
      process.kill(-pid, signal);
    } catch {
      // Nothing is left of it.
    }
  }
}

function add({ name, started }, { passes, failures, remark }) {
  total.passes += passes;
  total.failures += failures;
  summary.push(
    [
      name.padEnd(12),
      `${passes} passed`.padStart(12),
      `${failures} failed`.padStart(10),
      (started ? seconds(Date.now() - started) : '').padStart(7),
      remark,
    ].join(' '),
  );
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(0)} s`;
}

function heading(name) {
  console.log(`\n=== ${name} ${'='.repeat(Math.max(0, 74 - name.length))}`);
}
