import { stringDistance } from '../core/text/editDistance';

/** The value of a flag: none, 0 or 1, one text, one number, all arguments up to the next flag, or one text each time. */
export type FlagKind = 'switch' | 'boolean' | 'text' | 'number' | 'list' | 'repeated';

export interface FlagSpec {
  readonly kind: FlagKind;
  /** Name of the value in the help: `N`, `FILE`. */
  readonly value?: string;
  readonly help: string;
  /** The name that the flag had before; it still works. */
  readonly earlier?: string;
}

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

type FlagValue<Spec extends FlagSpec> = Spec['kind'] extends 'switch' | 'boolean'
  ? boolean
  : Spec['kind'] extends 'number'
    ? number
    : Spec['kind'] extends 'list' | 'repeated'
      ? readonly string[]
      : string;

export type FlagValues<Specs extends FlagSpecs> = { -readonly [Name in keyof Specs]?: FlagValue<Specs[Name]> };

/** An invalid command line: exit status 2. */
export class UsageError extends Error {}

/**
 * Parses `--flag value`, `--flag=value` and operands, in any order; after `--` all arguments are operands.
 * @throws UsageError that names the flag, and suggests the most similar one for an unknown flag
 */
export function parseArguments<Specs extends FlagSpecs>(
  given: readonly string[],
  specs: Specs,
): { readonly operands: readonly string[]; readonly flags: FlagValues<Specs> } {
  const operands: string[] = [];
  const values = new Map<string, unknown>();
  for (let i = 0; i < given.length;) {
    const argument = given[i++]!;
    if (argument === '--') {
      operands.push(...given.slice(i));
      break;
    }
    if (!argument.startsWith('--')) {
      operands.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const name = currentName(argument.slice(2, equals < 0 ? undefined : equals), specs);
    const attached = equals < 0 ? undefined : argument.slice(equals + 1);
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) {
      throw new UsageError(`There is no flag --${name}.${nearestFlag(name, Object.keys(specs))}`);
    }
    if (values.has(name) && spec.kind !== 'list' && spec.kind !== 'repeated') {
      throw new UsageError(`--${name} is given twice.`);
    }
    const next = (): string => {
      const value = attached ?? given[i++];
      if (value === undefined || (attached === undefined && value.startsWith('--'))) {
        throw new UsageError(`--${name} needs a value.`);
      }
      return value;
    };
    switch (spec.kind) {
      case 'switch':
        if (attached !== undefined) {
          throw new UsageError(`--${name} takes no value.`);
        }
        values.set(name, true);
        break;
      case 'boolean':
        values.set(name, toBoolean(name, next()));
        break;
      case 'text':
        values.set(name, next());
        break;
      case 'number':
        values.set(name, toNumber(name, next()));
        break;
      case 'repeated':
        values.set(name, [...((values.get(name) as string[] | undefined) ?? []), next()]);
        break;
      case 'list': {
        const list = [next()];
        while (attached === undefined && i < given.length && !given[i]!.startsWith('--')) {
          list.push(given[i++]!);
        }
        values.set(name, [...((values.get(name) as string[] | undefined) ?? []), ...list]);
        break;
      }
    }
  }
  return { operands, flags: Object.fromEntries(values) as FlagValues<Specs> };
}

function currentName(name: string, specs: FlagSpecs): string {
  return Object.keys(specs).find((flag) => specs[flag]!.earlier === name) ?? name;
}

function toBoolean(name: string, text: string): boolean {
  if (text !== '0' && text !== '1') {
    throw new UsageError(`--${name} needs 0 or 1, not ${JSON.stringify(text)}.`);
  }
  return text === '1';
}

function toNumber(name: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new UsageError(`--${name} needs a number, not ${JSON.stringify(text)}.`);
  }
  return value;
}

/** " Did you mean --x?" if a flag has a similar spelling, else an empty string. */
function nearestFlag(wrong: string, names: readonly string[]): string {
  const distances = names.map((name) => ({ name, distance: stringDistance(wrong.toLowerCase(), name) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, best.name.length / 2) ? ` Did you mean --${best.name}?` : '';
}
