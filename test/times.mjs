// How long each test file took last time, in ms: balances the processes of a stage.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './vscode/install.mjs';

const timesFile = path.join(root, 'out', 'testTimes.json');

/** Splits test files into groups, each shorter than the one before: the last ones to end then end at about the same time. */
export function balance(files, parts) {
  const times = readTimes();
  const known = files.map((file) => times[relative(file)]).filter((time) => time !== undefined);
  const usual = known.length > 0 ? known.reduce((sum, time) => sum + time, 0) / known.length : 1;
  const timeOf = (file) => times[relative(file)] ?? usual * sizeFactor(file, files);
  const count = Math.max(1, Math.min(parts, files.length));
  const groups = Array.from({ length: count }, (_, i) => ({ share: count - i, time: 0, files: [] }));
  for (const file of [...files].sort((a, b) => timeOf(b) - timeOf(a))) {
    const filled = (group) => (group.time + timeOf(file)) / group.share;
    const chosen = groups.reduce((least, group) => (filled(group) < filled(least) ? group : least));
    chosen.files.push(file);
    chosen.time += timeOf(file);
  }
  return groups
    .filter((group) => group.files.length > 0 || count === 1)
    .sort((a, b) => b.time - a.time)
    .map((group) => group.files.sort());
}

/** A first guess where no time is known: a larger file takes longer. */
function sizeFactor(file, files) {
  const mean = files.reduce((sum, each) => sum + statSync(each).size, 0) / files.length;
  return statSync(file).size / mean;
}

function readTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    return {}; // the first run
  }
}

/** Keeps the milliseconds that test files took. */
export function rememberTimes(times = {}) {
  const all = readTimes();
  for (const [file, time] of Object.entries(times)) {
    all[relative(file)] = time;
  }
  mkdirSync(path.dirname(timesFile), { recursive: true });
  writeFileSync(timesFile, JSON.stringify(all, undefined, 2));
}

function relative(file) {
  return path.relative(root, file);
}
