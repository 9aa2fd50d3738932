/** What went wrong, as a value that code can branch on. */
export type ErrorCode =
  | 'badExpression'
  | 'badFile'
  | 'badOption'
  | 'busy'
  | 'cancelled'
  | 'corpusChanged'
  | 'diskFull'
  | 'diverged'
  | 'internal'
  | 'noModel'
  | 'noText'
  | 'outOfMemory'
  | 'unknownWord'
  | 'unreadable'
  | 'vocabularyEmpty';

/** Where it went wrong and what to do about it. Everything here is plain data, so that it crosses threads. */
export interface ErrorDetails {
  /** File the error is about, as an absolute path. */
  readonly path?: string;
  /** 1-based line in `path`. */
  readonly line?: number;
  /** 0-based byte offset in `path`. */
  readonly byte?: number;
  /** Half-open UTF-16 range of the user's input the error is about. */
  readonly range?: readonly [start: number, end: number];
  /** One sentence: what the user can do. */
  readonly remedy?: string;
  /** The training option that is wrong, by its name in TrainingOptions; the message begins with it. */
  readonly option?: string;
  /** What the failed training can be resumed from, as an absolute path. */
  readonly checkpoint?: string;
  /** The word that is not in the vocabulary, for `unknownWord`. */
  readonly word?: string;
  /** Words the user may have meant, best first. */
  readonly suggestions?: readonly string[];
}

/** The error this project throws on purpose. Anything else that is thrown is a defect. */
export class VecinityError extends Error {
  override readonly name = 'VecinityError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}

/** The error of an operation the user stopped. */
export function cancelled(): VecinityError {
  return new VecinityError('cancelled', 'Cancelled.');
}

/** Whether an error only says that the user, or a newer question, stopped the operation. */
export function isCancelled(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'cancelled';
}
