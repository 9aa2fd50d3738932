import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/**
 * Runs a command to its end. Peak memory and CPU time are read from /proc several times a second; both only grow, so
 * the last reading misses little. They are NaN without /proc. With child processes, it is the peak of the largest
 * process and the CPU time of all.
 * @param name names the command in errors
 * @throws Error with the last output, if the command fails
 */
export async function run([file, ...args], { name }) {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (data) => {
    // Some tools print progress without end.
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
        // A process that is ending reports no memory.
        peakBytes = peak ? Math.max(1024 * Number(peak[1]), peakBytes || 0) : peakBytes;
      }
      // After the name in parentheses comes field 3, the state. Fields 14 and 15 are user and system time, 16 and 17 those
      // of ended children.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number);
      cpuSeconds = (fields[11] + fields[12] + fields[13] + fields[14]) / CLOCK_TICKS_PER_SECOND;
    } catch {
      // The system has no /proc, or the process has just ended.
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
