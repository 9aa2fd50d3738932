import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { loadKernel } from '../kernel/loader';
import type { ScanHelper, ScanMemory } from '../kernel/scanKernel';
import { hasEnded, teamNumbers, type TeamNumbers } from '../kernel/scanTeam';
import type { ScanRows, ScanThreadData } from './scanThread';

/** Milliseconds without a search after which the thread ends, with the memory it holds. */
const IDLE_MILLISECONDS = 60_000;

/**
 * The second thread of the engine's searches. The first large search starts it. It ends after a minute without one, and
 * after it has died all searches run in one thread.
 */
export class SearchHelper implements ScanHelper {
  private worker: Worker | undefined;
  private team: TeamNumbers | undefined;
  /** What the thread searches now. */
  private memory: WeakRef<ScanMemory> | undefined;
  private isLost = false;

  /**
   * @param report called once, when the thread has died
   * @param script absolute path of the thread's bundle
   */
  constructor(
    private readonly report: (text: string) => void,
    private readonly script = path.join(__dirname, 'scanThread.js'),
    private readonly idleMilliseconds = IDLE_MILLISECONDS,
    private readonly parallelism = availableParallelism(),
  ) {}

  ready(memory: ScanMemory): TeamNumbers | undefined {
    if (!this.team || hasEnded(this.team)) {
      this.start();
    }
    if (this.worker && this.memory?.deref() !== memory) {
      this.memory = new WeakRef(memory);
      const { rows, dimensions, memory: shared } = memory;
      this.worker.postMessage({ rows, dimensions, memory: shared } satisfies ScanRows);
    }
    return this.worker && this.team;
  }

  lose(): void {
    this.fail('it did not answer');
  }

  /** Ends the thread. */
  async end(): Promise<void> {
    this.isLost = true;
    await this.worker?.terminate();
  }

  private start(): void {
    const kernel = loadKernel();
    this.worker = undefined;
    this.memory = undefined;
    if (this.isLost || !kernel || this.parallelism < 2 || !existsSync(this.script)) {
      return;
    }
    const team = teamNumbers();
    const worker = new Worker(this.script, {
      name: 'Vecinity search',
      workerData: { kernel, team, idleMilliseconds: this.idleMilliseconds } satisfies ScanThreadData,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    worker.unref();
    worker.on('error', (error: unknown) => this.fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => {
      if (this.worker === worker && !hasEnded(team)) {
        this.fail(`exit code ${code}`);
      }
    });
    this.worker = worker;
    this.team = team;
  }

  private fail(cause: string): void {
    if (!this.isLost) {
      this.isLost = true;
      void this.worker?.terminate();
      this.worker = undefined;
      this.report(`The second thread for searches stopped: ${cause}. Searches run in one thread until the next start.`);
    }
  }
}
