import { VecinityError } from '../../src/core/errors';

/** Any error as a `VecinityError`, so that it can be shown. */
export function asVecinityError(error: unknown): VecinityError {
  return error instanceof VecinityError ? error : new VecinityError('internal', String(error));
}
