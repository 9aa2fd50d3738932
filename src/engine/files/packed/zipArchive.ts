import type { Readable } from 'node:stream';
import { RandomAccessReader, fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { VecinityError } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import { quoted } from '../../../core/io/faults';
import type { Archive, ArchiveMember } from '../../../core/io/archive';
import type { OpenSource, Source } from '../../../core/io/source';
import { FileRange } from './fileRange';
import { inMemory } from '../../../core/io/inMemory';
import { memory } from '../memory';
import { MAX_INFLATED } from '../../../core/io/codecs/platformCodecs';
import { gunzip, ownedPieces } from './inflate';
import { PackedSource } from './packedSource';

/** Maximum size of an archive within an archive, which is unpacked into memory. */
const MAX_IN_MEMORY = 256 * 1024 * 1024;

/** Maximum members; models have hundreds. Listing this many takes a second or two. */
const MAX_MEMBERS = 20_000;

const STORED = 0;
const DEFLATED = 8;

/** Lists and opens the members of a zip archive. */
export class ZipArchive implements Archive {
  private readonly opened: PackedSource[] = [];

  private constructor(
    private readonly file: Source,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /**
   * Reads the list of members, which is at the end of the file.
   * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`
   */
  static async open(source: Source): Promise<ZipArchive> {
    const file = await inMemory(source, MAX_IN_MEMORY, memory);
    const entries = new Map<string, Entry>();
    const zip = await orBroken(file, async () => {
      const opened = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, {
        lazyEntries: true,
        autoClose: false,
      });
      if (opened.entryCount > MAX_MEMBERS) {
        throw badFile(file.path, `is a zip archive with ${opened.entryCount} files; the maximum is ${MAX_MEMBERS}`, {
          remedy: 'Unpack it, and open the file with the vectors.',
        });
      }
      const all: Entry[] = [];
      for await (const entry of opened.eachEntry()) {
        all.push(entry);
        if (!entry.fileName.endsWith('/')) {
          entries.set(entry.fileName, entry);
        }
      }
      checkApart(file, all);
      return opened;
    });
    return new ZipArchive(file, zip, entries);
  }

  get members(): readonly ArchiveMember[] {
    return [...this.entries.values()].map(({ fileName, uncompressedSize }) => ({
      name: fileName,
      size: uncompressedSize,
    }));
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /**
   * Opens a member. A stored member can be read at any position.
   * @throws VecinityError `badFile` if the member is missing or damaged, `unreadable`
   */
  async source(name: string): Promise<OpenSource> {
    const { file } = this;
    const entry = this.entries.get(name);
    const full = this.fullName(name);
    const bad = (trouble: string, byte?: number): VecinityError =>
      badFile(file.path, trouble, { name: full, byte, remedy: 'Get the file again, or unpack it yourself.' });
    if (!entry) {
      throw bad('does not exist');
    }
    const { compressedSize, uncompressedSize, compressionMethod, crc32, relativeOffsetOfLocalHeader } = entry;
    if (entry.isEncrypted()) {
      throw bad('is encrypted', relativeOffsetOfLocalHeader);
    }
    if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
      throw bad(`is compressed by method ${compressionMethod}, which is unsupported`, relativeOffsetOfLocalHeader);
    }
    const { fileDataStart: start } = await orBroken(file, () =>
      this.zip.readLocalFileHeaderPromise(entry, { minimal: true }),
    );
    if (compressionMethod === STORED) {
      return new FileRange(file, full, start, uncompressedSize, crc32);
    }
    if (uncompressedSize > compressedSize * MAX_INFLATED) {
      throw bad(
        `has ${compressedSize} packed bytes, which cannot hold ${uncompressedSize} bytes`,
        relativeOffsetOfLocalHeader,
      );
    }
    const source = new PackedSource(file.path, full, 'zip', uncompressedSize, uncompressedSize, async function* () {
      let size = 0;
      const packed = asGzip(file, start, compressedSize, crc32, uncompressedSize);
      for await (const piece of gunzip(packed, full, file.path, start - GZIP_HEADER.length)) {
        size += piece.length;
        if (size > uncompressedSize) {
          throw bad(`holds more than the ${uncompressedSize} bytes that its archive says`, start);
        }
        yield piece;
      }
    });
    this.opened.push(source);
    return source;
  }

  fullName(name: string): string {
    return `${this.file.path} (${quoted(name)} in it)`;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((source) => source.close()));
  }
}

/** Bytes of a member's header before its name. @see PKWARE's APPNOTE.TXT, 4.3.7 */
const LOCAL_HEADER_BYTES = 30;

/**
 * Checks that no members overlap. Many members that share a few bytes would unpack to very many.
 * @throws VecinityError `badFile`
 */
function checkApart(file: Source, entries: Entry[]): void {
  entries.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { relativeOffsetOfLocalHeader: start, compressedSize, fileNameLength, fileName } of entries) {
    if (start < end) {
      throw badFile(file.path, `is a zip archive in which ${quoted(fileName)} overlaps another file`, { byte: start });
    }
    end = start + LOCAL_HEADER_BYTES + fileNameLength + compressedSize;
  }
}

/** Header of a gzip archive that says only "deflated". @see RFC 1952 */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** Yields a deflated member as a gzip archive, so that zlib verifies its checksum and size. */
async function* asGzip(
  file: Source,
  start: number,
  packedSize: number,
  crc: number,
  size: number,
): AsyncGenerator<Uint8Array> {
  yield GZIP_HEADER;
  yield* ownedPieces(file, start, start + packedSize);
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, size % 2 ** 32, true);
  yield new Uint8Array(trailer.buffer);
}

/** Lets yauzl read from a source. */
class SourceReader extends RandomAccessReader {
  constructor(private readonly source: Source) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (!(position >= 0 && position + length <= this.source.size)) {
      callback(null, 0);
      return;
    }
    this.source.read(buffer.subarray(offset, offset + length), position).then(
      () => callback(null, length),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _readStreamForRange(): Readable {
    throw new Error('members are read without yauzl');
  }
}

async function orBroken<Result>({ path }: Source, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof VecinityError) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw badFile(path, `is a broken zip archive: ${reason.slice(0, 150).replace(/\.$/, '')}`);
  }
}
