import { signature } from '../shared/signature';

/** An Arrow file begins with `ARROW1`. */
export const isArrow = signature([0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]);

/** The first message of an Arrow stream begins with this marker. */
export const isArrowStream = signature([0xff, 0xff, 0xff, 0xff]);
