import type { FormatName } from './detect';
import type { Format } from './format';
import { gensimFormat } from './gensim/gensimFormat';
import { ggufFormat } from './gguf/ggufFormat';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { pytorchLegacyFormat, pytorchZipFormat } from './pytorch/pytorchFormat';
import { safetensorsFormat } from './safetensors/safetensorsFormat';
import { shardIndexFormat } from './safetensors/shardIndexFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  gguf: ggufFormat,
  npy: npyFormat,
  npz: npzFormat,
  pickle: gensimFormat,
  pytorchLegacy: pytorchLegacyFormat,
  pytorchZip: pytorchZipFormat,
  safetensors: safetensorsFormat,
  shardIndex: shardIndexFormat,
};
