import path from 'node:path';
import { parseArguments, UsageError, type FlagSpecs, type FlagValues } from './arguments';

/** A command of the command line. */
export interface Command {
  readonly name: string;
  /** For example `FILE WORD...`. */
  readonly operands: string;
  readonly summary: string;
  readonly flags: FlagSpecs;
  /** Runs the command and returns what to print. @throws UsageError, VecinityError */
  run(given: readonly string[], signal: AbortSignal): Promise<Output>;
}

/** The result of a command, for people and for programs. */
export interface Output {
  readonly text: string;
  readonly json: unknown;
  /** Whether the exit status is 1. */
  readonly failed?: boolean;
}

/** Defines a command; its `run` gets typed flags. */
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

/** Returns the file operand and the rest. @throws UsageError if there are fewer than `minOperands` others */
export function fileAndRest(
  operands: readonly string[],
  minOperands: number,
  what: string,
): readonly [file: string, rest: readonly string[]] {
  const [file, ...rest] = operands;
  if (file === undefined || rest.length < minOperands) {
    throw new UsageError(`${what} needed.`);
  }
  return [path.resolve(file), rest];
}
