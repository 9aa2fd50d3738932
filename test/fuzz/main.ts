import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { copySeed, seedFiles } from './seeds';
import { damaged, randomFrom } from './damage';
import { readAnything, type Outcome } from './readAnything';
import { damagedInside } from './repacked';

const usage = `npm run fuzz -- [NAME...] [--minutes 60] [--seed N]

Damages files of other tools at random and opens them, until the time is over. It takes the files of ../shared and
those it makes (made-arrow, made-spark) whose path contains a NAME, and named files. It damages the file itself, its packed content or a companion. It keeps what
breaks a reader in out/fuzz with the message.`;

/** Maximum time and additional memory of a reader. Beyond them it hangs or trusted a false count. */
const MAX_SECONDS = 10;
const MAX_MEGABYTES = 1000;

type Answer = { readonly outcome: Outcome } | { readonly broken: string };

if (isMainThread) {
  void fuzz(process.argv.slice(2));
} else {
  parentPort!.on('message', (file: string) => {
    readAnything(file).then(
      (outcome) => parentPort!.postMessage({ outcome }),
      (error: unknown) =>
        parentPort!.postMessage({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

async function fuzz(given: readonly string[]): Promise<void> {
  const { values, positionals: names } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const minutes = Number(values.minutes ?? 1);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const random = randomFrom(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'vecinity-fuzz-'));
  const seeds = seedFiles(names, folder);
  if (seeds.length === 0) {
    console.error(`There is no file to damage${names.length > 0 ? ` whose path contains ${names.join(' or ')}` : ''}.`);
    process.exitCode = 2;
    rmSync(folder, { recursive: true });
    return;
  }
  const kept = path.resolve('out', 'fuzz');
  const totals = { tried: 0, read: 0, refused: 0, broken: 0 };
  let slowest = 0;
  let worker = new Worker(__filename);
  console.log(`${seeds.length} files, ${minutes} min, --seed ${seed}`);
  for (const end = Date.now() + minutes * 60_000; Date.now() < end;) {
    const original = seeds[random() % seeds.length]!;
    const place = path.join(folder, String(totals.tried));
    mkdirSync(place);
    const { file, siblings } = copySeed(original, place);
    const victim = siblings.length > 0 && random() % 3 === 0 ? siblings[random() % siblings.length]! : file;
    const bytes = readFileSync(victim);
    const inside = random() % 4 === 0 ? undefined : damagedInside(bytes, random);
    writeFileSync(victim, inside ?? damaged(bytes, random));
    const started = Date.now();
    const answer = await ask(worker, file);
    slowest = Math.max(slowest, Date.now() - started);
    totals.tried++;
    if ('outcome' in answer) {
      totals[answer.outcome]++;
    } else {
      totals.broken++;
      const name = path.join(kept, `${seed}-${totals.tried}`);
      cpSync(place, name, { recursive: true });
      console.log(`${name}, from ${original} with damage to ${path.relative(place, victim)}:\n${answer.broken}\n`);
      await worker.terminate();
      worker = new Worker(__filename);
    }
    rmSync(place, { recursive: true });
  }
  await worker.terminate();
  rmSync(folder, { recursive: true });
  console.log(
    `${totals.tried} damaged files: ${totals.read} read, ${totals.refused} refused, ${totals.broken} broke a reader; the slowest took ${slowest} ms`,
  );
  process.exitCode = totals.broken > 0 ? 1 : 0;
}

function ask(worker: Worker, file: string): Promise<Answer> {
  return new Promise((resolve) => {
    const before = process.memoryUsage().rss;
    const done = (answer: Answer): void => {
      clearTimeout(timer);
      clearInterval(sampler);
      worker.off('message', done).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error): void => done({ broken: error.stack ?? error.message });
    const onExit = (code: number): void => done({ broken: `the thread ended with ${code}` });
    const timer = setTimeout(() => done({ broken: `took more than ${MAX_SECONDS} s` }), MAX_SECONDS * 1000);
    const sampler = setInterval(() => {
      if (process.memoryUsage().rss - before > MAX_MEGABYTES * 1e6) {
        done({ broken: `took more than ${MAX_MEGABYTES} MB` });
      }
    }, 50);
    worker.on('message', done).on('error', onError).on('exit', onExit);
    worker.postMessage(file);
  });
}
