/** The kind of an error, for code to branch on. */
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

/** Where an error occurred and what the user can do. Plain data, which crosses threads by structured clone. */
export interface ErrorDetails {
  /** Absolute path of the file in question. */
  readonly path?: string;
  /** 1-based line in `path`. */
  readonly line?: number;
  /** 0-based byte offset in `path`. */
  readonly byte?: number;
  /** The wrong part of the user's input: a half-open range of UTF-16 offsets. */
  readonly range?: readonly [start: number, end: number];
  /** One sentence: what the user can do. */
  readonly remedy?: string;
  /** The invalid training option, as TrainingOptions names it. The message begins with this name. */
  readonly option?: string;
  /** Absolute path of the checkpoint from which the failed training can be resumed. */
  readonly checkpoint?: string;
  /** The word that is not in the vocabulary, for `unknownWord`. */
  readonly word?: string;
  /** Words the user may have meant, best first. */
  readonly suggestions?: readonly string[];
}

/** The only error that this project throws on purpose. Any other is a bug. */
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

/** The error of an operation that the user, or a newer question, stopped. */
export function cancelled(): VecinityError {
  return new VecinityError('cancelled', 'Cancelled.');
}

/** Whether an error only says that its operation was stopped. */
export function isCancelled(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'cancelled';
}
