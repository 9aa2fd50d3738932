import type { FormatName } from '../../core/formats/detect';
import type { Format } from '../../core/formats/format';
import { unconverted } from './fileFormat';
import { arrowFormat } from './formats/arrowFile';
import { numericTableFormat, projectorConfigFormat } from './formats/projectorFile';

/** Formats that are not yet in core's registry; a format that is converted leaves this table. */
export const unconvertedFormats: Readonly<Partial<Record<FormatName, Format>>> = {
  arrow: unconverted(arrowFormat),
  arrowStream: unconverted(arrowFormat),
  numericTable: unconverted(numericTableFormat),
  projectorConfig: unconverted(projectorConfigFormat),
};
