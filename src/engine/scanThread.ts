import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Kernel } from '../kernel/loader';
import { ScanMemory } from '../kernel/scanKernel';
import { serveTeam, type TeamNumbers } from '../kernel/scanTeam';

/** What the thread is started with. */
export interface ScanThreadData {
  readonly kernel: Kernel;
  readonly team: TeamNumbers;
  /** Without a search for so long, it ends. */
  readonly idleMilliseconds: number;
}

/** The rows to search from now on: a message to the thread. */
export interface ScanRows {
  readonly rows: number;
  readonly dimensions: number;
  readonly memory: WebAssembly.Memory;
}

const port = parentPort;
if (!port) {
  throw new Error('This runs in a worker thread.');
}
const { kernel, team, idleMilliseconds } = workerData as ScanThreadData;
let memory: ScanMemory | undefined;
serveTeam(
  team,
  (searches) => {
    // The thread sleeps between two searches, so that no event tells it about messages.
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      const { rows, dimensions, memory: shared } = received.message as ScanRows;
      memory = new ScanMemory(kernel, rows, dimensions, shared);
    }
    memory?.help(team, searches);
  },
  idleMilliseconds,
);
port.close();
