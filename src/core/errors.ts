/** Details of any error. They are plain data, which crosses threads by structured clone. */
interface CommonDetails {
  /** Absolute path of the file in question. */
  readonly path?: string;
  /** One sentence: what the user can do. */
  readonly remedy?: string;
  /** Absolute path of the checkpoint from which the failed training can be resumed. */
  readonly checkpoint?: string;
  /** The error of a library or of the system that caused this one, as text for the log. */
  readonly cause?: string;
}

/** Details by code. */
interface OwnDetails {
  readonly badExpression: {
    /** The wrong part of the user's input: a half-open range of UTF-16 offsets. */
    readonly range?: readonly [start: number, end: number];
    /** What may stand in place of the wrong part, best first. */
    readonly suggestions?: readonly string[];
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
    /** The invalid training option, as TrainingOptions names it. The message begins with this name. */
    readonly option?: string;
  };
  readonly diverged: {
    /** The training option to change, as TrainingOptions names it. */
    readonly option?: string;
  };
  readonly unknownWord: {
    /** The out-of-vocabulary word. */
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

/** The kind of an error, for code to branch on. */
export type ErrorCode = keyof OwnDetails;

type KeysOfUnion<Type> = Type extends unknown ? keyof Type : never;
/** Makes details of other codes readable, as undefined, and forbids setting them. */
type Without<Keys extends PropertyKey> = { readonly [Key in Keys]?: undefined };

type DetailsByCode = {
  readonly [Code in ErrorCode]: CommonDetails &
    OwnDetails[Code] &
    Without<Exclude<KeysOfUnion<OwnDetails[ErrorCode]>, keyof OwnDetails[Code] | keyof CommonDetails>>;
};

/** Where an error occurred and what the user can do, by the code of the error. */
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

/** The only error that this project throws on purpose. Any other is a bug. */
export type VecinityError<Code extends ErrorCode = ErrorCode> = CodedError<Code>;

interface ErrorConstructor {
  new <Code extends ErrorCode>(code: Code, message: string, details?: ErrorDetails<Code>): VecinityError<Code>;
  /** Gives `instanceof` the type with all codes; for a generic class it would be `any`. */
  readonly prototype: VecinityError;
}

export const VecinityError: ErrorConstructor = CodedError;

/** The error of an operation that the user, or a newer question, stopped. */
export function cancelled(): VecinityError<'cancelled'> {
  return new VecinityError('cancelled', 'Cancelled.');
}

/** Whether an error only says that the user, or a newer question, stopped the operation. */
export function isCancelled(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'cancelled';
}

/** The text of an error for the log: its stack, else its message. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
