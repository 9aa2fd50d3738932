import { VecinityError } from '../../../core/errors';
import { JsonCursor, JsonTrouble } from '../../../core/formats/json/jsonCursor';
import { tableRank } from '../../../core/formats/tokenTable/tokenTable';
import { allocateBytes } from '../allocate';
import { companionPath } from '../companion';
import type { FileFormat } from '../fileFormat';
import type { ReadChoices } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';
import { describeShards, readShards } from './tokenTableFile';

/** The index of a model that is split into several safetensors files: `model.safetensors.index.json`. */
export const shardIndexFormat: FileFormat = {
  describe: async (source, choices) => describeShards(source, await readIndex(source, choices), choices),
  read: async (source, options) => readShards(source, await readIndex(source, options), options),
};

const MOST_BYTES = 100_000_000;

/** Absolute paths of the files, those first whose tables are likely to be the tokens'. */
async function readIndex(source: Source, { table }: ReadChoices): Promise<string[]> {
  if (source.size > MOST_BYTES) {
    throw bad(source, `is too long for an index: ${source.size} bytes`, 0);
  }
  const bytes = allocateBytes(source.size, source.path);
  await source.read(bytes, 0);
  /** The best place of a file's tensors among the names of tables. */
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
      throw bad(source, `is no index of a model: it has ${error.trouble}`, error.byte);
    }
    throw error;
  }
  if (ranks.size === 0) {
    throw bad(source, 'names no files in its "weight_map"', 0);
  }
  const shards = [...ranks].sort(([, a], [, b]) => (a === b ? 0 : a - b)).map(([shard]) => shard);
  return shards.map((shard) => companionPath(source.path, shard));
}

function bad({ path }: Source, trouble: string, byte: number): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Get the index again, or open the file with the token embeddings itself.',
  });
}
