/** Continuous integration runs every random case; elsewhere a quarter of them keeps `npm test` short. */
export const isThorough = Boolean(process.env['CI']);

/**
 * Returns how many random cases a property gets.
 * @param full number of cases in continuous integration
 */
export function cases(full: number): number {
  return isThorough ? full : Math.ceil(full / 4);
}
