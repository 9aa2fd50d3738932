import { badFile } from '../../io/badFile';
import { nameBeside } from '../../io/folder';
import type { Format, FormatInput, OpenChoices } from '../format';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';
import { tableRank } from '../tokenTable/tokenTable';
import { openShards } from './tokenTableFile';

/** The index of a model that is split into several safetensors files: `model.safetensors.index.json`. */
export const shardIndexFormat: Format = {
  open: async (input, choices, signal) => openShards(input, await readIndex(input, choices, signal), choices),
};

const MAX_BYTES = 100_000_000;

const remedy = 'Get the index again, or open the file with the token embeddings itself.';

/** Reads the names of the files, the likeliest to have the token table first. */
async function readIndex(
  { source, host }: FormatInput,
  { table }: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (source.size > MAX_BYTES) {
    throw badFile(source.path, `has ${source.size} bytes, too many for an index`, { remedy });
  }
  const bytes = host.memory.bytes(source.size, source.path);
  await source.read(bytes, 0, signal);
  /** The best rank of a file's tensors among the names of tables. */
  const ranks = new Map<string, number>();
  try {
    const json = new JsonCursor(bytes);
    json.object((key) => {
      if (key !== 'weight_map') {
        json.skip();
        return;
      }
      json.object((tensor) => {
        const rank = tensor === table ? -1 : tableRank(tensor);
        const shard = json.string();
        ranks.set(shard, Math.min(rank, ranks.get(shard) ?? Infinity));
      });
    });
    json.end();
  } catch (error) {
    if (error instanceof JsonTrouble) {
      throw badFile(source.path, `is not an index of a model: it has ${error.trouble}`, { byte: error.byte, remedy });
    }
    throw error;
  }
  if (ranks.size === 0) {
    throw badFile(source.path, 'names no files in its "weight_map"', { remedy });
  }
  return [...ranks].sort(([, a], [, b]) => (a === b ? 0 : a - b)).map(([shard]) => nameBeside(source.path, shard));
}
