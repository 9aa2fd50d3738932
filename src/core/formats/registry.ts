import type { FormatName } from './detect';
import type { Format } from './format';
import { ggufFormat } from './gguf/ggufFormat';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { safetensorsFormat } from './safetensors/safetensorsFormat';
import { shardIndexFormat } from './safetensors/shardIndexFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  gguf: ggufFormat,
  npy: npyFormat,
  npz: npzFormat,
  safetensors: safetensorsFormat,
  shardIndex: shardIndexFormat,
};
