import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Provenance, Space, SpaceParts } from '../../space';
import { MAX_NGRAM_CHARACTERS } from '../../subwords';
import type { Algorithm } from '../../training/algorithms';
import { NEIGHBOURS } from '../../training/stability';
import { Vocabulary } from '../../vocabulary';
import { findParts, firstBadValue, partsOf, type PartName, type PartValues } from './modelParts';
import { tensorBytes, type SafetensorsHeader, type Tensor, type TensorSpec } from './safetensors';

/**
 * The tensors of a model in a safetensors file, for V words of d dimensions:
 * `counts` I64 V; `vocabulary.offsets` I64 V + 1; `vectors` F32 V x d; `vocabulary.bytes` U8. One-hot words have no
 * `vectors`: the algorithm `onehot` in the metadata says that d is V.
 * I64 rather than U32, because the safetensors of every framework reads it. The widest come first, so that all are
 * aligned. The optional tensors of modelParts.ts follow `vectors`; the narrower ones stand at the end.
 */
const VERSION = '1';

/** The algorithm of a model whose words are one-hot vectors. */
const ONE_HOT: Algorithm = 'onehot';

/** Maximum characters of a text in the metadata: somebody may give a model a name of megabytes. */
const MAX_TEXT_LENGTH = 200;

/** Maximum characters of the hyper-parameters as JSON, and how many there may be. */
const MAX_HYPERPARAMETERS_LENGTH = 64 * 1024;
const MAX_HYPERPARAMETERS = 200;
/** Maximum characters of the losses as JSON, and how many there may be: as many as epochs. */
const MAX_LOSSES_LENGTH = 4_000_000;
const MAX_LOSSES = 100_000;

/** Cuts a text to the length that the metadata hold. */
export function metadataText(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH);
}

export interface ModelLayout {
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly provenance: Provenance;
  readonly counts: Tensor;
  readonly offsets: Tensor;
  /** Undefined for one-hot words. */
  readonly vectors: Tensor | undefined;
  readonly bytes: Tensor;
  readonly parts: ReadonlyMap<PartName, Tensor>;
}

/** A tensor of a model file, with its content. */
export interface ModelTensor extends TensorSpec {
  /** Its values as they lie in memory; integers of 64 bits are made on demand. */
  bytes(): Uint8Array | AsyncIterable<Uint8Array>;
}

/** Lists the tensors of a model file in the order of writing. */
export function modelTensors(space: Space): ModelTensor[] {
  const { vocabulary, vectors, dimensions } = space;
  const { size } = vocabulary;
  const parts = partsOf(space).map(({ values, ...spec }): ModelTensor => ({
    ...spec,
    bytes: () => (ArrayBuffer.isView(values) ? bytesOf(values) : values.pieces()),
  }));
  return [
    { name: 'counts', dtype: 'I64', shape: [size], bytes: () => encodeIntegers(vocabulary.counts) },
    { name: 'vocabulary.offsets', dtype: 'I64', shape: [size + 1], bytes: () => encodeIntegers(vocabulary.offsets) },
    ...(space.isOneHot
      ? []
      : [{ name: 'vectors', dtype: 'F32', shape: [size, dimensions], bytes: () => bytesOf(vectors) }]),
    ...parts.filter(({ dtype }) => dtype !== 'U8'),
    { name: 'vocabulary.bytes', dtype: 'U8', shape: [vocabulary.bytes.length], bytes: () => vocabulary.bytes },
    ...parts.filter(({ dtype }) => dtype === 'U8'),
  ];
}

function bytesOf(values: PartValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes of all tensors of a model file. */
export function modelDataBytes(space: Space): number {
  return modelTensors(space).reduce((sum, spec) => sum + tensorBytes(spec), 0);
}

/** `__metadata__` of a model file. All values are strings; lists and records are JSON. */
export function modelMetadata(provenance: Provenance): Map<string, string> {
  return new Map([
    ['format', 'vecinity'],
    ['version', VERSION],
    ['name', metadataText(provenance.name)],
    ['algorithm', provenance.algorithm],
    ['createdAt', provenance.createdAt],
    ['tokens', String(provenance.tokens)],
    ['seconds', String(provenance.seconds)],
    ['hyperparameters', JSON.stringify(provenance.hyperparameters)],
    ['seed', String(provenance.hyperparameters['seed'] ?? '')],
    ['lossByEpoch', JSON.stringify(provenance.lossByEpoch)],
    ['corpusFingerprint', provenance.corpusFingerprint],
  ]);
}

/**
 * Checks that a safetensors header is that of a model.
 * @throws VecinityError `badFile` naming the tensor or the entry that is wrong.
 */
export function readLayout(header: SafetensorsHeader, path: string): ModelLayout {
  const vectors = header.tensors.get('vectors');
  const isOneHot = !vectors && header.metadata.get('algorithm') === ONE_HOT;
  const [words = 0] = header.tensors.get('counts')?.shape ?? [];
  const [vocabularySize, dimensions] = isOneHot ? [words, words] : (vectors?.shape ?? []);
  const isMatrix = vectors?.dtype === 'F32' && vectors.shape.length === 2;
  if (!(isOneHot || isMatrix) || !vocabularySize || !dimensions) {
    throw bad(path, undefined, 'is a safetensors file without F32 "vectors" of words x dimensions');
  }
  const version = header.metadata.get('version');
  if (version !== VERSION || header.metadata.get('format') !== 'vecinity') {
    throw bad(
      path,
      undefined,
      `says it is of version ${JSON.stringify(version)}; this program reads version ${VERSION}`,
    );
  }
  const need = (name: string, dtype: string, length?: number): Tensor => {
    const tensor = header.tensors.get(name);
    if (tensor?.dtype !== dtype || tensor.shape.length !== 1 || (length ?? tensor.shape[0]) !== tensor.shape[0]) {
      throw bad(path, tensor?.position, `lacks ${dtype} ${JSON.stringify(name)} that fits ${vocabularySize} words`);
    }
    return tensor;
  };
  const { found: parts, misfit } = findParts(header.tensors, { vocabularySize, dimensions });
  if (misfit) {
    const shape = `${misfit.dtype} of ${misfit.shape.join(' x ')}`;
    throw bad(path, misfit.position, `has "${misfit.name}" as ${shape}, which does not fit ${vocabularySize} words`);
  }
  return {
    vocabularySize,
    dimensions,
    parts,
    provenance: readProvenance(header.metadata, path),
    counts: need('counts', 'I64', vocabularySize),
    offsets: need('vocabulary.offsets', 'I64', vocabularySize + 1),
    vectors,
    bytes: need('vocabulary.bytes', 'U8'),
  };
}

/** Encodes counts or offsets as I64, little-endian. */
function encodeIntegers(values: ArrayLike<number>): Uint8Array {
  const words = new Uint32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    words[2 * i] = values[i]! >>> 0;
    words[2 * i + 1] = Math.floor(values[i]! / 2 ** 32);
  }
  return new Uint8Array(words.buffer);
}

/**
 * Makes the vocabulary from its three tensors.
 * @param counts  V I64; @param offsets V + 1 I64; @param bytes UTF-8.
 * @throws VecinityError `badFile` for negative counts, offsets that do not ascend through `bytes`, or invalid UTF-8.
 */
export function decodeVocabulary(
  layout: ModelLayout,
  counts: Uint8Array,
  offsets: Uint8Array,
  bytes: Uint8Array,
  path: string,
): Vocabulary {
  const countValues = new Float64Array(layout.vocabularySize);
  const countWords = new Uint32Array(counts.buffer, counts.byteOffset, counts.byteLength / 4);
  for (let id = 0; id < countValues.length; id++) {
    const high = countWords[2 * id + 1]!;
    if (high >= 2 ** 21) {
      throw bad(path, layout.counts.position + 8 * id, `has a negative or impossible count for word ${id}`);
    }
    countValues[id] = high * 2 ** 32 + countWords[2 * id]!;
  }

  const offsetValues = new Uint32Array(layout.vocabularySize + 1);
  const offsetWords = new Uint32Array(offsets.buffer, offsets.byteOffset, offsets.byteLength / 4);
  for (let id = 0, previous = 0; id < offsetValues.length; id++) {
    const offset = offsetWords[2 * id]!;
    const continues = offset < bytes.length && (bytes[offset]! & 0xc0) === 0x80;
    if (offsetWords[2 * id + 1] !== 0 || offset < previous || offset > bytes.length || continues) {
      throw bad(path, layout.offsets.position + 8 * id, `has an offset for word ${id} that is not between words`);
    }
    offsetValues[id] = previous = offset;
  }
  if (offsetValues[0] !== 0 || offsetValues[layout.vocabularySize] !== bytes.length) {
    throw bad(path, layout.offsets.position, 'has offsets that do not cover the words');
  }

  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bad(path, layout.bytes.position, 'has words that are not valid UTF-8');
  }
  return new Vocabulary(bytes, offsetValues, countValues);
}

/** @throws VecinityError `badFile` if a vector holds NaN or infinity. Fills the cache of norms. */
export function checkFinite(space: Space, vectorsPosition: number, path: string): void {
  const row = space.norms.findIndex((norm) => !Number.isFinite(norm));
  if (row >= 0) {
    throw bad(
      path,
      vectorsPosition + row * space.dimensions * 4,
      `has a value that is not finite in the vector of word ${row}`,
    );
  }
}

/** @throws VecinityError `badFile` if a part holds an impossible value */
export function checkPart(name: PartName, values: PartValues, layout: ModelLayout, path: string): void {
  const index = firstBadValue(name, values, layout);
  if (index >= 0) {
    const tensor = layout.parts.get(name)!;
    throw bad(
      path,
      tensor.position + index * values.BYTES_PER_ELEMENT,
      `has ${JSON.stringify(tensor.name)} with the impossible value ${values[index]}`,
    );
  }
}

/** @throws VecinityError `badFile` if some parts for n-grams are missing, or do not fit each other */
export function checkSubwords(
  { subwordVectors, subwordBuckets, subwordNgrams }: SpaceParts,
  { dimensions, parts }: ModelLayout,
  path: string,
): void {
  if (!subwordVectors && !subwordBuckets && !subwordNgrams) {
    return;
  }
  const [minN, maxN, buckets] = subwordNgrams ?? [];
  const fits =
    minN !== undefined &&
    maxN !== undefined &&
    buckets !== undefined &&
    maxN <= MAX_NGRAM_CHARACTERS &&
    buckets > 0 &&
    subwordVectors?.length === (subwordBuckets?.length ?? NaN) * dimensions &&
    subwordBuckets?.every((bucket) => bucket < buckets);
  if (!fits) {
    const tensor = parts.get('subwordNgrams') ?? parts.get('subwordVectors') ?? parts.get('subwordBuckets');
    throw bad(path, tensor?.position, 'has n-gram buckets that do not fit each other');
  }
}

/** @throws VecinityError `badFile` if the recurrences of neighbours do not fit each other and their reruns */
export function checkRecurrences(
  { recurrenceIds, recurrenceTimes }: SpaceParts,
  { vocabularySize, provenance, parts }: ModelLayout,
  path: string,
): void {
  if (!recurrenceIds && !recurrenceTimes) {
    return;
  }
  const runs = provenance.hyperparameters['stability'];
  const fits =
    typeof runs === 'number' &&
    recurrenceIds?.length === recurrenceTimes?.length &&
    (recurrenceIds?.length ?? NaN) <= vocabularySize * NEIGHBOURS &&
    recurrenceTimes?.every((times) => times <= runs);
  if (!fits) {
    const tensor = parts.get('recurrenceTimes') ?? parts.get('recurrenceIds');
    throw bad(path, tensor?.position, 'has recurrences of neighbours that do not fit each other');
  }
}

function readProvenance(metadata: ReadonlyMap<string, string>, path: string): Provenance {
  const text = (key: string): string => {
    const value = metadata.get(key);
    if (value === undefined) {
      throw bad(path, undefined, `lacks ${JSON.stringify(key)} in __metadata__`);
    }
    return value;
  };
  const shortText = (key: string): string => metadataText(text(key));
  const number = (key: string): number => {
    const value = text(key) === '' ? NaN : Number(text(key));
    if (!(value >= 0 && Number.isFinite(value))) {
      throw bad(path, undefined, `has ${JSON.stringify(key)} in __metadata__ that is not a number`);
    }
    return value;
  };
  const json = (key: string, maxLength: number): unknown => {
    const value = text(key);
    if (value.length > maxLength) {
      throw bad(path, undefined, `has ${JSON.stringify(key)} in __metadata__ of more than ${maxLength} characters`);
    }
    try {
      return JSON.parse(value);
    } catch {
      throw bad(path, undefined, `has ${JSON.stringify(key)} in __metadata__ that is not JSON`);
    }
  };
  return {
    name: shortText('name'),
    algorithm: shortText('algorithm'),
    createdAt: shortText('createdAt'),
    tokens: number('tokens'),
    seconds: number('seconds'),
    hyperparameters: readHyperparameters(json('hyperparameters', MAX_HYPERPARAMETERS_LENGTH), path),
    lossByEpoch: readLosses(json('lossByEpoch', MAX_LOSSES_LENGTH), path),
    corpusFingerprint: shortText('corpusFingerprint'),
  };
}

function readHyperparameters(value: unknown, path: string): Record<string, number | string | boolean> {
  if (typeof value !== 'object' || value === null) {
    throw bad(path, undefined, 'has "hyperparameters" in __metadata__ that are not a JSON object');
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_HYPERPARAMETERS) {
    throw bad(path, undefined, `has ${entries.length} hyper-parameters in __metadata__, too many`);
  }
  return Object.fromEntries(
    entries.map(([key, entry]: [string, unknown]) => {
      if (typeof entry !== 'number' && typeof entry !== 'string' && typeof entry !== 'boolean') {
        throw bad(path, undefined, `has the hyper-parameter ${JSON.stringify(key)} in __metadata__ of a wrong type`);
      }
      return [metadataText(key), typeof entry === 'string' ? metadataText(entry) : entry];
    }),
  );
}

function readLosses(value: unknown, path: string): number[] {
  const isLoss = (loss: unknown): loss is number | null => loss === null || typeof loss === 'number';
  if (!Array.isArray(value) || !value.every(isLoss)) {
    throw bad(path, undefined, 'has "lossByEpoch" in __metadata__ that is not a list of numbers');
  }
  if (value.length > MAX_LOSSES) {
    throw bad(path, undefined, `has ${value.length} losses in __metadata__, too many`);
  }
  // JSON has no NaN: null stands for an epoch without a figure.
  return value.map((loss) => loss ?? NaN);
}

function bad(path: string, byte: number | undefined, trouble: string): VecinityError {
  return badFile(path, trouble, { byte, remedy: 'Restore the file from a copy, or train the model again.' });
}
