import path from 'node:path';
import { VecinityError } from '../../core/errors';
import { DETECTION_BYTES, detectFormat, type DetectedFormat } from '../../core/formats/detect';
import type { Space } from '../../core/space';
import type { ModelSummary } from '../../protocol/engine';
import type { ReadOptions } from './allocate';
import { checkWritable } from './atomicFile';
import { fasttextHeader, fasttextProvenance, readFasttext, writeFasttext } from './fasttextFile';
import type { InputFile } from './inputFile';
import { withInputFile } from './inputFile';
import { readSafetensors, readSafetensorsLayout, renameSafetensors, writeSafetensors } from './safetensorsFile';
import {
  binaryHeader,
  foreignProvenance,
  readWord2vecBinary,
  readWord2vecText,
  word2vecTextShape,
  writeWord2vecBinary,
  writeWord2vecText,
} from './word2vecFile';

type Write = (path: string, space: Space, signal?: AbortSignal) => Promise<void>;

/** By the ending of the file, the longest that fits. */
const writers = new Map<string, Write>([
  ['.fasttext.bin', writeFasttext],
  ['.safetensors', writeSafetensors],
  ['.bin', writeWord2vecBinary],
  ['.vec', writeWord2vecText],
  ['.txt', writeWord2vecText],
]);

/**
 * Checks that a model can be written there, before any work is done for it.
 * @throws VecinityError `badOption` if the ending names no format, `unreadable` if the place cannot be written.
 */
export async function checkModelPath(target: string): Promise<void> {
  writerFor(target);
  await checkWritable(target);
}

/**
 * Writes a model, in the format that the ending asks for: `.safetensors` (everything), `.fasttext.bin` (fastText's own,
 * with subwords), `.bin` (word2vec binary), `.vec` or `.txt` (word2vec text). The file appears only when complete; what stood at that path stays until then.
 * @throws VecinityError `badOption` for another ending, `diskFull`, `unreadable`, `cancelled`.
 */
export async function writeModel(
  target: string,
  space: Space,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ModelSummary> {
  await writerFor(target)(target, space, options.signal);
  return readSummary(target);
}

/**
 * Reads a model, whatever its ending says: safetensors of ours, fastText, word2vec binary or text, GloVe text.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`.
 */
export async function readModel(source: string, options: ReadOptions = {}): Promise<Space> {
  return withInputFile(source, async (file) => {
    const detected = await detect(file);
    switch (detected.format) {
      case 'safetensors':
        return readSafetensors(file, options);
      case 'fasttext':
        return readFasttext(file, options);
      case 'word2vecBinary':
        return readWord2vecBinary(file, options);
      case 'word2vecText':
        return readWord2vecText(file, detected.firstRowFields, options);
    }
  });
}

/**
 * What a model's header says. For text without a header the number of words is an estimate.
 * @throws VecinityError `unreadable`, `badFile`.
 */
export async function readSummary(source: string): Promise<ModelSummary> {
  return withInputFile(source, async (file) => {
    const common = { path: source, bytes: file.size };
    const detected = await detect(file);
    switch (detected.format) {
      case 'safetensors': {
        const { layout } = await readSafetensorsLayout(file);
        const { provenance, vocabularySize, dimensions, parts } = layout;
        return {
          ...provenance,
          ...common,
          vocabularySize,
          dimensions,
          ...(parts.size > 0 ? { parts: [...parts.values()].map(({ name }) => name) } : {}),
        };
      }
      case 'fasttext': {
        const header = await fasttextHeader(file);
        const provenance = fasttextProvenance(header, source);
        return { ...provenance, ...common, vocabularySize: header.words, dimensions: header.dimensions };
      }
      case 'word2vecBinary': {
        const { rows, dimensions } = await binaryHeader(file);
        return { ...foreignProvenance(source), ...common, vocabularySize: rows, dimensions };
      }
      case 'word2vecText': {
        const { rows, dimensions } = await word2vecTextShape(file, detected.firstRowFields);
        return { ...foreignProvenance(source), ...common, vocabularySize: rows, dimensions };
      }
    }
  });
}

/**
 * Changes the name inside a model file, atomically.
 * @throws VecinityError `badOption` if the format holds no name, `unreadable`, `badFile`, `diskFull`.
 */
export async function renameModel(source: string, name: string): Promise<ModelSummary> {
  await withInputFile(source, async (file) => {
    if ((await detect(file)).format !== 'safetensors') {
      throw new VecinityError('badOption', `${source} is in a format that holds no name.`, {
        path: source,
        remedy: 'Rename the file, or export it as .safetensors.',
      });
    }
    await renameSafetensors(file, name);
  });
  return readSummary(source);
}

function writerFor(target: string): Write {
  const name = path.basename(target).toLowerCase();
  // A file that is called no more than `.bin` has no ending.
  const write = [...writers].find(([ending]) => name.endsWith(ending) && name.length > ending.length)?.[1];
  if (!write) {
    const ending = path.extname(name);
    throw new VecinityError('badOption', `${target} ends in ${JSON.stringify(ending)}, which names no format.`, {
      path: target,
      remedy: `Use one of ${[...writers.keys()].join(', ')}.`,
    });
  }
  return write;
}

async function detect(file: InputFile): Promise<Exclude<DetectedFormat, { format: 'other' | 'unknown' }>> {
  const detected = detectFormat(await file.head(DETECTION_BYTES));
  if (detected.format === 'other' || detected.format === 'unknown') {
    const what = detected.format === 'other' ? `is ${detected.what}, which is not read` : 'is no model';
    throw new VecinityError('badFile', `${file.path} ${what}.`, {
      path: file.path,
      byte: 0,
      remedy: 'Open a .safetensors model made here, a fastText .bin, or vectors as word2vec binary or text.',
    });
  }
  return detected;
}
