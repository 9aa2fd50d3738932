import { access, stat } from 'node:fs/promises';
import { isCancelled, VecinityError } from '../../core/errors';
import type { FileDescription } from '../../core/formats/description';
import { detectFormat } from '../../core/formats/detect';
import { exportFormatOf, filesWritten } from '../../core/formats/exportFormats';
import { provenanceFromFileName, type OpenChoices, type ReadOptions } from '../../core/formats/format';
import { partsOf } from '../../core/formats/safetensors/modelParts';
import { renamedModel } from '../../core/formats/safetensors/safetensorsFormat';
import { DETECTION_BYTES } from '../../core/formats/shared/signature';
import type { Space } from '../../core/space';
import type { ModelSummary } from '../../protocol/engine';
import { writeAtomically } from './atomicFile';
import { inputOf } from './host';
import { withInputFile } from './inputFile';
import { openOnce } from './openedFiles';
import { isSameFile } from './sameFile';
import { checkWritable } from './targetFile';
import { writerFor, type Written } from './writers';

/**
 * Checks that a model can be written to `target`, before it is made.
 * @param source the file that the model is made from; it and its companions are never overwritten
 * @throws VecinityError `badOption` for an unknown ending or if `source` would be overwritten, `unreadable` if `target`
 * cannot be written, `cancelled`
 */
export async function checkModelPath(target: string, source?: string, signal?: AbortSignal): Promise<void> {
  writerFor(target);
  for (const file of filesWritten(target)) {
    await checkWritable(file);
  }
  // Usually no file is replaced. Then the companions of the source, which take long to find, do not matter.
  const replaced: string[] = [];
  for (const file of filesWritten(target)) {
    await access(file).then(
      () => replaced.push(file),
      () => undefined,
    );
  }
  if (source === undefined || replaced.length === 0) {
    return;
  }
  for (const origin of [source, ...(await companionsOf(source, signal))]) {
    for (const file of replaced) {
      if (await isSameFile(origin, file)) {
        const what = origin === source ? 'the file that is read' : `a file that belongs to ${source}`;
        throw new VecinityError('badOption', `${file} would replace ${what}.`, {
          path: file,
          remedy: 'Choose another name: Vecinity never overwrites the source.',
        });
      }
    }
  }
}

/** Returns the paths of the files that belong to `source`; empty if it cannot be read. @throws VecinityError `cancelled` */
async function companionsOf(source: string, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    return (await describeFile(source, {}, signal)).companions;
  } catch (error) {
    if (isCancelled(error)) {
      throw error;
    }
    return [];
  }
}

/** A model that was written. */
export interface WrittenModel extends Written {
  /** What `readSummary` returns for the file. */
  readonly summary: ModelSummary;
}

/**
 * Writes a model in the format of the ending; `.safetensors` holds everything. Existing files are replaced once the new
 * ones are complete.
 * @see exportFormats
 * @throws VecinityError `badOption` for an unknown ending, `diskFull`, `unreadable`, `cancelled`
 */
export async function exportModel(
  target: string,
  space: Space,
  options: { readonly signal?: AbortSignal } = {},
): Promise<WrittenModel> {
  const written = await writerFor(target)(target, space, options.signal);
  const holdsAll = exportFormatOf(target)?.ending === '.safetensors';
  const parts = holdsAll ? partsOf(space).map(({ name }) => name) : [];
  const summary = {
    ...(holdsAll ? space.provenance : provenanceFromFileName(target)),
    path: target,
    bytes: (await stat(target)).size,
    vocabularySize: space.vocabulary.size,
    dimensions: space.dimensions,
    ...(parts.length > 0 ? { parts } : {}),
  };
  return { ...written, summary };
}

/** Writes a model, and returns only its summary. */
export async function writeModel(...given: Parameters<typeof exportModel>): Promise<ModelSummary> {
  return (await exportModel(...given)).summary;
}

/**
 * Reads a model or a file of vectors, whatever its ending.
 * @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled`
 */
export async function readModel(path: string, options: ReadOptions = {}, files = openOnce): Promise<Space> {
  return files.use(path, options, options.signal, (file) => file.read(options));
}

/**
 * Describes a file without reading its vectors.
 * @throws VecinityError `unreadable`, `badFile`, `badOption`, `cancelled`
 */
export async function describeFile(
  path: string,
  choices: OpenChoices = {},
  signal?: AbortSignal,
  files = openOnce,
): Promise<FileDescription> {
  return files.use(path, choices, signal, (file) => file.describe(signal));
}

/**
 * Summarises a model from its header. For text without a header the number of words is an estimate.
 * @throws VecinityError `unreadable`, `badFile`
 */
export async function readSummary(source: string, files = openOnce): Promise<ModelSummary> {
  const { provenance, path, bytes, words, dimensions, parts } = await describeFile(source, {}, undefined, files);
  return { ...provenance, path, bytes, vocabularySize: words, dimensions, ...(parts ? { parts } : {}) };
}

/**
 * Changes the model's name in a file, atomically.
 * @throws VecinityError `badOption` if the format holds no name, `unreadable`, `badFile`, `diskFull`
 */
export async function renameModel(source: string, name: string): Promise<ModelSummary> {
  await withInputFile(source, async (file) => {
    if (detectFormat(await file.head(DETECTION_BYTES)).format !== 'safetensors') {
      throw new VecinityError('badOption', `${source} has a format that stores no model name.`, {
        path: source,
        remedy: 'Rename the file, or export it as .safetensors.',
      });
    }
    const { bytes, pieces } = await renamedModel(inputOf(file), name);
    const closing = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces;
      // Windows cannot replace an open file.
      await file.close();
    };
    await writeAtomically(source, bytes, closing());
  });
  return readSummary(source);
}
