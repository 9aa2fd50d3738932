import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const clockTicksPerSecond = 100;

/**
 * Runs a command to its end. Peak memory and processor time come from /proc, read several times a second while it runs
 * (both only grow, so that the last reading misses little); they are NaN where there is no /proc.
 */
export async function run([file, ...args]) {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = `${errors}${data}`.slice(-2000);
  });
  let peakBytes = NaN;
  let cpuSeconds = NaN;
  const timer = setInterval(() => {
    try {
      const peak = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      // A process that is ending has no memory any more.
      peakBytes = peak ? 1024 * Number(peak[1]) : peakBytes;
      // After the name in parentheses: state is field 3, user and system time are 14 and 15.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond;
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
  return { status, seconds, peakBytes, cpuSeconds, errors };
}
