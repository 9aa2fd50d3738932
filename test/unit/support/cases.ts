/** Continuous integration runs every random case; elsewhere a quarter keeps `npm test` short. */
export const isThorough = Boolean(process.env['CI']);

/**
 * Returns the number of random cases for a property.
 * @param full number of cases in continuous integration
 */
export function cases(full: number): number {
  return isThorough ? full : Math.ceil(full / 4);
}
