import { hostname } from 'node:os';

/** Name of this machine in file names. Machines may share a folder, so a process id alone says too little. */
const machine = hostname()
  .replace(/[^A-Za-z0-9.]/g, '_')
  .slice(0, 64);

/** `HOST-PID-`, which marks what this process writes and would leave behind if it were killed. */
export const processMark = `${machine}-${process.pid}-`;

/** Whether a name begins with the mark of a process of this machine that has ended. */
export function isMarkOfDeadProcess(name: string): boolean {
  const id = name.startsWith(`${machine}-`) ? /^(\d+)-/.exec(name.slice(machine.length + 1))?.[1] : undefined;
  return id !== undefined && !isAlive(Number(id));
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
