import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** Asserts the kind of an answer; a failure shows the answer. */
export function assertKind<Answer extends { readonly kind: string }, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): asserts answer is Extract<Answer, { readonly kind: Kind }> {
  assert.equal(answer.kind, kind, `an answer of kind ${kind}, not ${JSON.stringify(answer).slice(0, 300)}`);
}

/** Asserts min <= value <= max; a failure shows `what` and the value. */
export function assertWithin(value: number, min: number, max: number, what: string): void {
  assert.ok(value >= min && value <= max, `${what} is ${value}, not in ${min}..${max}`);
}

/** Asserts |actual - expected| < tolerance; a failure shows `what` and both values. */
export function assertNear(actual: number, expected: number, tolerance: number, what: string): void {
  if (!(Math.abs(actual - expected) < tolerance)) {
    assert.fail(`${what} is ${actual}, not within ${tolerance} of ${expected}`);
  }
}

/** Asserts that all numbers agree up to a relative tolerance; a failure shows `what`, the index and both values. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 1e-4,
): void {
  assert.equal(actual.length, expected.length, `length of ${what}`);
  for (let i = 0; i < actual.length; i++) {
    assertNear(actual[i]!, expected[i]!, tolerance * (1 + Math.abs(expected[i]!)), `${what}[${i}]`);
  }
}

/** Asserts the order of two numbers; a failure shows `what` and both values. */
export function assertOrder(left: number, operator: '<' | '<=' | '>' | '>=', right: number, what: string): void {
  const isRight =
    operator === '<'
      ? left < right
      : operator === '<='
        ? left <= right
        : operator === '>'
          ? left > right
          : left >= right;
  if (!isRight) {
    assert.fail(`${what} is ${left}, not ${operator} ${right}`);
  }
}

/** Asserts that every item passes `test`; a failure shows `what` and the first item that does not. */
export function assertEvery<Item>(
  items: Iterable<Item>,
  test: (item: Item, index: number) => unknown,
  what: string,
): void {
  let index = 0;
  for (const item of items) {
    if (!test(item, index)) {
      assert.fail(`item ${index} of ${what} is ${inspect(item)}`);
    }
    index++;
  }
}

/** Asserts that bytes are equal; a failure shows both lengths and the first difference. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  if (!Buffer.from(actual.buffer, actual.byteOffset, actual.length).equals(expected)) {
    const at = actual.findIndex((byte, i) => byte !== expected[i]);
    const place = at < 0 ? actual.length : at;
    assert.fail(`${what}: ${actual.length} and ${expected.length} bytes that differ from byte ${place} on`);
  }
}
