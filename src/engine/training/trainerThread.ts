import type { Handlers } from '../../protocol/rpc';
import { mergeShards } from '../corpus/mergeShards';
import { readShard } from '../corpus/readShard';
import { streamedModel } from './streamed/models';
import { trainTasks } from './streamed/trainTasks';
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
    initialise: (request) => streamedModel(request.options.algorithm).initialise(request),
    trainStreamed: trainTasks,
  };
}
