import { constants, type Stats } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError } from '../../core/errors';

/** Maximum length of a file name: bytes of UTF-8, on Windows UTF-16 units. */
const MAX_NAME = 255;
/** Maximum links from a path to its file, as Linux has it. */
const MAX_LINKS = 40;
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** Names of devices on Windows, with any ending. */
const reservedNames = /^(con|prn|aux|nul|com[1-9\u00b9\u00b2\u00b3]|lpt[1-9\u00b9\u00b2\u00b3])(\.|$)/i;

/** The file that writing to a path replaces or creates. */
export interface TargetFile {
  /** Absolute path without links at its end. */
  readonly path: string;
  /** The file there; undefined if it is new. */
  readonly replaced: Stats | undefined;
}

/**
 * Follows links to the file that `target` names, which may be missing.
 * @throws VecinityError `unreadable` if it is no regular file: a pipe, a device or a socket is never replaced; errors of
 * the system
 */
export async function targetFile(target: string): Promise<TargetFile> {
  const file = await throughLinks(target);
  const replaced = await lstat(file).catch(noneIfMissing);
  if (replaced?.isDirectory()) {
    throw systemError('EISDIR');
  }
  if (replaced && !replaced.isFile()) {
    throw new VecinityError('unreadable', `${target} cannot be written: it is ${kindOf(replaced)}.`, {
      path: target,
      remedy: 'Choose another name. Vecinity replaces only regular files.',
    });
  }
  return { path: file, replaced };
}

/**
 * Checks that a file can probably be written to `target`.
 * @param added endings of other files that will be written beside it
 * @throws VecinityError `unreadable` if it is a folder or a special file, if a name is not possible, or if its folder
 * cannot be written or created
 */
export async function checkWritable(target: string, added: readonly string[] = []): Promise<void> {
  try {
    await checkName(target, added);
    const { path: file, replaced } = await targetFile(target);
    if (replaced) {
      await access(file, constants.W_OK);
    }
    let folder = path.dirname(file);
    let status = await stat(folder).catch(noneIfMissing);
    // On Windows even the root may be missing.
    while (!status && folder !== path.dirname(folder)) {
      folder = path.dirname(folder);
      status = await stat(folder).catch(noneIfMissing);
    }
    if (!status?.isDirectory()) {
      throw systemError(status ? 'ENOTDIR' : 'ENOENT');
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explainWriting(error, target, 0);
  }
}

/**
 * Returns what is wrong with a file's name; undefined if it is possible.
 * @param platform as `process.platform` has it
 */
export function nameTrouble(name: string, platform: string = process.platform): string | undefined {
  const isWindows = platform === 'win32';
  const length = isWindows ? name.length : Buffer.byteLength(name);
  if (length > MAX_NAME) {
    return `has ${length} ${isWindows ? 'characters' : 'bytes'}; the maximum is ${MAX_NAME}`;
  }
  if (name.includes('\0')) {
    return 'has a zero character';
  }
  if (isWindows && reservedNames.test(name)) {
    return 'is that of a device on Windows';
  }
  return isWindows && /[<>:"|?*\u0001-\u001f]|[. ]$/.test(name)
    ? 'has a character that Windows does not allow there'
    : undefined;
}

/** The error of writing `target`, for people; `error` itself if it is not the system's. */
export function explainWriting(error: unknown, target: string, bytes: number): unknown {
  if (error instanceof VecinityError || !(error instanceof Error) || !('code' in error)) {
    return error;
  }
  const code = String(error.code);
  if (fullCodes.has(code)) {
    const megabytes = (bytes / 1e6).toFixed(1);
    return new VecinityError('diskFull', `The disk is full: ${target} needs ${megabytes} MB (${code}).`, {
      path: target,
      remedy: `Free at least ${megabytes} MB there, or choose another place. An existing file at that path is unchanged.`,
    });
  }
  return new VecinityError('unreadable', `${target} cannot be written (${code}).`, {
    path: target,
    remedy: remedies[code] ?? 'Check that its folder exists and is writable.',
  });
}

const remedies: Readonly<Record<string, string>> = {
  EISDIR: 'It is a folder: choose another name.',
  ENAMETOOLONG: 'Choose a shorter name.',
  ELOOP: 'It is a link that leads back to itself: choose another name.',
};

async function checkName(target: string, added: readonly string[]): Promise<void> {
  for (const ending of ['', ...added]) {
    const trouble = nameTrouble(path.basename(target) + ending);
    if (trouble !== undefined) {
      const what = ending === '' ? 'Its name' : `A file beside it gets the ending ${ending}, and that name`;
      const code = trouble.includes('maximum') ? 'ENAMETOOLONG' : 'EINVAL';
      throw new VecinityError('unreadable', `${target} cannot be written (${code}).`, {
        path: target,
        remedy: `${what} ${trouble}. Choose another name.`,
      });
    }
    // Some file systems allow less.
    await lstat(target + ending).catch(noneIfMissing);
  }
}

async function throughLinks(target: string): Promise<string> {
  let file = target;
  for (let links = 0; (await lstat(file).catch(noneIfMissing))?.isSymbolicLink(); links++) {
    if (links === MAX_LINKS) {
      throw systemError('ELOOP');
    }
    file = path.resolve(await realpath(path.dirname(file)), await readlink(file));
  }
  return file;
}

function kindOf(status: Stats): string {
  return status.isFIFO() ? 'a named pipe' : status.isSocket() ? 'a socket' : 'a device';
}

function noneIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
