import { signature } from '../shared/signature';

/** A Parquet file begins with `PAR1`. */
export const isParquet = signature([0x50, 0x41, 0x52, 0x31]);
