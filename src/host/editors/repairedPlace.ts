import * as path from 'node:path';
import { exportFormatOf, exportFormats, type ExportEnding } from '../../core/formats/exportFormats';

/** Formats that share their file endings with a format we write under another ending. */
const endingsOf: Partial<Record<string, ExportEnding>> = { 'GloVe text': '.glove.txt' };

/**
 * Where to propose a repaired copy of a file: beside it, in its own format if we can write that.
 * @param file   absolute path
 * @param format name of the format in the file's description; empty if there is no description
 */
export function repairedPlace(file: string, format: string): { readonly place: string; readonly ending: ExportEnding } {
  const { dir, base, name } = path.parse(file);
  const usual = exportFormatOf(base);
  const stem = usual ? base.slice(0, -usual.ending.length) : name;
  const ending = withPacking(endingsOf[format], base) ?? usual?.ending ?? '.safetensors';
  return { place: path.join(dir, `${stem}-repaired${ending}`), ending };
}

function withPacking(ending: ExportEnding | undefined, base: string): ExportEnding | undefined {
  if (ending === undefined || !base.toLowerCase().endsWith('.gz')) {
    return ending;
  }
  return exportFormats.find((format) => format.ending === `${ending}.gz`)?.ending;
}
