import {
  checkFinite,
  checkPart,
  checkRecurrences,
  checkSubwords,
  decodeVocabulary,
  metadataText,
  modelDataBytes,
  modelMetadata,
  modelTensors,
  readLayout,
  type ModelLayout,
} from '../../../core/formats/safetensors/modelLayout';
import { isStored, partValues, type PartName, type PartValues } from '../../../core/formats/safetensors/modelParts';
import { buildHeader, type SafetensorsHeader, type Tensor } from '../../../core/formats/safetensors/safetensors';
import { float32 } from '../../../core/formats/shared/valueTypes';
import { OneHotSpace } from '../../../core/oneHotSpace';
import { badFile } from '../../../core/io/badFile';
import type { StoredVectors } from '../../../core/outputVectors';
import { Space, type SpaceParts } from '../../../core/space';
import { Vocabulary } from '../../../core/vocabulary';
import { allocateBytes, allocateVectors } from '../allocate';
import { writeAtomically } from '../atomicFile';
import type { FileFormat } from '../fileFormat';
import type { ExportedModel, ReadOptions } from '../../../core/formats/format';
import { InputFile, withInputFile } from '../inputFile';
import { readMatrix } from '../matrix';
import type { Source } from '../../../core/io/source';
import { readSafetensorsHeader } from './safetensorsHeader';
import { describeTokenTable, readTokenTable } from './tokenTableFile';

/** Bytes that are written at once. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** A model as one safetensors file, which holds everything. */
export function exportSafetensors(space: Space): ExportedModel {
  const header = buildHeader(modelTensors(space), modelMetadata(space.provenance));
  return {
    file: { bytes: header.length + modelDataBytes(space), pieces: modelPieces(header, space) },
    notes: [],
  };
}

async function* modelPieces(header: Uint8Array, space: Space): AsyncGenerator<Uint8Array> {
  yield header;
  for (const tensor of modelTensors(space)) {
    const bytes = tensor.bytes();
    if (!(bytes instanceof Uint8Array)) {
      yield* bytes;
      continue;
    }
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      yield bytes.subarray(start, start + PIECE_BYTES);
    }
  }
}

/** Between two words about how far the reading is. */
const TOLD_BYTES = 64 * 1024 * 1024;
/** Stretches of the vectors that are read at once: as many as Node has threads for it. */
const STRETCHES = 4;

/** Whether a safetensors file is a model of ours; all others are those of other programs. */
function isOurs({ metadata }: SafetensorsHeader): boolean {
  return metadata.get('format') === 'vecinity';
}

export const safetensorsFormat: FileFormat = {
  async describe(file, choices) {
    const header = await readSafetensorsHeader(file);
    if (!isOurs(header)) {
      return describeTokenTable(file, header, choices);
    }
    const { provenance, vocabularySize, dimensions, parts } = readLayout(header, file.path);
    return {
      format: 'Vecinity model',
      path: file.path,
      bytes: file.size,
      words: vocabularySize,
      dimensions,
      valueType: 'F32',
      provenance,
      ...(parts.size > 0 ? { parts: [...parts.values()].map(({ name }) => name) } : {}),
      companions: [],
      details: [],
      tables: [],
      notes: [],
    };
  },
  async read(file, options) {
    const header = await readSafetensorsHeader(file);
    return isOurs(header)
      ? readOurs(file, readLayout(header, file.path), options)
      : readTokenTable(file, header, options);
  },
};

async function readOurs(file: Source, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const { firstWords = Infinity, onlyWords } = options;
  return onlyWords || firstWords < layout.vocabularySize
    ? readSome(file, layout, options)
    : readAll(file, layout, options);
}

/** The words that `options` want, without what the model has besides vectors: that belongs to all of its words. */
async function readSome(file: Source, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const { signal, onlyWords, firstWords = Infinity } = options;
  // With a choice among the words, the first of those chosen may be any.
  const size = onlyWords ? layout.vocabularySize : Math.min(firstWords, layout.vocabularySize);
  const offsets = await readPart(file, layout.offsets, 8 * (size + 1), signal);
  const length = Number(new DataView(offsets.buffer, offsets.byteOffset).getBigUint64(8 * size, true));
  const bytes = await readPart(file, layout.bytes, Math.min(length, layout.bytes.bytes), signal);
  const counts = await readPart(file, layout.counts, 8 * size, signal);
  const words = decodeVocabulary({ ...layout, vocabularySize: size }, counts, offsets, bytes, file.path);
  if (!layout.vectors) {
    const wanted = Array.from({ length: size }, (_, id) => id)
      .filter((id) => !onlyWords || onlyWords(words.bytes, words.offsets[id]!, words.offsets[id + 1]!))
      .slice(0, firstWords);
    const chosen = Vocabulary.fromWords(
      wanted.map((id) => words.word(id)),
      wanted.map((id) => words.count(id)),
    );
    return new OneHotSpace(chosen, layout.provenance);
  }
  const { position } = layout.vectors;
  const matrix = { name: 'the vectors', position, rows: size, columns: layout.dimensions, type: float32 };
  const { vocabulary, vectors } = await readMatrix(file, matrix, { size, bytes, offsets: words.offsets }, options);
  for (let id = 0; id < vocabulary.size; id++) {
    vocabulary.counts[id] = words.count(
      words.idOfBytes(vocabulary.bytes, vocabulary.offsets[id]!, vocabulary.offsets[id + 1]!),
    );
  }
  return new Space(vocabulary, vectors, layout.dimensions, layout.provenance);
}

/** The beginning of a tensor. */
async function readPart(file: Source, { position }: Tensor, length: number, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = allocateBytes(length, file.path);
  await file.read(bytes, position, signal);
  return bytes;
}

/** Reads the vectors straight into their place; words are decoded when they are asked for. */
async function readAll(file: Source, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const vectors = layout.vectors && allocateVectors(layout.vocabularySize, layout.dimensions, file.path, options);
  const counts = allocateBytes(layout.counts.bytes, file.path);
  const offsets = allocateBytes(layout.offsets.bytes, file.path);
  const bytes = allocateBytes(layout.bytes.bytes, file.path);
  await file.read(counts, layout.counts.position, options.signal);
  await file.read(offsets, layout.offsets.position, options.signal);
  await file.read(bytes, layout.bytes.position, options.signal);
  if (!layout.vectors || !vectors) {
    return new OneHotSpace(decodeVocabulary(layout, counts, offsets, bytes, file.path), layout.provenance);
  }
  const target = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  const reading = readTarget(file, target, layout.vectors.position, options);
  // It fails where it is waited for, unless something before that does.
  reading.catch(() => undefined);
  const vocabulary = decodeVocabulary(layout, counts, offsets, bytes, file.path);
  // The system reads the vectors while this thread builds the table of words.
  vocabulary.id('');
  await reading;
  const parts = await readParts(file, layout, options);
  const space = new Space(vocabulary, vectors, layout.dimensions, layout.provenance, parts);
  checkFinite(space, layout.vectors.position, file.path);
  return space;
}

/** Several stretches at once, unless they are packed and come one after the other. */
async function readTarget(
  file: Source,
  target: Uint8Array,
  position: number,
  { signal, progress }: ReadOptions,
): Promise<void> {
  const stretch = file.packing === undefined ? Math.ceil(target.length / STRETCHES) : target.length;
  let done = 0;
  const readStretch = async (from: number): Promise<void> => {
    for (let at = from; at < Math.min(from + stretch, target.length);) {
      const part = target.subarray(at, Math.min(at + TOLD_BYTES, from + stretch));
      await file.read(part, position + at, signal);
      at += part.length;
      done += part.length;
      progress?.(done / target.length);
    }
  };
  await Promise.all(Array.from({ length: Math.ceil(target.length / stretch) }, (_, i) => readStretch(i * stretch)));
}

async function readParts(file: Source, layout: ModelLayout, options: ReadOptions): Promise<SpaceParts> {
  const parts: Partial<Record<PartName, PartValues>> = {};
  let outputVectors: StoredVectors | undefined;
  for (const [name, tensor] of layout.parts) {
    // What is in an archive would have to be unpacked once more.
    if (isStored(name) && file instanceof InputFile) {
      outputVectors = storedVectors(file.path, tensor, layout);
      continue;
    }
    const bytes = allocateBytes(tensor.bytes, file.path);
    await file.read(bytes, tensor.position, options.signal);
    parts[name] = partValues(name, bytes);
    checkPart(name, parts[name], layout, file.path);
  }
  const learned = { ...parts, ...(outputVectors && { outputVectors }) } as SpaceParts;
  checkSubwords(learned, layout, file.path);
  checkRecurrences(learned, layout, file.path);
  return learned;
}

/** The output vectors of a model that stay in its file; whoever asks for them opens it again. */
function storedVectors(path: string, { bytes: size }: Tensor, layout: ModelLayout): StoredVectors {
  const tensorIn = async (file: Source): Promise<Tensor> => {
    const { parts, provenance } = readLayout(await readSafetensorsHeader(file), path);
    const tensor = parts.get('outputVectors');
    const isSame = (['createdAt', 'corpusFingerprint'] as const).every(
      (key) => provenance[key] === layout.provenance[key],
    );
    if (tensor?.bytes !== size || !isSame) {
      throw badFile(path, 'has changed since it was read', { remedy: 'Open the model again.' });
    }
    return tensor;
  };
  return {
    length: size / 4,
    read: (signal) =>
      withInputFile(path, async (file) => {
        const tensor = await tensorIn(file);
        const bytes = allocateBytes(size, path);
        await file.read(bytes, tensor.position, signal);
        const values = partValues('outputVectors', bytes) as Float32Array;
        checkPart('outputVectors', values, layout, path);
        return values;
      }),
    async *pieces() {
      const file = await InputFile.open(path);
      try {
        const { position } = await tensorIn(file);
        for (let at = 0; at < size; at += PIECE_BYTES) {
          const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
          await file.read(piece, position + at);
          yield piece;
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** Changes the name in the metadata; everything else is copied as it is. */
export async function renameSafetensors(file: InputFile, name: string): Promise<void> {
  const header = await readSafetensorsHeader(file);
  readLayout(header, file.path);
  const renamed = buildHeader(
    [...header.tensors.values()].sort((a, b) => a.position - b.position),
    new Map([...header.metadata, ['name', metadataText(name)]]),
  );
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield renamed;
    yield* file.pieces(header.dataStart);
    // Windows does not replace a file that is open.
    await file.close();
  };
  await writeAtomically(file.path, renamed.length + file.size - header.dataStart, pieces());
}
