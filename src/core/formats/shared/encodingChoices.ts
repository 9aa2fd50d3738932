import { encodingNames, type Encoding } from '../../text/encodings/names';

/** The encodings that words of a file can have. Text in UTF-16 and UTF-32 is decoded as a whole. */
export const wordEncodings: readonly Encoding[] = encodingNames.filter((name) => !/^utf-(16|32)/.test(name));
