import { signature } from '../shared/signature';

/** A NumPy array. @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export const isNpy = signature([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

/** Whether the members of a zip archive are those that numpy.savez writes. */
export function isNpz(members: readonly string[]): boolean {
  return members.length > 0 && members.every((name) => name.endsWith('.npy'));
}
