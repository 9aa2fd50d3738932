import { badFile } from '../../io/badFile';
import { withSource, type Source } from '../../io/source';
import type { StoredVectors } from '../../outputVectors';
import type { MatrixInput } from '../shared/matrix';
import { checkPart, readLayout, type ModelLayout } from './modelLayout';
import { partValues } from './modelParts';
import { readHeader } from './readHeader';
import type { Tensor } from './safetensors';

/** Bytes that a copy holds at once. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** The output vectors of a model that stay in its file. Each use opens the file again. */
export function storedVectors(
  { source, host }: MatrixInput,
  { bytes: size }: Tensor,
  layout: ModelLayout,
): StoredVectors {
  const { path } = source;
  const tensorIn = async (file: Source): Promise<Tensor> => {
    const { parts, provenance } = readLayout(await readHeader(file, host.memory), path);
    const tensor = parts.get('outputVectors');
    const isSame =
      provenance.createdAt === layout.provenance.createdAt &&
      provenance.corpusFingerprint === layout.provenance.corpusFingerprint;
    if (tensor?.bytes !== size || !isSame) {
      throw badFile(path, 'has changed since it was read', { remedy: 'Open the model again.' });
    }
    return tensor;
  };
  return {
    length: size / Float32Array.BYTES_PER_ELEMENT,
    read: (signal) =>
      withSource(host.openFile(path), async (file) => {
        const { position } = await tensorIn(file);
        const bytes = host.memory.bytes(size, path);
        await file.read(bytes, position, signal);
        const values = partValues('outputVectors', bytes);
        checkPart('outputVectors', values, layout, path);
        return values as Float32Array;
      }),
    async *pieces() {
      const file = await host.openFile(path);
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
