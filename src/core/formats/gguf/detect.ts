import { signature, type Detect } from '../shared/signature';

const isLittleEndian = signature([0x47, 0x47, 0x55, 0x46]);
const isBigEndian = signature([0x46, 0x55, 0x47, 0x47]);

/** A GGUF file. The reader says that it does not read big-endian ones. */
export const isGguf: Detect = (head) => isLittleEndian(head) || isBigEndian(head);
