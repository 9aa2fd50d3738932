import path from 'node:path';
import { parseArguments, UsageError, type FlagSpecs, type FlagValues } from './arguments';

/** A command, told of by its own file. */
export interface Command {
  readonly name: string;
  /** For example `FILE WORD...`. */
  readonly operands: string;
  readonly summary: string;
  readonly flags: FlagSpecs;
  /** Does it and answers with what to print. @throws UsageError, VecinityError. */
  run(given: readonly string[], signal: AbortSignal): Promise<Output>;
}

/** The result of a command, for people and for programs. */
export interface Output {
  readonly text: string;
  readonly json: unknown;
  /** What was asked for could not be done: exit status 1. */
  readonly failed?: boolean;
}

/** Defines a command whose `run` gets its flags typed. */
export function command<Specs extends FlagSpecs>(
  definition: Omit<Command, 'flags' | 'run'> & {
    readonly flags: Specs;
    run(operands: readonly string[], flags: FlagValues<Specs>, signal: AbortSignal): Promise<Output>;
  },
): Command {
  const flags = { ...definition.flags, ...commonFlags };
  return {
    ...definition,
    flags,
    run: (given, signal) => {
      const parsed = parseArguments(given, flags);
      return definition.run(parsed.operands, parsed.flags, signal);
    },
  };
}

const commonFlags = {
  json: { kind: 'switch', help: 'print one JSON object' },
  help: { kind: 'switch', help: 'show this help' },
} as const satisfies FlagSpecs;

/** The file operand and the rest. @throws UsageError if there are fewer than `atLeast` others. */
export function fileAndRest(
  operands: readonly string[],
  atLeast: number,
  what: string,
): readonly [file: string, rest: readonly string[]] {
  const [file, ...rest] = operands;
  if (file === undefined || rest.length < atLeast) {
    throw new UsageError(`${what} needed.`);
  }
  return [path.resolve(file), rest];
}
