import { cancelled, isCancelled } from '../../core/errors';
import type { OpenChoices } from '../../core/formats/format';
import { OpenedFile } from './openedFile';
import { ReadLog } from './readLog';

/** Maximum files that stay open without a user. */
const MAX_IDLE = 2;

/** A file, and the count of its users. */
interface Session {
  readonly key: string;
  readonly log: ReadLog;
  readonly file: Promise<OpenedFile>;
  /** The file once it is open. */
  opened: OpenedFile | undefined;
  users: number;
  /** Closes the file some time after its last use. */
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keeps files open, so that describing, previewing, loading and diagnosing locate, unpack and parse each file once. A file
 * is opened again if it or a companion has changed.
 */
export class OpenedFiles {
  /** Sessions that the next caller may use, the least recently used first. */
  private readonly sessions = new Map<string, Session>();

  /**
   * @param idleMilliseconds how long a file stays open after its last use; 0 closes it at once
   * @param open replaces the opening of a file in tests
   */
  constructor(
    private readonly idleMilliseconds: number,
    private readonly open: typeof OpenedFile.open = (...given) => OpenedFile.open(...given),
  ) {}

  /**
   * Hands the opened file to `work`.
   * @param path a file, or a folder with one
   * @param signal stops the opening, unless another caller waits for it too
   * @throws VecinityError `unreadable`, `badFile`, `badOption`, `cancelled`, and the errors of `work`
   */
  async use<Result>(
    path: string,
    choices: OpenChoices,
    signal: AbortSignal | undefined,
    work: (file: OpenedFile) => Promise<Result>,
  ): Promise<Result> {
    const session = await this.take(path, choices, signal);
    try {
      return await work(await session.file);
    } finally {
      await this.release(session);
    }
  }

  /** Closes the files without a user, because Windows cannot replace an open file. */
  async closeIdle(): Promise<void> {
    const idle = [...this.sessions.values()].filter(({ users }) => users === 0);
    await Promise.all(idle.map((session) => this.close(session)));
  }

  private async take(path: string, choices: OpenChoices, signal: AbortSignal | undefined): Promise<Session> {
    const key = JSON.stringify([path, choices.table, choices.wordsFile, choices.encoding]);
    const found = this.sessions.get(key);
    if (!found) {
      return this.start(key, path, choices, signal);
    }
    clearTimeout(found.timer);
    found.users++;
    if (!(await found.log.isCurrent())) {
      this.forget(found);
      await this.release(found);
      return this.take(path, choices, signal);
    }
    if (this.sessions.get(key) === found) {
      this.sessions.delete(key);
      this.sessions.set(key, found);
    }
    ReadLog.include(found.log);
    try {
      const file = await orAborted(found.file, signal);
      if (found.users === 1 || file.isShareable) {
        return found;
      }
    } catch (error) {
      await this.release(found);
      if (isCancelled(error) && !signal?.aborted) {
        // Another caller cancelled the opening.
        return this.take(path, choices, signal);
      }
      throw error;
    }
    // Another caller is unpacking it, so this one unpacks it again.
    await this.release(found);
    this.forget(found);
    return this.start(key, path, choices, signal);
  }

  private start(key: string, path: string, choices: OpenChoices, signal: AbortSignal | undefined): Session {
    const log = new ReadLog(path);
    ReadLog.include(log);
    const file = this.open(path, choices, log, signal).then(
      (opened) => (session.opened = opened),
      (error: unknown) => {
        this.forget(session);
        throw error;
      },
    );
    const session: Session = { key, log, file, opened: undefined, users: 1, timer: undefined };
    this.sessions.set(key, session);
    return session;
  }

  private async release(session: Session): Promise<void> {
    session.users--;
    if (session.users > 0) {
      return;
    }
    const isKept = this.sessions.get(session.key) === session && session.opened?.isLight === true;
    if (!isKept || this.idleMilliseconds === 0) {
      await this.close(session);
      return;
    }
    // Nobody waits for it: a file that does not close has nothing left to lose.
    session.timer = setTimeout(() => void this.close(session).catch(() => undefined), this.idleMilliseconds);
    session.timer.unref();
    const idle = [...this.sessions.values()].filter(({ users }) => users === 0);
    await Promise.all(idle.slice(0, -MAX_IDLE).map((other) => this.close(other)));
  }

  private forget(session: Session): void {
    if (this.sessions.get(session.key) === session) {
      this.sessions.delete(session.key);
    }
  }

  /** Closes a session without a user. */
  private async close(session: Session): Promise<void> {
    this.forget(session);
    clearTimeout(session.timer);
    await session.opened?.close();
  }
}

/** Opens a file for one use. */
export const openOnce = new OpenedFiles(0);

/** Waits for `promise`. @throws VecinityError `cancelled` as soon as the signal is aborted */
async function orAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) {
    return promise;
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop();
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop!);
  }
}
