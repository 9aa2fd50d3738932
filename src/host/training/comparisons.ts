import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { isCancelled } from '../../core/errors';
import { methodText } from '../../core/training/algorithms';
import type { BegunRun, CompareRequest, DimensionsRow, TrainingProgress } from '../../protocol/training';
import type { DimensionsComparison } from '../../protocol/views';
import { errorLogText } from '../errors';
import type { Training } from './training';

/** Minimum time between two reports of a comparison's progress. */
const MIN_REPORT_MILLISECONDS = 500;
/** Our files are far smaller. */
const MAX_FILE_BYTES = 1_000_000;

/** A comparison with the arguments that train a model in the same way. */
export interface Compared extends DimensionsComparison {
  readonly trainArguments: Readonly<Record<string, unknown>>;
}

/** The last comparison of dimensions in this workspace. Its storage keeps it for the next window. */
export class Comparisons implements vscode.Disposable {
  private readonly file: string;
  private current: Compared | undefined;
  private reading: Promise<void> | undefined;
  /** Time of the last report. */
  private reportedAt = 0;
  private readonly changed = new vscode.EventEmitter<DimensionsComparison>();
  readonly onDidChange = this.changed.event;

  /** @param folder absolute path of the workspace's storage; need not exist yet */
  constructor(
    private readonly folder: string,
    private readonly training: Training,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.file = path.join(folder, 'dimensions.json');
  }

  /** The current or last comparison. The first call reads it from the storage. */
  async latest(): Promise<Compared | undefined> {
    this.reading ??= this.read();
    await this.reading;
    return this.current;
  }

  /**
   * Compares dimensions. Stores and reports each row at once, so that it stays if the rest fails or is cancelled.
   * @throws VecinityError as `Training.compareDimensions`
   */
  async run(
    name: string,
    request: CompareRequest,
    trainArguments: Readonly<Record<string, unknown>>,
  ): Promise<readonly DimensionsRow[]> {
    await this.latest();
    const before = this.current;
    const dimensions = [...new Set(request.dimensions)].sort((a, b) => a - b);
    const running = this.training.compareDimensions(name, request, {
      progress: (progress) => this.report(progress),
      begun: (begun) => this.begin(begun),
      compared: (row) => this.add(row),
    });
    this.set({
      name,
      startedAt: new Date().toISOString(),
      state: 'running',
      message: null,
      fraction: 0,
      dimensions,
      rows: [],
      method: '',
      tokens: 0,
      vocabularySize: 0,
      trainArguments,
    });
    try {
      const { rows } = await running;
      this.update({ rows, state: 'done', fraction: 1 });
      return rows;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.current?.rows.length === 0 && before) {
        // There is no row: the comparison before is worth more than an error, which the user sees anyway.
        this.set(before);
      } else {
        this.update(isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message });
      }
      throw error;
    } finally {
      await this.write();
    }
  }

  dispose(): void {
    this.changed.dispose();
  }

  private begin({ options, tokens, vocabularySize }: BegunRun): void {
    this.update({ method: methodText(options), tokens, vocabularySize });
  }

  private add(row: DimensionsRow): void {
    this.update({ rows: [...(this.current?.rows ?? []), row] });
    void this.write();
  }

  private report({ overall }: TrainingProgress): void {
    if (Date.now() - this.reportedAt >= MIN_REPORT_MILLISECONDS) {
      this.update({ fraction: overall });
    }
  }

  private update(change: Partial<DimensionsComparison>): void {
    if (this.current) {
      this.set({ ...this.current, ...change });
    }
  }

  private set(comparison: Compared): void {
    this.current = comparison;
    this.reportedAt = Date.now();
    this.changed.fire(comparison);
  }

  private async write(): Promise<void> {
    const temporary = `${this.file}.tmp`;
    try {
      await fs.mkdir(this.folder, { recursive: true });
      await fs.writeFile(temporary, JSON.stringify(this.current));
      await fs.rename(temporary, this.file);
    } catch (error) {
      // The panel still shows it; the next window will not have it.
      this.log.error(errorLogText(error));
    }
  }

  private async read(): Promise<void> {
    try {
      const { size } = await fs.stat(this.file);
      const value: unknown = size <= MAX_FILE_BYTES ? JSON.parse(await fs.readFile(this.file, 'utf8')) : undefined;
      if (isComparison(value)) {
        // The window was closed before it was finished.
        this.current = value.state === 'running' ? { ...value, state: 'cancelled' } : value;
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        this.log.error(errorLogText(error));
      }
    }
  }
}

/** Whether a value read from a file is a comparison as this version writes it. */
function isComparison(value: unknown): value is Compared {
  const has = (target: unknown, types: Readonly<Record<string, string>>): target is Record<string, unknown> =>
    typeof target === 'object' &&
    target !== null &&
    Object.entries(types).every(([name, type]) => typeof (target as Record<string, unknown>)[name] === type);
  const isNumbers = (list: unknown): boolean => Array.isArray(list) && list.every((item) => typeof item === 'number');
  return (
    has(value, {
      name: 'string',
      startedAt: 'string',
      state: 'string',
      fraction: 'number',
      method: 'string',
      trainArguments: 'object',
    }) &&
    value['trainArguments'] !== null &&
    has(value, { tokens: 'number', vocabularySize: 'number' }) &&
    isNumbers(value['dimensions']) &&
    Array.isArray(value['rows']) &&
    value['rows'].every(
      (row: unknown) =>
        has(row, {
          dimensions: 'number',
          quality: 'number',
          standardError: 'number',
          seconds: 'number',
          bytes: 'number',
        }) &&
        Array.isArray(row['tests']) &&
        row['tests'].every((test: unknown) => has(test, { path: 'string', kind: 'string', used: 'number' })),
    )
  );
}
