import { VecinityError } from '../core/errors';

/** The argument object of a command; its values are unchecked. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Whether a value is an argument object. Menus pass a Uri or a tree item instead. */
export function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A text, or undefined if missing. @throws VecinityError `badOption` for anything else, and for an empty text */
export function optionalText(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || (typeof value === 'string' && value.trim() !== '')) {
    return value;
  }
  throw bad(name, value, 'a text that is not empty');
}

/** A text. @throws VecinityError `badOption` if missing, empty or no text */
export function requiredText(args: Arguments, name: string): string {
  const value = optionalText(args, name);
  if (value === undefined) {
    throw bad(name, value, 'a text that is not empty');
  }
  return value;
}

/** A number, or undefined if missing. @throws VecinityError `badOption` for anything else */
export function optionalNumber(args: Arguments, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || typeof value === 'number') {
    return value;
  }
  throw bad(name, value, 'a number');
}

/** A number above 0, or undefined if missing. @throws VecinityError `badOption` for anything else */
export function optionalPositive(args: Arguments, name: string): number | undefined {
  const value = optionalNumber(args, name);
  if (value === undefined || value > 0) {
    return value;
  }
  throw bad(name, value, 'a number above 0');
}

/** A boolean, or undefined if missing. @throws VecinityError `badOption` for anything else */
export function optionalSwitch(args: Arguments, name: string): boolean | undefined {
  const value = args[name];
  if (value === undefined || typeof value === 'boolean') {
    return value;
  }
  throw bad(name, value, 'true or false');
}

/** The argument `count`, 10 by default. @throws VecinityError `badOption` if it is not from 1 to 100,000 */
export function answerCount(args: Arguments): number {
  const count = optionalNumber(args, 'count') ?? 10;
  if (!Number.isInteger(count) || count < 1 || count > 100_000) {
    throw bad('count', count, 'a whole number from 1 to 100,000');
  }
  return count;
}

/** A list of texts, or undefined if missing; a single text is a list of one. @throws VecinityError `badOption` */
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

/** A list of at least `minimum` texts. @throws VecinityError `badOption` for anything else */
export function requiredTexts(args: Arguments, name: string, minimum: number): readonly string[] {
  const list = optionalTexts(args, name);
  if (list === undefined || list.length < minimum) {
    throw bad(name, list, `a list of at least ${minimum} words`);
  }
  return list;
}

/** One of the choices, the first if missing. @throws VecinityError `badOption` for anything else */
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
  // JSON.stringify gives undefined for functions and symbols.
  const shown = value === undefined ? 'missing' : ((JSON.stringify(value) as string | undefined) ?? typeof value);
  return new VecinityError('badOption', `The argument “${name}” is ${shown.slice(0, 80)}; it must be ${expected}.`);
}
