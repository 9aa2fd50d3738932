import type { Archive } from '../../core/io/archive';
import { withSource } from '../../core/io/source';
import type { DocumentKind } from '../../core/text/kinds/kinds';
import { InputFile } from '../files/inputFile';
import { ZipArchive } from '../files/packed/zipArchive';

/** Maximum unpacked bytes of a document; a small archive may claim to hold terabytes. */
const MAX_UNPACKED = 1024 ** 3;
/** Maximum bytes of a list of parts. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;
/** Bytes of a piece. */
const PIECE_BYTES = 64 * 1024;

/** Thrown where a document cannot be read. */
export class UnreadableDocument extends Error {
  constructor(readonly reason: 'protected' | 'damaged') {
    super(reason);
  }
}

/** A piece of a part; the part ends with `isLast`. */
export interface DocumentPiece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Yields the XML of a document, part by part in the order of reading.
 * @throws VecinityError `badFile` if the archive is damaged
 * @throws UnreadableDocument
 */
export async function* documentPieces(path: string, kind: DocumentKind): AsyncGenerator<DocumentPiece> {
  const file = await InputFile.open(path);
  let zip: ZipArchive | undefined;
  try {
    zip = await ZipArchive.open(file);
    const parts = await partsOf(zip, kind);
    if (parts.length === 0) {
      throw new UnreadableDocument('damaged');
    }
    let unpacked = 0;
    for (const part of parts) {
      const source = await zip.source(part);
      for await (const whole of source.pieces(0)) {
        unpacked += whole.length;
        if (unpacked > MAX_UNPACKED) {
          throw new UnreadableDocument('damaged');
        }
        for (let at = 0; at < whole.length; at += PIECE_BYTES) {
          yield { bytes: whole.subarray(at, at + PIECE_BYTES), isLast: false };
        }
      }
      await source.close();
      yield { bytes: new Uint8Array(0), isLast: true };
    }
  } finally {
    await zip?.close();
    await file.close();
  }
}

async function partsOf(zip: Archive, kind: DocumentKind): Promise<string[]> {
  switch (kind) {
    case 'office':
      return officeParts(zip);
    case 'openDocument':
      if ((await textOf(zip, 'META-INF/manifest.xml')).includes('encryption-data')) {
        throw new UnreadableDocument('protected');
      }
      return ['content.xml'].filter((name) => zip.has(name));
    case 'epub':
      return chapters(zip);
  }
}

/** Text of Word, slides and their notes of PowerPoint, texts of Excel; without headers, footers and comments. */
const officeOrder = [
  /^word\/document\d*\.xml$/,
  /^word\/(?:footnotes|endnotes)\d*\.xml$/,
  /^ppt\/slides\/slide\d+\.xml$/,
  /^ppt\/notesSlides\/notesSlide\d+\.xml$/,
  /^xl\/sharedStrings\.xml$/,
  /^xl\/worksheets\/sheet\d+\.xml$/,
];

function officeParts(zip: Archive): string[] {
  const names = zip.members.map(({ name }) => name);
  const number = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);
  return officeOrder.flatMap((pattern) =>
    names.filter((name) => pattern.test(name)).sort((a, b) => number(a) - number(b)),
  );
}

/** The chapters of an EPUB, as its package lists them. @see EPUB 3.3, "Package document" */
async function chapters(zip: Archive): Promise<string[]> {
  const container = await textOf(zip, 'META-INF/container.xml');
  const packagePath = attribute(/<(?:\w+:)?rootfile\b[^>]*>/.exec(container)?.[0] ?? '', 'full-path');
  const packageText = await textOf(zip, packagePath);
  const folder = packagePath.slice(0, packagePath.lastIndexOf('/') + 1);
  const items = new Map<string, string>();
  for (const [item] of packageText.matchAll(/<(?:\w+:)?item\b[^>]*>/g)) {
    if (/html/.test(attribute(item, 'media-type'))) {
      items.set(attribute(item, 'id'), resolved(folder, attribute(item, 'href')));
    }
  }
  const listed = Array.from(packageText.matchAll(/<(?:\w+:)?itemref\b[^>]*>/g), ([reference]) =>
    items.get(attribute(reference, 'idref')),
  ).filter((name) => name !== undefined && zip.has(name)) as string[];
  const all = zip.members.map(({ name }) => name).filter((name) => /\.x?html?$/i.test(name));
  const found = listed.length > 0 ? [...new Set(listed)] : all;
  const encryption = await textOf(zip, 'META-INF/encryption.xml');
  const encrypted = new Set(
    Array.from(encryption.matchAll(/<(?:\w+:)?CipherReference\b[^>]*>/g), ([reference]) =>
      resolved('', attribute(reference, 'URI')),
    ),
  );
  if (found.some((name) => encrypted.has(name))) {
    throw new UnreadableDocument('protected');
  }
  return found;
}

function attribute(tag: string, name: string): string {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? [];
  return (double ?? single ?? '').replace(/&amp;/g, '&');
}

function resolved(folder: string, href: string): string {
  let relative = href.replace(/#.*$/, '');
  try {
    relative = decodeURIComponent(relative);
  } catch {
    // The name is used as it is written.
  }
  const parts: string[] = [];
  for (const part of `${folder}${relative}`.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.join('/');
}

/** The text of a small part; empty if it is missing. */
async function textOf(zip: Archive, name: string): Promise<string> {
  return zip.has(name)
    ? withSource(zip.source(name), async (source) => new TextDecoder().decode(await source.head(MAX_LIST_BYTES)))
    : '';
}
