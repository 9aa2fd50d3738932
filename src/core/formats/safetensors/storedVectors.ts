import { badFile } from '../../io/badFile';
import { withSource, type Source } from '../../io/source';
import type { StoredVectors } from '../../outputVectors';
import type { Provenance } from '../../space';
import type { Host } from '../format';
import { checkPart, readLayout, type ModelLayout } from './modelLayout';
import { partValues } from './modelParts';
import { readHeader } from './readHeader';

/** Bytes that a copy holds at once. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** The place of stored output vectors, and the model they belong to. */
export interface StoredPlace {
  /** Absolute path of the model. */
  readonly path: string;
  /** Bytes of all of them. */
  readonly bytes: number;
  readonly provenance: Pick<Provenance, 'createdAt' | 'corpusFingerprint'>;
  readonly host: Pick<Host, 'openFile' | 'memory'>;
}

/** The output vectors of a model that stay in its file. Each use opens the file again. */
export function storedVectors({ path, bytes: size, provenance, host }: StoredPlace): StoredVectors {
  const layoutOf = async (file: Source): Promise<ModelLayout> => {
    const layout = readLayout(await readHeader(file, host.memory), path);
    const { createdAt, corpusFingerprint } = layout.provenance;
    const isSame = createdAt === provenance.createdAt && corpusFingerprint === provenance.corpusFingerprint;
    if (layout.parts.get('outputVectors')?.bytes !== size || !isSame) {
      throw badFile(path, 'has changed since it was read', { remedy: 'Open the model again.' });
    }
    return layout;
  };
  return {
    length: size / Float32Array.BYTES_PER_ELEMENT,
    read: (signal) =>
      withSource(host.openFile(path), async (file) => {
        const layout = await layoutOf(file);
        const { position } = layout.parts.get('outputVectors')!;
        const bytes = host.memory.bytes(size, path);
        await file.read(bytes, position, signal);
        const values = partValues('outputVectors', bytes);
        checkPart('outputVectors', values, layout, path);
        return values as Float32Array;
      }),
    async *pieces() {
      const file = await host.openFile(path);
      try {
        const { position } = (await layoutOf(file)).parts.get('outputVectors')!;
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
