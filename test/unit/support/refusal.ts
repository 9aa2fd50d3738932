import assert from 'node:assert/strict';
import { VecinityError } from '../../../src/core/errors';

/** Expectations of an error about a file. */
export interface Refusal {
  /** The accepted codes; `badFile` by default. */
  readonly code?: string | readonly string[];
  readonly message?: RegExp | undefined;
  /** A name that the message must contain: a file or its folder. */
  readonly names?: string;
  /** Maximum characters of the message. */
  readonly maxLength?: number;
  /** Names the case in a failed assertion. */
  readonly what?: string | undefined;
}

/**
 * Asserts that `reading` rejects with a useful error: code, message and remedy.
 * @returns the error
 */
export async function assertRefused(reading: Promise<unknown>, refusal: Refusal = {}): Promise<VecinityError> {
  const { code = 'badFile', message, names, maxLength = Infinity, what = 'the file' } = refusal;
  const error: unknown = await reading.then(
    () => assert.fail(`${what}: it was read, not refused`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VecinityError, `${what}: an error of ours, not ${stackOf(error)}`);
  assert.ok([code].flat().includes(error.code), `${what}: code ${[code].flat().join(' or ')}, not ${error.code}`);
  if (message) {
    assert.match(error.message, message, `${what}: message “${error.message}” does not match ${String(message)}`);
  }
  assert.ok(!names || error.message.includes(names), `${what}: message “${error.message}” does not name ${names}`);
  const { length } = error.message;
  assert.ok(length < maxLength, `${what}: the message has ${length} characters, not less than ${maxLength}`);
  assert.ok(error.details.remedy, `${what}: no remedy for “${error.message}”`);
  return error;
}

/**
 * Asserts that damage does no harm: `reading` resolves, or rejects with an error of ours.
 * @param what names the damage in a failed assertion
 * @returns the result, or undefined
 */
export async function readOrRefused<Result>(reading: Promise<Result>, what: string): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    assert.ok(error instanceof VecinityError, `${what}: an error of ours, not ${stackOf(error)}`);
    return undefined;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
