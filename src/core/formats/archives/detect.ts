import { signature, type Detect } from '../shared/signature';

/** A gzip file begins with 1f 8b. @see RFC 1952 */
export const isGzip = signature([0x1f, 0x8b]);

const hasMembers = signature([0x50, 0x4b, 0x03, 0x04]);
const isEmptyArchive = signature([0x50, 0x4b, 0x05, 0x06]);

/** A zip archive begins with the header of its first file, or with its end record if it is empty. */
export const isZip: Detect = (head) => hasMembers(head) || isEmptyArchive(head);

/** A tar archive has `ustar` in the header of its first file. @see POSIX.1-1988 */
export const isTar = signature([0x75, 0x73, 0x74, 0x61, 0x72], 257);

/** Whether the members of a zip archive are those of a `.keras` file. @see Keras 3, saving_lib.py */
export function isKeras(members: readonly string[]): boolean {
  return members.includes('model.weights.h5') && members.includes('config.json');
}
