import { VecinityError } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import { archiveFormat, detectFormat } from '../../../core/formats/detect';
import type { FormatName } from '../../../core/formats/formatFacts';
import { DETECTION_BYTES } from '../../../core/formats/shared/signature';
import { quoted } from '../../../core/io/faults';
import type { Source } from '../../../core/io/source';
import { openGzip } from './gzipSource';
import { openWideText } from './wideText';
import { ZipArchive } from './zipArchive';

const MAX_LAYERS = 3;
const TOO_DEEP = `is packed more than ${MAX_LAYERS} times over`;

/** Names of files about a model, which may look like vectors. */
const isAbout =
  /(^|\/)(meta|config|read_?me|licen[cs]e|notice|params|hyper|info|vocab|words|labels)[^/]*$|\.(md|ya?ml|html?)$/i;

/** Maximum files of an archive that are examined, and named in messages. */
const MAX_LOOKED_AT = 20;

/** The content of a file, after all archives around it are opened. */
export interface Unpacked {
  readonly format: FormatName | 'unknown';
  readonly source: Source;
  /** All files of a zip archive that can be opened, this one first; empty unless there are several. */
  readonly members: readonly Member[];
  /** Whether the file is an archive, which is unpacked from front to back. */
  readonly isPacked: boolean;
  /** Bytes of the largest content of the archives around it, which a reader may keep in memory; 0 for a plain file. */
  unpackedBytes(): number;
  /** Closes the archives, but not the file. */
  close(): Promise<void>;
}

/** A file in a zip archive. */
export interface Member {
  readonly name: string;
  readonly open: () => Promise<Source>;
  /** Number of archives around it. */
  readonly layer: number;
}

/**
 * Opens archives within archives, down to the first content that is not an archive.
 * @param isRead whether there is a reader for the format
 * @param member name of the file to take from a zip archive; by default the first that can be opened
 * @param layer  number of archives around the source
 * @throws VecinityError `badFile` for a broken archive or one without anything to open, `badOption` for an unknown
 * member, `unreadable`
 */
export async function openUnpacked(
  source: Source,
  isRead: (format: FormatName) => boolean,
  member: string | undefined,
  layer = 0,
): Promise<Unpacked> {
  const { format } = detectFormat(await source.head(DETECTION_BYTES));
  if ((format === 'gzip' || format === 'zip') && layer === MAX_LAYERS) {
    throw nothingToOpen(source, TOO_DEEP);
  }
  if (format === 'gzip') {
    return openInside(await openGzip(source), async (inside) => {
      const unpacked = await openUnpacked(inside, isRead, member, layer + 1);
      // Asked later, when the size of what was unpacked is known: gzip may lie about it.
      return { ...unpacked, unpackedBytes: () => Math.max(inside.size, unpacked.unpackedBytes()) };
    });
  }
  const wide = format === 'utf16' ? await openWideText(source) : undefined;
  if (wide) {
    return openInside(wide, (inside) => openUnpacked(inside, isRead, member, MAX_LAYERS));
  }
  if (format !== 'zip') {
    const unpackedBytes = (): number => (layer > 0 ? source.size : 0);
    return { format, source, members: [], isPacked: layer > 0, unpackedBytes, close: () => Promise.resolve() };
  }
  return openInside(await ZipArchive.open(source), async (zip) => {
    const kind = archiveFormat(zip.members.map(({ name }) => name));
    if (kind) {
      const unpackedBytes = (): number => (layer > 0 ? source.size : 0);
      return { format: kind, source, members: [], isPacked: true, unpackedBytes, close: () => Promise.resolve() };
    }
    const names = await readableMembers(source, zip, isRead, member);
    const unpacked = await openUnpacked(await zip.source(names[0]!), isRead, undefined, layer + 1);
    const members = names.map((name) => ({ name, open: () => zip.source(name), layer: layer + 1 }));
    return { ...unpacked, members: members.length > 1 ? members : unpacked.members };
  });
}

/** Opens the content of an archive. Closing it, or an error, closes the archive. */
async function openInside<Archive extends { close(): Promise<void> }>(
  archive: Archive,
  open: (archive: Archive) => Promise<Unpacked>,
): Promise<Unpacked> {
  try {
    const unpacked = await open(archive);
    return {
      ...unpacked,
      close: async () => {
        try {
          await unpacked.close();
        } finally {
          await archive.close();
        }
      },
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Returns the names of the members that can be opened: the chosen one first, or the first in the archive. */
async function readableMembers(
  source: Source,
  zip: ZipArchive,
  isRead: (format: FormatName) => boolean,
  chosen: string | undefined,
): Promise<readonly string[]> {
  // Without hidden files and those that macOS adds.
  const names = zip.members.map(({ name }) => name).filter((name) => !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const list = names.slice(0, MAX_LOOKED_AT).map(quoted).join(', ') + (names.length > MAX_LOOKED_AT ? ', …' : '');
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new VecinityError('badOption', `${source.path} has no ${quoted(chosen)} in it, but ${list.slice(0, 200)}.`, {
      path: source.path,
      remedy: 'Choose one of these.',
    });
  }
  const readable: string[] = [];
  for (const name of names.slice(0, MAX_LOOKED_AT)) {
    const format = await memberFormat(zip, name);
    if (format === 'gzip' || format === 'zip' || format === 'utf16' || (format !== 'unknown' && isRead(format))) {
      readable.push(name);
    }
  }
  // Facts about a model come after the model: NLPL has meta.json beside model.bin.
  const first = chosen ?? readable.find((name) => !isAbout.test(name)) ?? readable[0];
  if (first === undefined) {
    throw nothingToOpen(
      source,
      names.length === 0 ? 'is an empty archive' : `holds no embeddings, but ${list.slice(0, 200)}`,
    );
  }
  return [first, ...readable.filter((name) => name !== first)];
}

/** Returns the format of a member; unknown for one that cannot be unpacked, so that the others can be opened. */
async function memberFormat(zip: ZipArchive, name: string): Promise<FormatName | 'unknown'> {
  try {
    return detectFormat(await (await zip.source(name)).head(DETECTION_BYTES)).format;
  } catch (error) {
    if (error instanceof VecinityError && error.code === 'badFile') {
      return 'unknown';
    }
    throw error;
  }
}

/** Whether an archive holds archives that nest too deep, as those do that fill a disk. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof VecinityError && error.message.includes(TOO_DEEP);
}

function nothingToOpen({ path }: Source, trouble: string): VecinityError {
  return badFile(path, trouble, { remedy: 'Unpack it, and open the file with the vectors.' });
}
