import type { Archive } from '../../io/archive';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import type { OpenSource, Source } from '../../io/source';
import type { FormatInput } from '../format';
import { npyMatrix, readNpyHeader } from '../numpy/npy';
import type { PlacedMatrix } from '../pickle/arrayPlace';

/**
 * Arrays in separate files next to the model: `NAME.wv.vectors.npy`, or `.npz` with one array if the model's name ends
 * in `.gz`.
 * @see gensim 4.4, SaveLoad._adapt_by_suffix
 */
export class SeparateArrays {
  private readonly opened = new Map<string, OpenSource>();
  private readonly archives: Archive[] = [];

  /** @param input the model's file and its folder */
  constructor(private readonly input: FormatInput) {}

  /** Absolute paths of the files that were opened. */
  get paths(): readonly string[] {
    return [...this.opened.keys()].map((name) => this.input.folder.pathOf(name));
  }

  /**
   * Opens an array.
   * @param name such as `wv.vectors`; never text from a file
   * @throws VecinityError `badFile` if it is missing, damaged or not a matrix; `unreadable`
   */
  async open(name: string): Promise<PlacedMatrix> {
    const { source: model, folder } = this.input;
    const file = baseName(model.path);
    // The user may have compressed the model later.
    const stems = [...new Set([file, file.replace(/\.gz$/i, '')])];
    const found = await folder.find(stems.flatMap((stem) => [`${stem}.${name}.npy`, `${stem}.${name}.npz`]));
    if (found === undefined) {
      const missing = `${file}.${name}.${/\.gz$/i.test(file) ? 'npz' : 'npy'}`;
      throw badFile(model.path, `needs its vectors in “${missing}”, which is missing in the same folder`, {
        remedy: 'Copy all files that gensim wrote into one folder, and do not rename them.',
      });
    }
    const source = await this.arrayIn(found);
    return { source, place: npyMatrix(source, await readNpyHeader(source, 'the array'), 'the array') };
  }

  /** Closes all opened files. */
  async close(): Promise<void> {
    await Promise.all(this.archives.map((archive) => archive.close()));
    await Promise.all([...this.opened.values()].map((file) => file.close()));
  }

  private async arrayIn(name: string): Promise<Source> {
    const file = this.opened.get(name) ?? (await this.input.folder.open(name));
    this.opened.set(name, file);
    if (!name.endsWith('.npz')) {
      return file;
    }
    const archive = await this.input.host.openZip(file);
    this.archives.push(archive);
    return archive.source('val.npy');
  }
}

/** Returns the result of `use`, and closes the arrays that it opened, also after an error. */
export async function withArrays<Result>(
  input: FormatInput,
  use: (arrays: SeparateArrays) => Promise<Result>,
): Promise<Result> {
  const arrays = new SeparateArrays(input);
  try {
    return await use(arrays);
  } finally {
    await arrays.close();
  }
}
