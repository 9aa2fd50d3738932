import type { FormatName } from './detect';
import { csvFormat } from './csv/csvFormat';
import type { Format } from './format';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  csv: csvFormat,
  npy: npyFormat,
  npz: npzFormat,
};
