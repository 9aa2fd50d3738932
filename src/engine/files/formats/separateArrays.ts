import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { findCompanion } from '../companion';
import { InputFile } from '../inputFile';
import type { MatrixPlace } from '../../../core/formats/shared/matrix';
import { ZipArchive } from '../packed/zipArchive';
import type { Source } from '../../../core/io/source';
import { npyMatrix, readNpyHeader } from '../../../core/formats/numpy/npy';

/** A matrix and where it is read from. */
export interface PlacedMatrix {
  readonly source: Source;
  readonly place: MatrixPlace;
}

/**
 * Arrays that gensim stored in files beside the model's: `NAME.wv.vectors.npy`, or `.npz` with one array where the
 * model's name ends in `.gz` (gensim 4.4, SaveLoad._adapt_by_suffix).
 */
export class SeparateArrays {
  private readonly opened = new Map<string, InputFile>();
  private readonly archives: ZipArchive[] = [];

  /** @param model path of the model's file */
  constructor(private readonly model: string) {}

  /** Absolute paths of those that were opened. */
  get paths(): readonly string[] {
    return [...this.opened.keys()];
  }

  /**
   * @param name one of ours, never one that a file gave
   * @throws VecinityError `badFile` if it is missing, broken or no matrix, `unreadable`
   */
  async open(name: string): Promise<PlacedMatrix> {
    const file = path.basename(this.model);
    // A model may have been packed afterwards.
    const stems = [...new Set([file, file.replace(/\.gz$/i, '')])];
    const found = await findCompanion(
      this.model,
      stems.flatMap((stem) => [`${stem}.${name}.npy`, `${stem}.${name}.npz`]),
    );
    if (found === undefined) {
      const missing = `${file}.${name}.${/\.gz$/i.test(file) ? 'npz' : 'npy'}`;
      throw new VecinityError('badFile', `${this.model} has its vectors in “${missing}”, which is not beside it.`, {
        path: this.model,
        remedy: 'Copy all files that gensim wrote into one folder, and do not rename them.',
      });
    }
    const source = await this.arrayIn(found);
    return { source, place: npyMatrix(source, await readNpyHeader(source, 'the array'), 'the array') };
  }

  async close(): Promise<void> {
    await Promise.all(this.archives.map((archive) => archive.close()));
    await Promise.all([...this.opened.values()].map((file) => file.close()));
  }

  private async arrayIn(found: string): Promise<Source> {
    const file = this.opened.get(found) ?? (await InputFile.open(found));
    this.opened.set(found, file);
    if (!found.endsWith('.npz')) {
      return file;
    }
    const archive = await ZipArchive.open(file);
    this.archives.push(archive);
    return archive.source('val.npy');
  }
}

/** Hands the arrays beside a model to `use` and closes those that were opened whatever happens. */
export async function withArrays<Result>(
  model: Source,
  use: (arrays: SeparateArrays) => Promise<Result>,
): Promise<Result> {
  const arrays = new SeparateArrays(model.path);
  try {
    return await use(arrays);
  } finally {
    await arrays.close();
  }
}
