import { Readable } from 'node:stream';
import path from 'node:path';
import { createGzip } from 'node:zlib';
import { VecinityError } from '../../core/errors';
import { exportFormatOf, exportFormats, filesWritten } from '../../core/formats/exportFormats';
import type { Export, FileContent } from '../../core/formats/format';
import { registry } from '../../core/formats/registry';
import type { Space } from '../../core/space';
import { writeTogether, type FileToWrite } from './atomicFile';

/** The files of a written model, and what they lack. */
export interface Written {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Sentences on what the format could not hold; empty if it holds everything. */
  readonly notes: readonly string[];
}

/** Writes a model to `target`, and a second file beside it if the format has one. */
export type Write = (target: string, space: Space, signal?: AbortSignal) => Promise<Written>;

/** All exports, by the ending of the file. */
const exports: ReadonlyMap<string, Export> = new Map(
  Object.values(registry).flatMap(({ format }) => Object.entries(format?.exports ?? {})),
);

/**
 * Returns the writer for the ending of a file's name.
 * @throws VecinityError `badOption` for an unknown ending
 */
export function writerFor(target: string): Write {
  const name = path.basename(target).toLowerCase();
  const format = exportFormatOf(name);
  const isPacked = format?.ending.endsWith('.gz') ?? false;
  const makeFiles = format && exports.get(format.ending.replace(/\.gz$/, ''));
  if (!makeFiles) {
    throw new VecinityError(
      'badOption',
      `${target} ends in ${JSON.stringify(path.extname(name))}, which is not the ending of an export format.`,
      {
        path: target,
        remedy: `Use one of ${exportFormats.map(({ ending }) => ending).join(', ')}.`,
      },
    );
  }
  return async (target, space, signal) => {
    const { file, companion, notes } = makeFiles(space, target);
    const files = filesWritten(target);
    // The words first, so that there are never vectors without words.
    const toWrite: FileToWrite[] = companion ? [{ target: files[1]!, ...companion }] : [];
    toWrite.push({ target, ...file, ...(isPacked && { pieces: gzipped(file.pieces) }) });
    const written = await writeTogether(toWrite, signal);
    return { files, notes: [...notes, ...linkNotes(toWrite, written)] };
  };
}

/** Says which file was replaced where a path is a link. */
function linkNotes(files: readonly FileToWrite[], written: readonly string[]): string[] {
  return files.flatMap(({ target }, i) =>
    written[i] === path.resolve(target) ? [] : [`${target} is a link: ${written[i]} was written.`],
  );
}

async function* gzipped(pieces: FileContent['pieces']): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces);
  const gzip = createGzip();
  source.once('error', (error) => gzip.destroy(error));
  try {
    for await (const piece of source.pipe(gzip)) {
      yield piece as Uint8Array;
    }
  } finally {
    source.destroy();
    gzip.destroy();
  }
}
