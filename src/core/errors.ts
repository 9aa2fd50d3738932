/** What can be told of any error. Everything here is plain data, so that it crosses threads. */
interface CommonDetails {
  /** File the error is about, as an absolute path. */
  readonly path?: string;
  /** One sentence: what the user can do. */
  readonly remedy?: string;
  /** What the failed training can be resumed from, as an absolute path. */
  readonly checkpoint?: string;
  /** The error of a library or of the system that led to this one, as text for the log. */
  readonly cause?: string;
}

/** What belongs to some codes only. */
interface OwnDetails {
  readonly badExpression: {
    /** Half-open UTF-16 range of the user's input the error is about. */
    readonly range?: readonly [start: number, end: number];
  };
  readonly badFile: {
    /** 1-based line in `path`. */
    readonly line?: number;
    /** 0-based byte offset in `path`. */
    readonly byte?: number;
    /** 1-based row of the table in `path`. */
    readonly row?: number;
  };
  readonly badOption: {
    /** The training option that is wrong, by its name in TrainingOptions; the message begins with it. */
    readonly option?: string;
  };
  readonly diverged: {
    /** The training option to change, by its name in TrainingOptions. */
    readonly option?: string;
  };
  readonly unknownWord: {
    /** The word that is not in the vocabulary. */
    readonly word?: string;
    /** Words the user may have meant, best first. */
    readonly suggestions?: readonly string[];
    readonly range?: readonly [start: number, end: number];
  };
  readonly busy: object;
  readonly cancelled: object;
  readonly corpusChanged: object;
  readonly diskFull: object;
  readonly internal: object;
  readonly noModel: object;
  readonly noText: object;
  readonly outOfMemory: object;
  readonly unreadable: object;
  readonly vocabularyEmpty: object;
}

/** What went wrong, as a value that code can branch on. */
export type ErrorCode = keyof OwnDetails;

type KeysOfUnion<Type> = Type extends unknown ? keyof Type : never;
/** Details of a code cannot be given with another, but may be asked for: they are undefined then. */
type Without<Keys extends PropertyKey> = { readonly [Key in Keys]?: undefined };

type DetailsByCode = {
  readonly [Code in ErrorCode]: CommonDetails &
    OwnDetails[Code] &
    Without<Exclude<KeysOfUnion<OwnDetails[ErrorCode]>, keyof OwnDetails[Code] | keyof CommonDetails>>;
};

/** Where it went wrong and what to do about it, by the error's code. */
export type ErrorDetails<Code extends ErrorCode = ErrorCode> = DetailsByCode[Code];

class CodedError<Code extends ErrorCode> extends Error {
  override readonly name = 'VecinityError';

  constructor(
    readonly code: Code,
    message: string,
    readonly details: ErrorDetails<Code> = {},
  ) {
    super(message);
  }
}

/** The error this project throws on purpose. Anything else that is thrown is a defect. */
export type VecinityError<Code extends ErrorCode = ErrorCode> = CodedError<Code>;

interface ErrorConstructor {
  new <Code extends ErrorCode>(code: Code, message: string, details?: ErrorDetails<Code>): VecinityError<Code>;
  /** Gives `instanceof` the type with all codes; for a generic class it would be `any`. */
  readonly prototype: VecinityError;
}

export const VecinityError: ErrorConstructor = CodedError;

/** The error of an operation the user stopped. */
export function cancelled(): VecinityError<'cancelled'> {
  return new VecinityError('cancelled', 'Cancelled.');
}

/** Whether an error only says that the user, or a newer question, stopped the operation. */
export function isCancelled(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'cancelled';
}

/** The text of an error for the log: its stack, or what it says. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
