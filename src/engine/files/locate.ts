import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError } from '../../core/errors';
import type { FormatName } from '../../core/formats/formatFacts';
import type { FolderLayout } from '../../core/formats/format';
import { registry } from '../../core/formats/registry';
import { DETECTION_BYTES } from '../../core/formats/shared/signature';
import { withInputFile } from './inputFile';
import { ReadLog } from './readLog';

/** What is to be opened where a path leads. */
export interface Located {
  /** Absolute path of a file. */
  readonly file: string;
  /** Where it is known from the files around it; undefined where the content says it. */
  readonly format?: FormatName;
  /** For a model that is a folder: absolute path of the folder within it that has `file`. */
  readonly entry?: string;
}

/** Files that are models of their own in a folder, the most telling first; `*` is any name. */
const wanted = [
  'projector_config.pbtxt',
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'tensors.tsv',
  'vectors.tsv',
  '*.safetensors',
  '*.gguf',
  '*.kv',
  // Before the arrays that gensim writes beside it.
  '*.model',
  '*.vec',
  '*.ftz',
  '*.fifu',
  '*.npz',
  '*.npy',
  '*.bin',
  '*.pt',
  '*.parquet',
  '*.bytes',
] as const;

/** So many folders within a folder are looked at. */
const MOST_FOLDERS = 50;

/**
 * What to open where a path leads: the file itself, or, where it leads to a folder or to a part of a spaCy model, the file
 * with the vectors.
 * @throws VecinityError `unreadable` for a folder in which there is nothing to open, or several things
 */
export async function locate(target: string): Promise<Located> {
  if (!(await isFolder(target))) {
    const model = await folderModel(path.dirname(path.dirname(target)), path.basename(path.dirname(target)));
    if (model) {
      return model;
    }
    const parts = ['vectors', 'key2row', 'vectors.cfg', 'strings.json'];
    return (parts.includes(path.basename(target)) && (await spacyVectors(path.dirname(target)))) || { file: target };
  }
  const here = (await folderModel(path.dirname(target), path.basename(target))) ?? (await lookIn(target, true));
  if (here) {
    return here;
  }
  const folders = (await list(target)).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const inside: Located[] = [];
  for (const { name } of folders.slice(0, MOST_FOLDERS)) {
    const found = await lookIn(path.join(target, name), false);
    if (found) {
      inside.push(found);
    }
  }
  if (inside.length > 1) {
    throw several(
      target,
      inside.map(({ file }) => path.relative(target, file)),
    );
  }
  if (inside[0]) {
    return inside[0];
  }
  throw new VecinityError(
    'unreadable',
    `${target} is a folder in which no file could be told to hold vectors: there is no spaCy model (vocab/vectors), ` +
      'no projector_config.pbtxt, no model.safetensors, and no single file whose ending says so.',
    { path: target, remedy: 'Choose the file with the vectors.' },
  );
}

function several(folder: string, names: readonly string[]): VecinityError {
  const list = names.join(', ').slice(0, 200);
  return new VecinityError('unreadable', `${folder} is a folder with several files that could be opened: ${list}.`, {
    path: folder,
    remedy: 'Choose one of these files.',
  });
}

/** @param alone whether a single file of a kind is enough: that of the folder itself, not of one within it */
async function lookIn(folder: string, alone: boolean): Promise<Located | undefined> {
  const model = await folderModel(folder);
  if (model) {
    return model;
  }
  const spacy = (await spacyVectors(path.join(folder, 'vocab'))) ?? (await spacyVectors(folder));
  if (spacy) {
    return spacy;
  }
  const names = (await list(folder)).filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  for (const pattern of wanted) {
    const fitting = names.filter((name) =>
      pattern.startsWith('*') ? alone && name.endsWith(pattern.slice(1)) : name === pattern,
    );
    if (fitting.length === 1) {
      return { file: path.join(folder, fitting[0]!) };
    }
    if (fitting.length > 1) {
      throw several(folder, fitting);
    }
  }
  return undefined;
}

/** Formats whose models are folders. */
const layouts = Object.entries(registry).flatMap(([name, { format }]) =>
  format?.layout ? [{ format: name as FormatName, layout: format.layout }] : [],
);

/**
 * Finds the file to open in a folder that is a model.
 * @param within name of the folder in it that the user has opened, if that is known
 */
async function folderModel(folder: string, within?: string): Promise<Located | undefined> {
  for (const { format, layout } of layouts) {
    if (within === undefined || layout.folders.includes(within)) {
      const entry = path.join(folder, layout.folders[0]!);
      const name = await entryOf(entry, layout);
      if (name !== undefined) {
        return { file: path.join(entry, name), format, entry };
      }
    }
  }
  return undefined;
}

async function entryOf(folder: string, layout: FolderLayout): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => {
    ReadLog.noteAbsent(folder);
    return [];
  });
  const name = names.sort().find((name) => layout.isEntry(name));
  if (name === undefined || !(await isFile(path.join(folder, name)))) {
    return undefined;
  }
  const isModel = await withInputFile(path.join(folder, name), async (file) =>
    layout.isModel(await file.head(DETECTION_BYTES)),
  ).catch(() => false);
  return isModel ? name : undefined;
}

/** The vectors of a spaCy model, if the folder is one's `vocab`. */
async function spacyVectors(folder: string): Promise<Located | undefined> {
  const file = path.join(folder, 'vectors');
  const isModel = (await isFile(file)) && (await isFile(path.join(folder, 'key2row')));
  return isModel ? { file, format: 'spacy' } : undefined;
}

/** @throws VecinityError `unreadable` */
async function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new VecinityError(
      'unreadable',
      `${folder} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      {
        path: folder,
        remedy: 'Check the permissions of the folder.',
      },
    );
  });
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!found) {
    ReadLog.noteAbsent(file);
  }
  return found;
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
