import { VecinityError } from '../core/errors';

/** The argument object of a command, as anybody may have written it. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Whether a command was called with its argument object, and not by a menu (which passes a Uri or a tree item). */
export function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** @throws VecinityError `badOption` if it is there and no text. */
export function optionalText(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || (typeof value === 'string' && value.trim() !== '')) {
    return value;
  }
  throw bad(name, value, 'a text that is not empty');
}

/** @throws VecinityError `badOption` */
export function requiredText(args: Arguments, name: string): string {
  const value = optionalText(args, name);
  if (value === undefined) {
    throw bad(name, value, 'a text that is not empty');
  }
  return value;
}

/** @throws VecinityError `badOption` if it is there and not a number. */
export function optionalNumber(args: Arguments, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || typeof value === 'number') {
    return value;
  }
  throw bad(name, value, 'a number');
}

/** @throws VecinityError `badOption` if it is there and not a number above 0. */
export function optionalPositive(args: Arguments, name: string): number | undefined {
  const value = optionalNumber(args, name);
  if (value === undefined || value > 0) {
    return value;
  }
  throw bad(name, value, 'a number above 0');
}

/** @throws VecinityError `badOption` if it is there and neither true nor false. */
export function optionalSwitch(args: Arguments, name: string): boolean | undefined {
  const value = args[name];
  if (value === undefined || typeof value === 'boolean') {
    return value;
  }
  throw bad(name, value, 'true or false');
}

/** How many answers are wanted, 10 if it is not said. @throws VecinityError `badOption` */
export function answerCount(args: Arguments): number {
  const count = optionalNumber(args, 'count') ?? 10;
  if (!Number.isInteger(count) || count < 1 || count > 100_000) {
    throw bad('count', count, 'a whole number from 1 to 100,000');
  }
  return count;
}

/** A text alone counts as a list of one. @throws VecinityError `badOption` if it is there and no list of texts. */
export function optionalTexts(args: Arguments, name: string): readonly string[] | undefined {
  const value = args[name];
  if (value === undefined) {
    return undefined;
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((item): item is string => typeof item === 'string')) {
    return list;
  }
  throw bad(name, value, 'a list of texts');
}

/** @throws VecinityError `badOption` if it is no list of at least `least` texts. */
export function requiredTexts(args: Arguments, name: string, least: number): readonly string[] {
  const list = optionalTexts(args, name);
  if (list === undefined || list.length < least) {
    throw bad(name, list, `a list of at least ${least} words`);
  }
  return list;
}

/** @throws VecinityError `badOption` */
export function oneOf<Choice extends string>(
  args: Arguments,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = args[name] ?? choices[0];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw bad(name, value, `one of ${choices.join(', ')}`);
  }
  return choice;
}

function bad(name: string, value: unknown, expected: string): VecinityError {
  // A function or a symbol has no JSON.
  const shown = value === undefined ? 'missing' : ((JSON.stringify(value) as string | undefined) ?? typeof value);
  return new VecinityError('badOption', `The argument “${name}” is ${shown.slice(0, 80)}; it must be ${expected}.`);
}
