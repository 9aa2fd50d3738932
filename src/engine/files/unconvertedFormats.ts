import type { FormatName } from '../../core/formats/formatFacts';
import type { Format } from '../../core/formats/format';
import { unconverted } from './fileFormat';
import { finalfusionFormat } from './formats/finalfusionFile';
import { floretFormat } from './formats/floretFile';
import { spacyFormat } from './formats/spacyFile';

/** Formats that are not yet in core's registry; a format that is converted leaves this table. */
export const unconvertedFormats: Readonly<Partial<Record<FormatName, Format>>> = {
  finalfusion: unconverted(finalfusionFormat),
  floret: unconverted(floretFormat),
  spacy: unconverted(spacyFormat),
};
