import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { skip } from '../../skip';

const folder = path.resolve('..', 'shared', 'data', 'fixtures');

export interface Fixture {
  readonly path: string;
  readonly format: string;
  readonly vocab: number | null;
  readonly dims: number | null;
  readonly dtype?: string | null;
  readonly reference?: {
    readonly neighbours?: Readonly<Record<string, readonly (readonly [string, number])[]>>;
    readonly first5?: readonly string[];
    readonly first5InRowOrder?: readonly string[];
    readonly vectors?: Readonly<Record<string, { readonly length: number; readonly values: readonly number[] }>>;
    /** fastText: vectors of OOV words, with the rows of their n-grams. */
    readonly oov?: Readonly<
      Record<
        string,
        {
          readonly vector: { readonly values: readonly number[] };
          readonly subwords?: readonly (readonly [ngram: string, row: number])[];
          readonly neighbours?: readonly (readonly [string, number])[];
        }
      >
    >;
    readonly analogy?: {
      readonly a: string;
      readonly b: string;
      readonly c: string;
      readonly result: readonly (readonly [string, number])[];
    };
  };
}

interface Manifest {
  readonly files: readonly Fixture[];
  readonly hostile: readonly HostileFile[];
}

export interface HostileFile {
  readonly path: string;
  /** The expected result. It begins with `error`, `load` or `either`, or says that the file is a companion. */
  readonly expect: string;
  readonly why: string;
}

/** Returns the shared files of other tools with their own answers; skips the running test if they are missing. */
export function fixtures(test: Mocha.Context): Manifest {
  return readManifest() ?? skip(test, 'no shared/data/fixtures beside the project');
}

/** Returns the same before any test runs, to make one test per file; undefined if they are missing. */
export function readManifest(): Manifest | undefined {
  const manifest = path.join(folder, 'manifest.json');
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as Manifest) : undefined;
}

export function fixturePath(relative: string): string {
  return path.join(folder, relative);
}
