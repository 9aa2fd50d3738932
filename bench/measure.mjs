import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const clockTicksPerSecond = 100;

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/**
 * Runs a command to its end. Peak memory and processor time come from /proc, read several times a second while it runs
 * (both only grow, so that the last reading misses little); they are NaN where there is no /proc. Of a command that starts
 * others it is the peak of any of them, and the time of all.
 * @param name by which an error calls it
 * @throws Error if it does not end well, with what it said last
 */
export async function run([file, ...args], { name }) {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (data) => {
    // Some tools rewrite their progress there for ever.
    output = `${output}${data}`.slice(-1_000_000);
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = `${errors}${data}`.slice(-2000);
  });
  let peakBytes = NaN;
  let cpuSeconds = NaN;
  const timer = setInterval(() => {
    try {
      const parts = [child.pid, ...childrenOf(child.pid)];
      for (const pid of parts) {
        const peak = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
        // A process that is ending has no memory any more.
        peakBytes = peak ? Math.max(1024 * Number(peak[1]), peakBytes || 0) : peakBytes;
      }
      // After the name in parentheses: state is field 3; user and system time are 14 and 15, those of children that
      // have ended 16 and 17.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number);
      cpuSeconds = (fields[11] + fields[12] + fields[13] + fields[14]) / clockTicksPerSecond;
    } catch {
      // No /proc here, or the process has just gone.
    }
  }, 50);
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  if (status !== 0) {
    throw new Error(`${name} failed (${status}): ${errors}`);
  }
  return { seconds, peakBytes, cpuSeconds, output };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
