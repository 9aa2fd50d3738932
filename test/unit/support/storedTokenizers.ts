import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Tokenizers of other tools, and the ids that they give for lines. `storeTokenizers.py` makes the file. */
export interface StoredTokenizers {
  readonly lines: readonly string[];
  readonly made: Readonly<
    Record<
      'gpt2' | 'llama3' | 'qwen2' | 'llama2' | 'bert' | 'continued' | 'words' | 'sentencepiece',
      { readonly tokenizer: StoredTokenizer; readonly ids: readonly (readonly number[])[] }
    > & {
      readonly sentencepieceBpe: {
        readonly tokenizer: {
          readonly tokens: readonly string[];
          readonly scores: readonly number[];
          readonly types: readonly number[];
        };
        readonly ids: readonly (readonly number[])[];
      };
    }
  >;
}

/** A `tokenizer.json`. */
interface StoredTokenizer {
  readonly added_tokens: readonly { readonly id: number }[];
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [left: string, right: string])[];
  };
}

export function storedTokenizers(): StoredTokenizers {
  const file = path.resolve(__dirname, '../../../test/unit/support/storedTokenizers.json');
  return JSON.parse(readFileSync(file, 'utf8')) as StoredTokenizers;
}
