import { VecinityError } from '../../../core/errors';
import { DETECTION_BYTES, detectFormat, type FormatName } from '../../../core/formats/detect';
import { quoted } from '../../../core/io/faults';
import type { Source } from '../../../core/io/source';
import { openGzip } from './gzipSource';
import { ZipArchive } from './zipArchive';

/** An archive in an archive in an archive is somebody's joke. */
const MOST_LAYERS = 3;

/** Of an archive's files so many are looked at, and named in messages. */
const MOST_LOOKED_AT = 20;

/** What a file is, or what is packed in it. */
export interface Unpacked {
  readonly format: FormatName | 'unknown';
  readonly source: Source;
  /** Where it is one of several files in a zip archive: all that could be opened, this one first. */
  readonly members: readonly Member[];
}

/** A file in a zip archive. */
export interface Member {
  readonly name: string;
  readonly open: () => Promise<Source>;
  /** How many archives are around it. */
  readonly layer: number;
}

/**
 * Looks into archives until there is something else, and hands it to `use`.
 * @param isRead  whether there is a reader for the format
 * @param member  name of the file to take from a zip archive; without it the first that can be opened
 * @param layer   how many archives are around it
 * @throws VecinityError `badFile` for a broken archive or one that holds nothing to open, `unreadable`
 */
export async function withUnpacked<Result>(
  source: Source,
  isRead: (format: FormatName) => boolean,
  member: string | undefined,
  use: (unpacked: Unpacked) => Promise<Result>,
  layer = 0,
): Promise<Result> {
  const { format } = detectFormat(await source.head(DETECTION_BYTES));
  if ((format === 'gzip' || format === 'zip') && layer === MOST_LAYERS) {
    throw nothingToOpen(source, `is packed more than ${MOST_LAYERS} times over`);
  }
  if (format === 'gzip') {
    const inside = await openGzip(source);
    try {
      return await withUnpacked(inside, isRead, member, use, layer + 1);
    } finally {
      await inside.close();
    }
  }
  if (format !== 'zip') {
    return use({ format, source, members: [] });
  }
  const zip = await ZipArchive.open(source);
  try {
    const kind = zipKind(zip);
    if (kind) {
      return await use({ format: kind, source, members: [] });
    }
    const names = await readableMembers(source, zip, isRead, member);
    const inside = await zip.source(names[0]!);
    return await withUnpacked(
      inside,
      isRead,
      undefined,
      (unpacked) => {
        const members = names.map((name) => ({ name, open: () => zip.source(name), layer: layer + 1 }));
        return use({ ...unpacked, members: members.length > 1 ? members : unpacked.members });
      },
      layer + 1,
    );
  } finally {
    await zip.close();
  }
}

/** What some programs call by another name although it is a zip archive. */
function zipKind(zip: ZipArchive): 'npz' | 'pytorchZip' | undefined {
  const names = zip.members.map(({ name }) => name);
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name))) {
    return 'pytorchZip';
  }
  return names.length > 0 && names.every((name) => name.endsWith('.npy')) ? 'npz' : undefined;
}

/** The chosen member, or the first that can be opened, before the others. */
async function readableMembers(
  source: Source,
  zip: ZipArchive,
  isRead: (format: FormatName) => boolean,
  chosen: string | undefined,
): Promise<readonly string[]> {
  // What macOS adds, and hidden files.
  const names = zip.members.map(({ name }) => name).filter((name) => !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const list = names.slice(0, MOST_LOOKED_AT).map(quoted).join(', ') + (names.length > MOST_LOOKED_AT ? ', …' : '');
  if (chosen !== undefined && !names.includes(chosen)) {
    throw new VecinityError('badOption', `${source.path} has no ${quoted(chosen)} in it, but ${list.slice(0, 200)}.`, {
      path: source.path,
      remedy: 'Choose one of these.',
    });
  }
  const readable: string[] = [];
  for (const name of names.slice(0, MOST_LOOKED_AT)) {
    const format = await memberFormat(zip, name);
    if (format === 'gzip' || format === 'zip' || (format !== 'unknown' && isRead(format))) {
      readable.push(name);
    }
  }
  const first = chosen ?? readable[0];
  if (first === undefined) {
    throw nothingToOpen(
      source,
      names.length === 0 ? 'is an empty archive' : `holds no embeddings, but ${list.slice(0, 200)}`,
    );
  }
  return [first, ...readable.filter((name) => name !== first)];
}

async function memberFormat(zip: ZipArchive, name: string): Promise<FormatName | 'unknown'> {
  return detectFormat(await (await zip.source(name)).head(DETECTION_BYTES)).format;
}

function nothingToOpen({ path }: Source, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble}.`, {
    path,
    byte: 0,
    remedy: 'Unpack it, and open the file with the vectors.',
  });
}
