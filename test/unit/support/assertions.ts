import assert from 'node:assert/strict';

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
