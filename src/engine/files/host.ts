import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FormatInput, Host } from '../../core/formats/format';
import { TextBlock } from '../../core/formats/word2vec/textBlock';
import type { Source } from '../../core/io/source';
import { loadKernel } from '../../kernel/loader';
import { KernelTextBlock } from '../../kernel/textBlock';
import { InputFile } from './inputFile';
import { memory } from './memory';
import { NodeFolder } from './nodeFolder';
import { NodeThreads } from './nodeThreads';
import { openGzip } from './packed/gzipSource';
import { ZipArchive } from './packed/zipArchive';

/** The host of the format readers in Node. */
export const host: Host = {
  memory,
  codecs: {
    gunzip: (bytes, maxLength) => gunzipSync(bytes, { maxOutputLength: Math.max(1, maxLength) }),
    brotli: (bytes, maxLength) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, maxLength) }),
    randomBytes,
  },
  threads: new NodeThreads(),
  textBlock: (capacity, dimensions) => {
    const kernel = loadKernel();
    return kernel ? new KernelTextBlock({ capacity, dimensions, kernel }) : new TextBlock(capacity, dimensions);
  },
  openFile: (path) => InputFile.open(path),
  openGzip,
  openZip: (source) => ZipArchive.open(source),
  nextTurn: () => setImmediate(),
};

/**
 * Returns the input of a format for a source on disk, or in an archive on disk.
 * @param entry absolute path of a file or folder in the folder of the model; the source's path by default
 */
export function inputOf(source: Source, entry: string = source.path): FormatInput {
  return { source, folder: new NodeFolder(entry), host };
}
