import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isCancelled, VecinityError } from '../../core/errors';
import { DETECTION_BYTES, detectFormat, formatNames, type FormatName } from '../../core/formats/detect';
import { exportFormatOf, filesWritten } from '../../core/formats/exportFormats';
import { partsOf } from '../../core/formats/safetensors/modelParts';
import type { Faults } from '../../core/io/faults';
import type { Source } from '../../core/io/source';
import type { Space } from '../../core/space';
import type { ModelSummary } from '../../protocol/engine';
import type { FileDescription, TableDescription } from '../../core/formats/description';
import { checkWritable, writeAtomically } from './atomicFile';
import {
  provenanceFromFileName,
  type Format,
  type OpenChoices,
  type OpenedFormat,
  type ReadChoices,
  type ReadOptions,
} from '../../core/formats/format';
import { registry } from '../../core/formats/registry';
import { renamedModel } from '../../core/formats/safetensors/safetensorsFormat';
import { inputOf } from './host';
import { withInputFile } from './inputFile';
import { locate, type Located } from './locate';
import { isSameFile } from './sameFile';
import { unconvertedFormats } from './unconvertedFormats';
import { writerFor, type Written } from './writers';
import { withUnpacked, type Unpacked } from './packed/unpack';

/** Bytes of archives in an archive that are unpacked to list what is in them. */
const MOST_UNPACKED_MEMBERS = 256 * 1024 * 1024;

/** The formats that are read. */
const formats: Readonly<Partial<Record<FormatName, Format>>> = { ...unconvertedFormats, ...registry };

/**
 * Checks that a model can be written there, before any work is done for it.
 * @param source what it is made of: neither that nor a file that belongs to it is written over
 * @throws VecinityError `badOption` if the ending names no format or the place is the source's, `unreadable` if it cannot
 * be written, `cancelled`.
 */
export async function checkModelPath(target: string, source?: string, signal?: AbortSignal): Promise<void> {
  writerFor(target);
  await checkWritable(target);
  // Most often there is nothing yet, and what belongs to the source, which may take long to tell, does not matter.
  const replaced = filesWritten(target).filter((file) => existsSync(file));
  if (source === undefined || replaced.length === 0) {
    return;
  }
  for (const origin of [source, ...(await companionsOf(source, signal))]) {
    for (const file of replaced) {
      if (await isSameFile(origin, file)) {
        const what = origin === source ? 'the file that is read' : `what belongs to ${source}`;
        throw new VecinityError('badOption', `${file} would be written over ${what}.`, {
          path: file,
          remedy: 'Choose another name: nothing takes the place of the file it is made of.',
        });
      }
    }
  }
}

/** What cannot be described has only itself to lose. @throws VecinityError `cancelled` */
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

/** A model as it was written. */
export interface WrittenModel extends Written {
  /** As `readSummary` has it of the file. */
  readonly summary: ModelSummary;
}

/**
 * Writes a model in the format that the ending asks for (see exportFormats): `.safetensors` holds everything. The files
 * appear only when complete; what stood at their paths stays until then.
 * @throws VecinityError `badOption` for an ending that names no format, `diskFull`, `unreadable`, `cancelled`.
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

/** The same, where nobody asks what the format could not hold. */
export async function writeModel(...given: Parameters<typeof exportModel>): Promise<ModelSummary> {
  return (await exportModel(...given)).summary;
}

/**
 * Reads a model or a file of vectors, whatever its ending says.
 * @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled`.
 */
export async function readModel(path: string, options: ReadOptions = {}): Promise<Space> {
  return withFormat(path, options, (format, { source, members, entry }) => {
    const inside = members.length > 0 ? { ...options, table: undefined } : options;
    return withOpened(format, source, inside, options.signal, (opened) => opened.read(inside), entry);
  });
}

/**
 * What a file says of itself; its vectors are not read.
 * @throws VecinityError `unreadable`, `badFile`, `cancelled`.
 */
export async function describeFile(
  path: string,
  choices: ReadChoices = {},
  signal?: AbortSignal,
): Promise<FileDescription> {
  return withFormat(path, choices, async (format, { source, members, entry }, bytes) => {
    const inside = members.length > 0 ? { ...choices, table: undefined } : choices;
    const description = await withOpened(format, source, inside, signal, (opened) => opened.describe(signal), entry);
    return {
      ...description,
      bytes,
      ...(members.length > 0 && { tables: await describeMembers(members, choices, signal) }),
    };
  });
}

/**
 * Adds to `faults` what this reader forgives in a file and other tools do not.
 * @throws VecinityError `unreadable`, `badFile`, `cancelled`
 */
export async function diagnoseFile(
  path: string,
  choices: ReadChoices,
  faults: Faults,
  signal?: AbortSignal,
): Promise<void> {
  return withFormat(path, choices, (format, { source, members }) => {
    const inside = members.length > 0 ? { ...choices, table: undefined } : choices;
    return withOpened(format, source, inside, signal, async (opened) => opened.diagnose?.(faults, signal));
  });
}

/** The files in a zip archive as the tables of one file. */
async function describeMembers(
  members: Unpacked['members'],
  choices: ReadChoices,
  signal: AbortSignal | undefined,
): Promise<readonly TableDescription[]> {
  const tables: TableDescription[] = [];
  let unpacked = 0;
  for (const { name, open, layer } of members) {
    const member = await open();
    if (member.packing !== undefined && detectFormat(await member.head(DETECTION_BYTES)).format === 'zip') {
      // All of it has to be unpacked to look into it.
      unpacked += member.size;
      if (unpacked > MOST_UNPACKED_MEMBERS) {
        continue;
      }
    }
    const describe = async ({ format, source }: Unpacked): Promise<void> => {
      const known = format === 'unknown' ? undefined : formats[format];
      if (known) {
        const inside = { ...choices, table: undefined };
        const found = await withOpened(known, source, inside, signal, (opened) => opened.describe(signal));
        tables.push({ name, rows: found.words, columns: found.dimensions, valueType: found.valueType });
      }
    };
    await withUnpacked(member, isRead, undefined, describe, layer);
  }
  return tables;
}

/**
 * What is known of a model from its header alone. For text without a header the number of words is an estimate.
 * @throws VecinityError `unreadable`, `badFile`.
 */
export async function readSummary(source: string): Promise<ModelSummary> {
  const { provenance, path, bytes, words, dimensions, parts } = await describeFile(source);
  return { ...provenance, path, bytes, vocabularySize: words, dimensions, ...(parts ? { parts } : {}) };
}

/**
 * Changes the name inside a model file, atomically.
 * @throws VecinityError `badOption` if the format holds no name, `unreadable`, `badFile`, `diskFull`.
 */
export async function renameModel(source: string, name: string): Promise<ModelSummary> {
  await withInputFile(source, async (file) => {
    if (detectFormat(await file.head(DETECTION_BYTES)).format !== 'safetensors') {
      throw new VecinityError('badOption', `${source} is in a format that holds no name.`, {
        path: source,
        remedy: 'Rename the file, or export it as .safetensors.',
      });
    }
    const { bytes, pieces } = await renamedModel(inputOf(file), name);
    const closing = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces;
      // Windows does not replace a file that is open.
      await file.close();
    };
    await writeAtomically(source, bytes, closing());
  });
  return readSummary(source);
}

/** Opens a file in a format that is known, and releases it whatever happens. */
async function withOpened<Result>(
  format: Format,
  source: Source,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
  use: (opened: OpenedFormat) => Promise<Result>,
  entry?: string,
): Promise<Result> {
  const opened = await format.open(inputOf(source, entry), choices, signal);
  try {
    return await use(opened);
  } finally {
    await opened.close?.();
  }
}

async function withFormat<Result>(
  path: string,
  { table }: ReadChoices,
  use: (format: Format, unpacked: Unpacked & Pick<Located, 'entry'>, bytes: number) => Promise<Result>,
): Promise<Result> {
  const { file: located, format: known, entry } = await locate(path);
  return withInputFile(located, (file) => {
    const useUnpacked = (unpacked: Unpacked & Pick<Located, 'entry'>): Promise<Result> => {
      const { format: name } = unpacked;
      if (name === 'unknown') {
        throw located.endsWith('.bytes')
          ? notRead(
              located,
              'does not say what is in it',
              'Open the configuration (.json) that names it and its shape.',
            )
          : notRead(located, 'is no model, nor word vectors in a form that is known');
      }
      const format = formats[name];
      if (!format) {
        throw notRead(located, `is ${formatNames[name]}, which is not read`, remedies[name]);
      }
      return use(format, unpacked, file.size);
    };
    return known
      ? useUnpacked({ format: known, source: file, members: [], ...(entry !== undefined && { entry }) })
      : withUnpacked(file, isRead, table, useUnpacked);
  });
}

/** Whether there is a reader for a format. */
export function isRead(format: FormatName): boolean {
  return formats[format] !== undefined;
}

/** How to come to a file that is read. */
const remedies: Readonly<Partial<Record<FormatName, string>>> = {
  gloveBinary: 'Open the text that GloVe writes (-binary 0): it has the words.',
  utf16: 'Save it as UTF-8: “Save with Encoding” in VS Code, or iconv -f UTF-16 -t UTF-8.',
};

function notRead(
  file: string,
  trouble: string,
  remedy = 'Open word vectors as word2vec, GloVe, fastText, gensim, NumPy or spaCy save them, or a language model (safetensors, GGUF).',
): VecinityError {
  return new VecinityError('badFile', `${file} ${trouble}.`, { path: file, byte: 0, remedy });
}
