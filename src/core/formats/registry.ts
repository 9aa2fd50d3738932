import type { FormatName } from './detect';
import { csvFormat } from './csv/csvFormat';
import type { Format } from './format';
import { ggufFormat } from './gguf/ggufFormat';
import { jsonFormat } from './json/jsonFormat';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { safetensorsFormat } from './safetensors/safetensorsFormat';
import { shardIndexFormat } from './safetensors/shardIndexFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  csv: csvFormat,
  gguf: ggufFormat,
  json: jsonFormat,
  npy: npyFormat,
  npz: npzFormat,
  safetensors: safetensorsFormat,
  shardIndex: shardIndexFormat,
};
