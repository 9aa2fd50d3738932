import path from 'node:path';
import type { Faults } from '../../core/io/faults';
import type { Allocate, TableOptions, VectorTable, WordFilter } from '../../core/formats/shared/vectorTable';
import { unknownProvenance, type Provenance, type Space } from '../../core/space';
import type { FileDescription } from '../../protocol/files';
import { allocateVectors } from './allocate';
import type { Source } from '../../core/io/source';

/** What to take of a file. */
export interface ReadChoices {
  /** Only the first words. */
  readonly firstWords?: number;
  /** Only these words. */
  readonly onlyWords?: WordFilter;
  /** Where a file has several tables, the name of one, as `FileDescription.tables` has it. */
  readonly table?: string | undefined;
  /** Absolute path of a file with the words, where the vectors' file has none and none is found beside it. */
  readonly wordsFile?: string;
}

export interface ReadOptions extends ReadChoices {
  readonly signal?: AbortSignal;
  /** Where the vectors go; plain memory by default. Throws RangeError if there is not enough. */
  readonly allocate?: Allocate;
  /** Collects what is wrong with words and rows that does not keep the others from being read. */
  readonly faults?: Faults;
  /**
   * For the doctor: a row that cannot be read becomes a fault and is left out, where without this it is an error. What
   * keeps the reader from finding the next row stays an error.
   */
  readonly lenient?: boolean;
  /** For the doctor: told of the table that words are read to, which holds those so far when reading fails. */
  readonly onTable?: (table: VectorTable) => void;
  /** Told now and then how far it is, 0..1. */
  readonly progress?: (fraction: number) => void;
}

/** A file format: how to tell what a file holds, and how to read it. */
export interface FileFormat {
  /**
   * From the file's beginning, headers and small parts; the vectors are not read, but where they must be to find that
   * they are there.
   * @throws VecinityError `unreadable`, `badFile` for what can be seen to be wrong by then, `cancelled`.
   */
  describe(source: Source, choices: ReadChoices, signal?: AbortSignal): Promise<FileDescription>;
  /**
   * All words and vectors that `options` want.
   * @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled`.
   */
  read(source: Source, options: ReadOptions): Promise<Space>;
}

/** How a table is to be filled from this file. */
export function tableOptions(source: Source, options: ReadOptions, places: TableOptions['places']): TableOptions {
  return {
    allocate: (rows, dimensions) => allocateVectors(rows, dimensions, source.path, options),
    places,
    faults: options.faults,
    firstWords: options.firstWords,
    onlyWords: options.onlyWords,
    onTable: options.onTable,
  };
}

/** What a file tells of itself that tells nothing. */
export function provenanceFromFileName(file: string, algorithm = 'unknown'): Provenance {
  const name = path.basename(file).replace(/\.(gz|zip)$/i, '');
  return { ...unknownProvenance, name: path.basename(name, path.extname(name)), algorithm };
}
