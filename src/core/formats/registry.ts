import { arrowFormat } from './arrow/arrowFormat';
import { csvFormat } from './csv/csvFormat';
import type { FormatName } from './detect';
import { fasttextFormat } from './fasttext/fasttextFormat';
import { finalfusionFormat } from './finalfusion/finalfusionFormat';
import { floretFormat } from './floret/floretFormat';
import type { Format } from './format';
import { gensimFormat } from './gensim/gensimFormat';
import { ggufFormat } from './gguf/ggufFormat';
import { jsonFormat } from './json/jsonFormat';
import { npyFormat } from './numpy/npyFormat';
import { npzFormat } from './numpy/npzFormat';
import { parquetFormat } from './parquet/parquetFormat';
import { numericTableFormat } from './projector/numericTableFormat';
import { projectorConfigFormat } from './projector/projectorFormat';
import { pytorchLegacyFormat, pytorchZipFormat } from './pytorch/pytorchFormat';
import { safetensorsFormat } from './safetensors/safetensorsFormat';
import { shardIndexFormat } from './safetensors/shardIndexFormat';
import { spacyFormat } from './spacy/spacyFormat';
import { sparkFormat } from './spark/sparkFormat';
import { word2vecBinaryFormat } from './word2vec/word2vecBinaryFormat';
import { word2vecTextFormat } from './word2vec/word2vecTextFormat';

/** The formats that are read, by their names. */
export const registry: Readonly<Partial<Record<FormatName, Format>>> = {
  arrow: arrowFormat,
  arrowStream: arrowFormat,
  csv: csvFormat,
  fasttext2016: fasttextFormat,
  fasttext: fasttextFormat,
  finalfusion: finalfusionFormat,
  floret: floretFormat,
  gguf: ggufFormat,
  json: jsonFormat,
  npy: npyFormat,
  npz: npzFormat,
  numericTable: numericTableFormat,
  parquet: parquetFormat,
  projectorConfig: projectorConfigFormat,
  pickle: gensimFormat,
  pytorchLegacy: pytorchLegacyFormat,
  pytorchZip: pytorchZipFormat,
  safetensors: safetensorsFormat,
  shardIndex: shardIndexFormat,
  spacy: spacyFormat,
  spark: sparkFormat,
  word2vecBinary: word2vecBinaryFormat,
  word2vecText: word2vecTextFormat,
};
