import { VecinityError } from '../../src/core/errors';

/** True for the error of a question that was overtaken by a newer one: nobody waits for it any more. */
export function isCancelled(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'cancelled';
}

/** Any error as one of ours, so that it can be shown. */
export function asVecinityError(error: unknown): VecinityError {
  return error instanceof VecinityError ? error : new VecinityError('internal', String(error));
}
