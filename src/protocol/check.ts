import { VecinityError } from '../core/errors';

/** Whether a value from another side has the right shape. */
export type Check<Value> = (value: unknown) => value is Value;

/** A check of the request of each method of an API. */
export type Checks<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (request: infer Request) => Promise<unknown> ? Check<Request> : never;
};

/** Text of at most `max` UTF-16 units. */
export const text =
  (max: number): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= max;

/** Text that matches a pattern. */
export const textLike =
  (pattern: RegExp): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && pattern.test(value);

/** A whole number from `min` to `max`. */
export const whole =
  (min: number, max: number): Check<number> =>
  (value): value is number =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

/** A finite number. */
export const number: Check<number> = (value): value is number => Number.isFinite(value);

export const truth: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

/** One of these texts. The type of the table makes sure that none is missing. */
export const oneOf =
  <Value extends string>(values: Readonly<Record<Value, true>>): Check<Value> =>
  (value): value is Value =>
    typeof value === 'string' && Object.hasOwn(values, value);

/** A list of at most `max` items. */
export const list =
  <Item>(item: Check<Item>, max: number): Check<readonly Item[]> =>
  (value): value is readonly Item[] =>
    Array.isArray(value) && value.length <= max && value.every((each) => item(each));

/** At most `max` bytes. */
export const bytes =
  (max: number): Check<Uint8Array> =>
  (value): value is Uint8Array =>
    value instanceof Uint8Array && value.length <= max;

export const optional =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value): value is Value | undefined =>
    value === undefined || check(value);

/** An object with these properties and no others. */
export const record =
  <Value extends object>(checks: { readonly [Key in keyof Required<Value>]: Check<Value[Key]> }): Check<Value> =>
  (value): value is Value => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    const keys = Object.keys(checks) as (keyof Value)[];
    return (
      Object.keys(value).every((key) => Object.hasOwn(checks, key)) &&
      keys.every((key) => checks[key]((value as Value)[key]))
    );
  };

/** Wraps the handlers of an API: each refuses a request that fails its check. */
export function checkedHandlers<Api>(handlers: object, checks: Checks<Api>): object {
  const own = handlers as Readonly<Record<string, (request: unknown, signal: AbortSignal) => unknown>>;
  return Object.fromEntries(
    Object.entries<Check<unknown>>(checks as Readonly<Record<string, Check<unknown>>>).map(([name, check]) => [
      name,
      (request: unknown, signal: AbortSignal): unknown => {
        if (!check(request)) {
          throw new VecinityError('internal', `The view sent an invalid request to ${name}.`, {
            remedy: 'Close the view and open it again.',
          });
        }
        return own[name]!(request, signal);
      },
    ]),
  );
}
