import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError, cancelled } from '../../core/errors';
import { formatFacts, type FormatFacts, type FormatName } from '../../core/formats/formatFacts';
import type { FolderLayout } from '../../core/formats/format';
import { registry } from '../../core/formats/registry';
import { DETECTION_BYTES } from '../../core/formats/shared/signature';
import { withInputFile } from './inputFile';
import { ReadLog } from './readLog';

/** The file to open for a path. */
export interface Located {
  /** Absolute path of a file. */
  readonly file: string;
  /** The format, if the files around it decide it; absent if the content decides. */
  readonly format?: FormatName;
  /** Absolute path of the subfolder with `file`, for a model that is a folder. */
  readonly entry?: string;
}

const facts: readonly FormatFacts[] = Object.values(formatFacts);

/** Names of files that hold a model, the most reliable first; `*` is any name. */
const reliable = [
  'projector_config.pbtxt',
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'tensors.tsv',
  'vectors.tsv',
  '*.safetensors',
  '*.gguf',
  '*.kv',
  // Before the arrays that gensim saves beside a model.
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
];

/** Patterns of the endings that only embeddings have, tried after the names above. A new format needs no line here. */
const ownEndings = facts
  .flatMap(({ endings = {} }) => Object.entries(endings))
  .filter(([, role]) => role === 'default')
  .map(([ending]) => `*.${ending}`);

const wanted = [...new Set([...reliable, ...ownEndings])];

/** Maximum subfolders that are searched. */
const MAX_FOLDERS = 50;

/**
 * Finds the file to open for a path. For a folder, or a part of a spaCy or Spark model, this is the file with the vectors.
 * Otherwise it is the file itself.
 * @throws VecinityError `unreadable` for a folder without anything to open, or with several files to open; `cancelled`
 */
export async function locate(target: string, signal?: AbortSignal): Promise<Located> {
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
  for (const { name } of folders.slice(0, MAX_FOLDERS)) {
    if (signal?.aborted) {
      throw cancelled();
    }
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
    `${target} is a folder without a known model: no spaCy model (vocab/vectors), no projector_config.pbtxt, ` +
      'no model.safetensors, and no single file with an ending of embeddings.',
    { path: target, remedy: 'Choose the file with the vectors.' },
  );
}

function several(folder: string, names: readonly string[]): VecinityError {
  const list = names.join(', ').slice(0, 200);
  return new VecinityError('unreadable', `${folder} is a folder with several files to open: ${list}.`, {
    path: folder,
    remedy: 'Choose one of these files.',
  });
}

/**
 * Searches one folder.
 * @param alone whether any file will do if it is the only one of its kind; not for subfolders
 */
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

/** The formats whose models are folders. */
const layouts = Object.entries(registry).flatMap(([name, { format }]) =>
  format?.layout ? [{ format: name as FormatName, layout: format.layout }] : [],
);

/**
 * Finds the file to open in a folder that is a model.
 * @param within name of the subfolder that the user opened, if known
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

/** Finds the vectors if the folder is the `vocab` of a spaCy model. */
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
