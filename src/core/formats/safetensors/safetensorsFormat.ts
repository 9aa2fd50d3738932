import { OneHotSpace } from '../../oneHotSpace';
import { BytesSource } from '../../io/inMemory';
import type { Source } from '../../io/source';
import type { StoredVectors } from '../../outputVectors';
import { Space, type SpaceParts } from '../../space';
import { Vocabulary } from '../../vocabulary';
import type { FileDescription } from '../description';
import type { ExportedModel, FileContent, Format, FormatInput, OpenedFormat, ReadOptions } from '../format';
import { readMatrix, type MatrixInput } from '../shared/matrix';
import { float32 } from '../shared/valueTypes';
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
} from './modelLayout';
import { isStored, partValues, type PartName, type PartValues } from './modelParts';
import { readHeader } from './readHeader';
import { buildHeader, type SafetensorsHeader, type Tensor } from './safetensors';
import { storedVectors } from './storedVectors';
import { openTokenTable } from './tokenTableFile';

/** A model of ours, or the token table of a language model. */
export const safetensorsFormat: Format = {
  async open(input, choices) {
    const header = await readHeader(input.source, input.host.memory);
    return isOurs(header)
      ? openOurs(input, readLayout(header, input.source.path))
      : openTokenTable(input, header, choices);
  },
  exports: { '.safetensors': exportSafetensors },
};

/** Bytes that are written at once. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** Bytes that are read between two calls of `progress`. */
const PROGRESS_BYTES = 64 * 1024 * 1024;
/** Stretches of the vectors that are read at once: as many as Node has threads for it. */
const STRETCHES = 4;

/** Whether a safetensors file is a model of ours. */
function isOurs({ metadata }: SafetensorsHeader): boolean {
  return metadata.get('format') === 'vecinity';
}

function openOurs(input: FormatInput, layout: ModelLayout): OpenedFormat {
  const { provenance, vocabularySize, dimensions, parts } = layout;
  const { path, size } = input.source;
  return {
    describe: (): Promise<FileDescription> =>
      Promise.resolve({
        format: 'Vecinity model',
        path,
        bytes: size,
        words: vocabularySize,
        dimensions,
        valueType: 'F32',
        provenance,
        ...(parts.size > 0 ? { parts: [...parts.values()].map(({ name }) => name) } : {}),
        companions: [],
        details: [],
        tables: [],
        notes: [],
      }),
    read: (options) => readOurs(input, layout, options),
  };
}

/** Makes the content of a model file, which holds everything. */
function exportSafetensors(space: Space): ExportedModel {
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

async function readOurs(input: MatrixInput, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const { firstWords = Infinity, onlyWords } = options;
  return onlyWords || firstWords < layout.vocabularySize
    ? readSome(input, layout, options)
    : readAll(input, layout, options);
}

/** Reads the words that `options` want, without the optional tensors, which belong to all words. */
async function readSome(input: MatrixInput, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const { signal, onlyWords, firstWords = Infinity } = options;
  const { path } = input.source;
  // With a choice among the words, the first of those chosen may be any.
  const size = onlyWords ? layout.vocabularySize : Math.min(firstWords, layout.vocabularySize);
  const offsets = await readPart(input, layout.offsets, 8 * (size + 1), signal);
  const length = Number(new DataView(offsets.buffer, offsets.byteOffset).getBigUint64(8 * size, true));
  const bytes = await readPart(input, layout.bytes, Math.min(length, layout.bytes.bytes), signal);
  const counts = await readPart(input, layout.counts, 8 * size, signal);
  const words = decodeVocabulary({ ...layout, vocabularySize: size }, counts, offsets, bytes, path);
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
  const { vocabulary, vectors } = await readMatrix(input, matrix, { size, bytes, offsets: words.offsets }, options);
  for (let id = 0; id < vocabulary.size; id++) {
    vocabulary.counts[id] = words.count(
      words.idOfBytes(vocabulary.bytes, vocabulary.offsets[id]!, vocabulary.offsets[id + 1]!),
    );
  }
  return new Space(vocabulary, vectors, layout.dimensions, layout.provenance);
}

/** Reads the first `length` bytes of a tensor. */
async function readPart(
  { source, host }: MatrixInput,
  { position }: Tensor,
  length: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = host.memory.bytes(length, source.path);
  await source.read(bytes, position, signal);
  return bytes;
}

/** Reads the vectors straight into their place; words are decoded when they are asked for. */
async function readAll(input: MatrixInput, layout: ModelLayout, options: ReadOptions): Promise<Space> {
  const { source, host } = input;
  const { path } = source;
  const { signal } = options;
  const vectors = layout.vectors && host.memory.vectors(layout.vocabularySize, layout.dimensions, path, options);
  const counts = await readPart(input, layout.counts, layout.counts.bytes, signal);
  const offsets = await readPart(input, layout.offsets, layout.offsets.bytes, signal);
  const bytes = await readPart(input, layout.bytes, layout.bytes.bytes, signal);
  if (!layout.vectors || !vectors) {
    return new OneHotSpace(decodeVocabulary(layout, counts, offsets, bytes, path), layout.provenance);
  }
  const target = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  const reading = readTarget(source, target, layout.vectors.position, options);
  // Its error is thrown below, unless another comes first.
  reading.catch(() => undefined);
  const vocabulary = decodeVocabulary(layout, counts, offsets, bytes, path);
  await reading;
  const parts = await readParts(input, layout, options);
  const space = new Space(vocabulary, vectors, layout.dimensions, layout.provenance, parts);
  options.adoptNorms?.(space);
  checkFinite(space, layout.vectors.position, path);
  return space;
}

/** Fills `target` from `position`, several stretches at once; packed bytes come one after the other. */
async function readTarget(
  source: Source,
  target: Uint8Array,
  position: number,
  { signal, progress }: ReadOptions,
): Promise<void> {
  const stretch = source.packing === undefined ? Math.ceil(target.length / STRETCHES) : target.length;
  let done = 0;
  const readStretch = async (from: number): Promise<void> => {
    for (let at = from; at < Math.min(from + stretch, target.length);) {
      const part = target.subarray(at, Math.min(at + PROGRESS_BYTES, from + stretch));
      await source.read(part, position + at, signal);
      at += part.length;
      done += part.length;
      progress?.(done / target.length);
    }
  };
  await Promise.all(Array.from({ length: Math.ceil(target.length / stretch) }, (_, i) => readStretch(i * stretch)));
}

async function readParts(input: MatrixInput, layout: ModelLayout, { signal }: ReadOptions): Promise<SpaceParts> {
  const { path, packing } = input.source;
  // Bytes from an archive would have to be unpacked once more.
  const isFile = packing === undefined && !(input.source instanceof BytesSource);
  const read: Partial<Record<PartName, PartValues>> = {};
  let outputVectors: StoredVectors | undefined;
  for (const [name, tensor] of layout.parts) {
    if (isStored(name) && isFile) {
      outputVectors = storedVectors({ path, bytes: tensor.bytes, provenance: layout.provenance, host: input.host });
      continue;
    }
    read[name] = partValues(name, await readPart(input, tensor, tensor.bytes, signal));
    checkPart(name, read[name], layout, path);
  }
  const parts = { ...read, ...(outputVectors && { outputVectors }) } as SpaceParts;
  checkSubwords(parts, layout, path);
  checkRecurrences(parts, layout, path);
  return parts;
}

/**
 * Makes the content of a model of ours with another name in its metadata.
 * @throws VecinityError `badFile` if it is not a model of ours
 */
export async function renamedModel({ source, host }: MatrixInput, name: string): Promise<FileContent> {
  const header = await readHeader(source, host.memory);
  readLayout(header, source.path);
  const renamed = buildHeader(
    [...header.tensors.values()].sort((a, b) => a.position - b.position),
    new Map([...header.metadata, ['name', metadataText(name)]]),
  );
  return {
    bytes: renamed.length + source.size - header.dataStart,
    pieces: renamedPieces(renamed, source, header.dataStart),
  };
}

async function* renamedPieces(header: Uint8Array, source: Source, dataStart: number): AsyncGenerator<Uint8Array> {
  yield header;
  yield* source.pieces(dataStart);
}
