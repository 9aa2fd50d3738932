import { signature } from '../shared/signature';

/** A finalfusion file begins with `FiFu`. */
export const isFinalfusion = signature([0x46, 0x69, 0x46, 0x75]);
