import * as path from 'node:path';
import { exportFormatOf, exportFormats, type ExportEnding } from '../../core/formats/exportFormats';

/** Formats whose files have endings by which others are written. */
const endingsOf: Partial<Record<string, ExportEnding>> = { 'GloVe text': '.glove.txt' };

/**
 * Where a clean copy of a file may go: beside it, in its format if that is written.
 * @param file   absolute path
 * @param format as the file's description has it; empty where there is none
 */
export function repairedPlace(file: string, format: string): { readonly place: string; readonly ending: ExportEnding } {
  const { dir, base, name } = path.parse(file);
  const usual = exportFormatOf(base);
  const stem = usual ? base.slice(0, -usual.ending.length) : name;
  const ending = withPacking(endingsOf[format], base) ?? usual?.ending ?? exportFormats[0].ending;
  return { place: path.join(dir, `${stem}-repaired${ending}`), ending };
}

function withPacking(ending: ExportEnding | undefined, base: string): ExportEnding | undefined {
  if (ending === undefined || !base.toLowerCase().endsWith('.gz')) {
    return ending;
  }
  return exportFormats.find((format) => format.ending === `${ending}.gz`)?.ending;
}
