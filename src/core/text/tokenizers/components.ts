import { Pattern } from './pattern';
import { TokenizerTrouble } from './tokenizerTrouble';

/** An object of `tokenizer.json` that describes a part of a tokenizer. */
export type Description = Readonly<Record<string, unknown>>;

/** @throws TokenizerTrouble if `value` is not an object */
export function record(value: unknown, what: string): Description {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TokenizerTrouble(`its ${what} is not an object`);
  }
  return value as Description;
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new TokenizerTrouble(`its ${what} are not a list`);
  }
  return value;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') {
    throw new TokenizerTrouble(`its ${what} is not text`);
  }
  return value;
}

export function boolean(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

export function typeOf(given: Description, what: string): string {
  return text(given['type'], `type of ${what}`).slice(0, 50);
}

/** Makes a pattern of `{ "String": … }` or `{ "Regex": … }`. @throws TokenizerTrouble */
export function patternOf(value: unknown): Pattern {
  if (typeof value === 'string') {
    return Pattern.literal(value);
  }
  const { String: string, Regex: regex } = record(value, 'pattern');
  return typeof string === 'string' ? Pattern.literal(string) : new Pattern(text(regex, 'pattern'));
}
