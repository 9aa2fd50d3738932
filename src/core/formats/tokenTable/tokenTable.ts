import { baseName, folderName } from '../../io/fileName';
import type { Provenance } from '../../space';
import { provenanceFromFileName } from '../format';
import type { Tensor } from '../safetensors/safetensors';
import {
  bfloat16,
  float16,
  float32,
  float64,
  float8e4m3,
  float8e5m2,
  int8,
  uint8,
  type ValueType,
} from '../shared/valueTypes';

/** Types of numbers that a table may have, by their names in safetensors. */
export const tableTypes: ReadonlyMap<string, ValueType> = new Map(
  [float64, float32, float16, bfloat16, float8e4m3, float8e5m2, int8, uint8].map((type) => [type.name, type]),
);

/**
 * What the tables of token vectors are called, the surest first; each may stand behind other names and a dot. They are
 * those of model2vec and sentence-transformers, BERT and its kin, GPT-2, Llama and most since, CLIP, GPT-NeoX, XLNet and
 * ModernBERT, T5, Mamba and RWKV; at last the output's, which many models share with the input.
 */
const tableNames = [
  'embeddings',
  'embedding.weight',
  'word_embeddings.weight',
  'wte.weight',
  'embed_tokens.weight',
  'tok_embeddings.weight',
  'token_embedding.weight',
  'token_embeddings.weight',
  'token_embd.weight',
  'embed_in.weight',
  'word_embedding.weight',
  'shared.weight',
  'emb.weight',
  'embeddings.weight',
  'embed.weight',
  'wte',
  'vectors',
  'lm_head.weight',
  'embed_out.weight',
  'output.weight',
];

/** Tables of places and kinds of tokens, which look the same. */
const otherTables = /posit|token_type|segment|(^|\.)wpe(\.|$)|pos_emb|relative|rotary|patch|class_emb/i;

/** What is asked of a tensor, whatever the file. */
export type TableShape = Pick<Tensor, 'name' | 'dtype' | 'shape'>;

/** A place among the names of tables, the lowest the surest; Infinity for another name. */
export function tableRank(name: string): number {
  if (otherTables.test(name)) {
    return Infinity;
  }
  const rank = tableNames.findIndex((known) => name === known || name.endsWith(`.${known}`));
  return rank < 0 ? Infinity : rank;
}

export function isTable({ dtype, shape }: TableShape): boolean {
  return shape.length === 2 && shape[0]! > 0 && shape[1]! > 0 && tableTypes.has(dtype);
}

/**
 * The tensors that may have a vector for each token, the likeliest first. Where no name tells, those with more rows than
 * columns, the most rows first, and `isGuess`.
 */
export function findTables<Table extends TableShape>(
  tensors: Iterable<Table>,
): { readonly tables: readonly Table[]; readonly isGuess: boolean } {
  const all = [...tensors].filter(isTable);
  const rows = ({ shape }: Table): number => shape[0]!;
  const named = all.filter(({ name }) => tableRank(name) < Infinity);
  if (named.length > 0) {
    named.sort((a, b) => tableRank(a.name) - tableRank(b.name) || rows(b) - rows(a));
    return { tables: named, isGuess: false };
  }
  const others = all.filter(({ name }) => !otherTables.test(name));
  others.sort((a, b) => rows(b) - rows(a));
  const tall = others.filter(({ shape }) => shape[0]! > shape[1]!);
  return { tables: tall.length > 0 ? tall : others, isGuess: true };
}

/** Takes the name from the folder where the file has the name that all models have. */
export function tokenProvenance(file: string): Provenance {
  const provenance: Provenance = { ...provenanceFromFileName(file), unit: 'token' };
  const folder = baseName(folderName(file));
  return /^(model|pytorch_model|diffusion_pytorch_model)([-.]|$)/.test(baseName(file)) && folder !== ''
    ? { ...provenance, name: folder }
    : provenance;
}
