import assert from 'node:assert/strict';

/** Asserts of which kind an answer is; names the kind it has instead. */
export function assertKind<Answer extends { readonly kind: string }, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): asserts answer is Extract<Answer, { readonly kind: Kind }> {
  assert.equal(answer.kind, kind, `an answer of kind ${kind}, not ${JSON.stringify(answer).slice(0, 300)}`);
}

/** Asserts min <= value <= max; names the value and what it is. */
export function assertWithin(value: number, min: number, max: number, what: string): void {
  assert.ok(value >= min && value <= max, `${what} is ${value}, not in ${min}..${max}`);
}
