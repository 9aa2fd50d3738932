import type { FormatName } from './detect';
import { csvFormat } from './csv/csvFormat';
import type { Format } from './format';
import { jsonFormat } from './json/jsonFormat';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  csv: csvFormat,
  json: jsonFormat,
  npy: npyFormat,
  npz: npzFormat,
};
