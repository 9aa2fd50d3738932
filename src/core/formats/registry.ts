import type { FormatName } from './detect';
import type { Format } from './format';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  npy: npyFormat,
  npz: npzFormat,
};
