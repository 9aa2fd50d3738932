import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { skip } from '../../skip';

const folder = path.resolve('..', 'shared', 'data', 'fixtures');

export interface Fixture {
  readonly path: string;
  readonly format: string;
  readonly vocab: number;
  readonly dims: number;
  readonly reference?: {
    readonly neighbours?: Readonly<Record<string, readonly (readonly [string, number])[]>>;
    readonly vectors?: Readonly<Record<string, { readonly values: readonly number[] }>>;
    /** fastText: vectors of words that are not in the vocabulary, with the rows that their n-grams have. */
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
  readonly hostile: readonly { readonly path: string; readonly expect: string }[];
}

/** The shared files of other tools with their own answers; skips the running test, saying so, where they are not. */
export function fixtures(test: Mocha.Context): Manifest {
  const manifest = path.join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    return skip(test, 'no shared/data/fixtures beside the project');
  }
  return JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
}

export function fixturePath(relative: string): string {
  return path.join(folder, relative);
}
