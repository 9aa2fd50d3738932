import type { Handlers } from '../../protocol/rpc';
import { mergeShards } from '../corpus/mergeShards';
import { readShard } from '../corpus/readShard';
import { initialiseMemory } from './initialiseMemory';
import { trainTasks } from './trainTasks';
import type { TrainerThreadApi, TrainerThreadData } from './trainerThreads';
import { yieldToOthers } from './yieldToOthers';

/** What a trainer thread serves. */
export function trainerThreadHandlers(data: TrainerThreadData): Handlers<TrainerThreadApi> {
  if (data.background) {
    yieldToOthers();
  }
  return {
    readShard,
    mergeShards: ({ shards, minCount }) => mergeShards(shards, minCount),
    initialise: initialiseMemory,
    train: trainTasks,
  };
}
