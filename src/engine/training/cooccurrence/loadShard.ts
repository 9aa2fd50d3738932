import { shardBytes, viewShard, type CooccurrenceShard, type ShardView } from './shard';
import type { SpillFiles } from './spillFiles';

/** A shard as it lies in memory, or a copy of it from the disk. @throws VecinityError `unreadable` */
export function loadShard(shard: CooccurrenceShard, files: SpillFiles): ShardView {
  const { location } = shard;
  if (location.kind === 'memory') {
    return viewShard(shard, location.buffer);
  }
  const bytes = new Uint8Array(shardBytes(shard));
  files.read(location, bytes);
  return viewShard(shard, bytes.buffer);
}
