// npm test: sets itself up, builds, runs every stage, and ends with one line `N passed, N failed`.
// Only Node built-ins here: it starts on a machine that has just cloned the project.
//
//   npm test                   everything
//   npm test -- unit manifest  set-up, build and these stages only
//
// VECINITY_VSCODE=server does not try to download desktop VS Code; CHROMIUM names a browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureChromium, ensurePackages, ensureServer, root } from './vscode/install.mjs';

const minute = 60_000;
const tool = (name) => path.join(root, 'node_modules', '.bin', name);

/** In this order: the cheap ones first; what needs VS Code last. */
const stages = [
  { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'unit', tests: 'out/test/unit' },
  { name: 'manifest', tests: 'out/test/manifest' },
  { name: 'bundle', tests: 'out/test/bundle' },
  { name: 'webview', tests: 'out/test/webview' },
  { name: 'integration', command: ['node', 'test/vscode/integration.mjs'], counts: true },
  { name: 'workbench', tests: 'test/vscode' },
];

const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-tests-'));
let running;
process.on('exit', () => {
  killGroup();
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}: ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const total = { passes: 0, failures: 0 };
const summary = [];
if (await setUp()) {
  for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    await runStage(stage);
  }
}
heading('summary');
for (const line of summary) {
  console.log(line);
}
console.log(`${total.passes} passed, ${total.failures} failed`);
process.exit(total.failures === 0 ? 0 : 1);

/** Everything the stages need. Its failure is a failure of the run. */
async function setUp() {
  const steps = [
    ['install', ensurePackages],
    ['build', () => mustRun(['node', 'esbuild.js', '--tests'])],
    // Last, because the tests are about what users get: it builds again, for production.
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
      add(name, 0, { passes: 0, failures: 1 }, 'FAILED');
      return false;
    }
  }
  return true;
}

async function runStage({ name, command, tests, counts = Boolean(tests) }) {
  heading(name);
  const started = Date.now();
  const result = path.join(scratch, `${name}.json`);
  const files = tests && testFiles(tests);
  if (files?.length === 0) {
    add(name, started, { passes: 0, failures: 1 }, 'FAILED: there are no tests');
    return;
  }
  const mocha = [tool('mocha'), '--ui', 'tdd', '--timeout', '30000', '--reporter', 'test/reporter.cjs'];
  const failure = await execute(command ?? [...mocha, ...files], 15 * minute, { VECINITY_TEST_RESULT: result });
  let figures = { passes: failure ? 0 : 1, failures: 0 };
  if (counts) {
    figures = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : { passes: 0, failures: 0 };
  }
  // A stage that ends badly without a failed test, or well without any result, has failed itself.
  const crashed = figures.failures === 0 && (failure !== undefined || figures.passes === 0);
  add(
    name,
    started,
    { ...figures, failures: figures.failures + (crashed ? 1 : 0) },
    crashed ? `FAILED: ${failure}` : '',
  );
}

function testFiles(folder) {
  const absolute = path.join(root, folder);
  return existsSync(absolute)
    ? readdirSync(absolute)
        .filter((file) => /\.test\.m?js$/.test(file))
        .map((file) => path.join(absolute, file))
    : [];
}

async function mustRun(command) {
  const failure = await execute(command, 10 * minute);
  if (failure) {
    throw new Error(`${command.join(' ')} ${failure}.`);
  }
}

/** Runs a command in a process group of its own; answers with what went wrong, if anything. */
function execute([command, ...parameters], limit, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: true,
    });
    running = child;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup();
    }, limit);
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      killGroup(); // what it may have left behind
      running = undefined;
      if (late) {
        resolve(`did not end within ${limit / minute} minutes`);
      } else {
        resolve(code === 0 ? undefined : `ended with ${signal ?? `status ${code}`}`);
      }
    });
  });
}

function killGroup() {
  if (running?.pid) {
    try {
      process.kill(-running.pid, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
  }
}

function add(name, started, { passes, failures }, remark) {
  total.passes += passes;
  total.failures += failures;
  const seconds = started ? `${((Date.now() - started) / 1000).toFixed(0)} s` : '';
  summary.push(
    [
      name.padEnd(12),
      `${passes} passed`.padStart(12),
      `${failures} failed`.padStart(10),
      seconds.padStart(7),
      remark,
    ].join(' '),
  );
}

function heading(name) {
  console.log(`\n=== ${name} ${'='.repeat(Math.max(0, 74 - name.length))}`);
}
