import { isCancelled, VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName, folderName } from '../../io/fileName';
import { withSource, type Source } from '../../io/source';
import type { Provenance } from '../../space';
import { provenanceFromFileName, type FormatInput } from '../format';
import { npyMatrix, readNpyHeader } from '../numpy/npy';
import { checkMatrix, type MatrixPlace } from '../shared/matrix';

/** The files beside `vectors`. */
export const KEYS_FILE = 'key2row';
export const STRINGS_FILE = 'strings.json';
export const SETTINGS_FILE = 'vectors.cfg';

/** JavaScript's strings are no longer. */
const MAX_STRINGS_BYTES = 500 * 1024 * 1024;
const MAX_SETTINGS_BYTES = 1024 * 1024;

/** What to do about a damaged model. */
export const spacyRemedy = 'Save the spaCy model again, or get it again.';

/** Finds the array `vectors`. @throws VecinityError `badFile`, `unreadable` */
export async function spacyVectors(source: Source): Promise<MatrixPlace> {
  const matrix = npyMatrix(source, await readNpyHeader(source, 'the array'), 'the array');
  checkMatrix(source, matrix);
  return matrix;
}

/**
 * Reads all strings of `strings.json`: words, and whatever else the model has a name for.
 * @throws VecinityError `badFile`, `unreadable`
 */
export async function spacyStrings({ folder }: FormatInput): Promise<readonly string[]> {
  const strings = await withSource(folder.open(STRINGS_FILE), async (file) => {
    if (file.size > MAX_STRINGS_BYTES) {
      throw badFile(file.path, `is too large to read (${file.size} bytes)`, {
        remedy: 'Save the spaCy model with fewer words.',
      });
    }
    const text = new TextDecoder().decode(await file.head(file.size));
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      const trouble = `should have the words of ${folder.pathOf(KEYS_FILE)}, but is not JSON`;
      throw badFile(file.path, trouble, { remedy: spacyRemedy, cause });
    }
  });
  if (!Array.isArray(strings) || !strings.every((string) => typeof string === 'string')) {
    const trouble = `should have the words of ${folder.pathOf(KEYS_FILE)}, but is not a list of strings`;
    throw badFile(folder.pathOf(STRINGS_FILE), trouble, { remedy: spacyRemedy });
  }
  return strings;
}

/**
 * Reads the settings beside the vectors, which may be anything. Without a readable file, as in spaCy 2, there are none.
 * @throws VecinityError `badFile` if they are too large, `cancelled`
 */
export async function spacySettings({ folder }: FormatInput): Promise<Readonly<Record<string, unknown>>> {
  if ((await folder.find([SETTINGS_FILE])) === undefined) {
    return {};
  }
  const text = await settingsText(folder);
  try {
    const settings: unknown = JSON.parse(text);
    return typeof settings === 'object' && settings !== null ? (settings as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** An empty text if the file is empty or unreadable. */
async function settingsText(folder: FormatInput['folder']): Promise<string> {
  let bytes: number | undefined;
  try {
    const text = await withSource(folder.open(SETTINGS_FILE), async (file) => {
      bytes = file.size;
      return file.size > MAX_SETTINGS_BYTES ? undefined : new TextDecoder().decode(await file.head(file.size));
    });
    if (text !== undefined) {
      return text;
    }
  } catch (error) {
    if (!(error instanceof VecinityError) || isCancelled(error)) {
      throw error;
    }
    return '';
  }
  throw badFile(folder.pathOf(SETTINGS_FILE), `is too large for settings (${bytes} bytes)`, {
    remedy: spacyRemedy,
  });
}

/** The provenance of a model, which is named after the folder around `vocab`. */
export function spacyProvenance({ path }: Source): Provenance {
  const folder = folderName(path);
  const name = baseName(baseName(folder) === 'vocab' ? folderName(folder) : folder);
  return { ...provenanceFromFileName(path), name };
}
