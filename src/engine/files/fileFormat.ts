import type { FileDescription } from '../../core/formats/description';
import {
  tableOptions as coreTableOptions,
  type Format,
  type ReadChoices,
  type ReadOptions,
} from '../../core/formats/format';
import type { TableOptions } from '../../core/formats/shared/vectorTable';
import type { Source } from '../../core/io/source';
import type { Space } from '../../core/space';
import { host, inputOf } from './host';

/** A format that is not yet a `Format` of core, which parses the header again for each question. */
export interface FileFormat {
  /** @throws VecinityError `unreadable`, `badFile` for what is visible without the vectors, `cancelled` */
  describe(source: Source, choices: ReadChoices, signal?: AbortSignal): Promise<FileDescription>;
  /** @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled` */
  read(source: Source, options: ReadOptions): Promise<Space>;
}

/** Makes a `Format` of one that is not converted. */
export function unconverted(format: FileFormat): Format {
  return {
    open: ({ source }, choices) =>
      Promise.resolve({
        describe: (signal) => format.describe(source, choices, signal),
        read: (options) => format.read(source, { ...options, ...choices }),
      }),
  };
}

/** Makes a `FileFormat` of one that is converted, for formats that are not and read it. */
export function converted(format: Format): FileFormat {
  return {
    describe: async (source, choices, signal) => (await format.open(inputOf(source), choices, signal)).describe(signal),
    read: async (source, options) => (await format.open(inputOf(source), options, options.signal)).read(options),
  };
}

/** `tableOptions` of core for formats that are not converted. */
export function tableOptions(source: Source, options: ReadOptions, places: TableOptions['places']): TableOptions {
  return coreTableOptions({ source, host }, options, places);
}
