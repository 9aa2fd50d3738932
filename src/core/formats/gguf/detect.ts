import { signature, type Detect } from '../shared/signature';

const isLittleEndian = signature([0x47, 0x47, 0x55, 0x46]);
const isBigEndian = signature([0x46, 0x55, 0x47, 0x47]);

/** A GGUF file begins with `GGUF`, or `FUGG` if it is big-endian. The reader rejects big-endian files. */
export const isGguf: Detect = (head) => isLittleEndian(head) || isBigEndian(head);
