import type { OpenChoices, ReadOptions } from '../../core/formats/format';
import type { PackedWords } from '../../core/formats/shared/packedWords';
import {
  locateWords as locate,
  nameRows as name,
  readRowNames as read,
  readWords as readFrom,
  type NamedRows,
  type VectorsInput,
} from '../../core/formats/shared/rowNames';
import type { WordList } from '../../core/formats/shared/wordList';
import { host } from './host';
import { InputFile } from './inputFile';
import { NodeFolder } from './nodeFolder';

// The functions of core's rowNames.ts for formats that are not converted.

const inputOf = (path: string): VectorsInput => ({ source: { path }, folder: new NodeFolder(path), host });

export async function locateWords(file: string, choices: OpenChoices): Promise<{ readonly file: string | undefined }> {
  return { file: (await locate(inputOf(file), choices))?.file };
}

export function nameRows(file: string, rows: number, choices: OpenChoices, signal?: AbortSignal): Promise<NamedRows> {
  return name(inputOf(file), rows, choices, signal);
}

export function readRowNames(file: string, rows: number, options: ReadOptions): Promise<PackedWords> {
  return read(inputOf(file), rows, options);
}

export function readWords(file: string, rows: number | undefined, signal?: AbortSignal): Promise<WordList> {
  return readFrom(InputFile.open(file), rows, host, signal);
}
