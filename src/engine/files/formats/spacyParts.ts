import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import type { Provenance } from '../../../core/space';
import { companionPath } from '../companion';
import { provenanceFromFileName } from '../../../core/formats/format';
import { withInputFile } from '../inputFile';
import { checkMatrix, type MatrixPlace } from '../../../core/formats/shared/matrix';
import type { Source } from '../../../core/io/source';
import { ReadLog } from '../readLog';
import { npyMatrix, readNpyHeader } from '../../../core/formats/numpy/npy';

/** JavaScript's strings are no longer. */
const MOST_STRINGS_BYTES = 500 * 1024 * 1024;
const MOST_SETTINGS_BYTES = 1024 * 1024;

/** The array `vectors`. @throws VecinityError `badFile`, `unreadable` */
export async function spacyVectors(source: Source): Promise<MatrixPlace> {
  const matrix = npyMatrix(source, await readNpyHeader(source, 'the array'), 'the array');
  checkMatrix(source, matrix);
  return matrix;
}

/**
 * All that `strings.json` has: words, and whatever else the model has a name for.
 * @throws VecinityError `badFile`, `unreadable`
 */
export async function spacyStrings(source: Source): Promise<readonly string[]> {
  const file = companionPath(source.path, 'strings.json');
  const keys = companionPath(source.path, 'key2row');
  const strings = await withInputFile(file, async (input) => {
    if (input.size > MOST_STRINGS_BYTES) {
      throw badSpacy(
        file,
        `has ${input.size} bytes, which is more than can be read`,
        'Save the spaCy model with fewer words.',
      );
    }
    const text = new TextDecoder().decode(await input.head(input.size));
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw badSpacy(file, `should have the words of ${keys}, but is no JSON`);
    }
  });
  if (!Array.isArray(strings) || !strings.every((string) => typeof string === 'string')) {
    throw badSpacy(file, `should have the words of ${keys}, but is no list of strings`);
  }
  return strings;
}

/**
 * The settings beside the vectors, which are anything; empty where there are none: spaCy 2 had none.
 * @throws VecinityError `badFile` if they are too large
 */
export async function spacySettings(source: Source): Promise<Readonly<Record<string, unknown>>> {
  const file = companionPath(source.path, 'vectors.cfg');
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) {
    ReadLog.noteAbsent(file);
    return {};
  }
  ReadLog.noteFile(file);
  const { size } = status;
  if (size > MOST_SETTINGS_BYTES) {
    throw badSpacy(file, `has ${size} bytes, which is more than settings have`);
  }
  try {
    const settings: unknown = size === 0 ? {} : JSON.parse(await readFile(file, 'utf8'));
    return typeof settings === 'object' && settings !== null ? (settings as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** Named after the folder around `vocab`. */
export function spacyProvenance({ path: file }: Source): Provenance {
  const folder = path.dirname(file);
  const name = path.basename(path.basename(folder) === 'vocab' ? path.dirname(folder) : folder);
  return { ...provenanceFromFileName(file), name };
}

export function badSpacy(
  file: string,
  trouble: string,
  remedy = 'Save the spaCy model again, or get it again.',
): VecinityError {
  return new VecinityError('badFile', `${file} ${trouble}.`, { path: file, byte: 0, remedy });
}
