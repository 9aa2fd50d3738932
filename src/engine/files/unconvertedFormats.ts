import type { FormatName } from '../../core/formats/detect';
import type { Format } from '../../core/formats/format';
import { unconverted } from './fileFormat';
import { arrowFormat } from './formats/arrowFile';
import { csvFormat } from './formats/csvFile';
import { fasttextFormat } from './formats/fasttextFile';
import { finalfusionFormat } from './formats/finalfusionFile';
import { floretFormat } from './formats/floretFile';
import { jsonFormat } from './formats/jsonFile';
import { parquetFormat } from './formats/parquetFile';
import { numericTableFormat, projectorConfigFormat } from './formats/projectorFile';
import { spacyFormat } from './formats/spacyFile';
import { word2vecBinaryFormat } from './formats/word2vecBinaryFile';
import { word2vecTextFormat } from './formats/word2vecTextFile';

/** Formats that are not yet in core's registry; a format that is converted leaves this table. */
export const unconvertedFormats: Readonly<Partial<Record<FormatName, Format>>> = {
  arrow: unconverted(arrowFormat),
  arrowStream: unconverted(arrowFormat),
  csv: unconverted(csvFormat),
  json: unconverted(jsonFormat),
  fasttext: unconverted(fasttextFormat),
  fasttext2016: unconverted(fasttextFormat),
  finalfusion: unconverted(finalfusionFormat),
  floret: unconverted(floretFormat),
  parquet: unconverted(parquetFormat),
  numericTable: unconverted(numericTableFormat),
  projectorConfig: unconverted(projectorConfigFormat),
  spacy: unconverted(spacyFormat),
  word2vecBinary: unconverted(word2vecBinaryFormat),
  word2vecText: unconverted(word2vecTextFormat),
};
