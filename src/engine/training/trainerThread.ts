import type { Handlers } from '../../protocol/rpc';
import { readShard } from '../corpus/readShard';
import { trainTasks } from './trainTasks';
import type { TrainerThreadApi, TrainerThreadData } from './trainerThreads';
import { yieldToOthers } from './yieldToOthers';

/** What a trainer thread serves. */
export function trainerThreadHandlers(data: TrainerThreadData): Handlers<TrainerThreadApi> {
  if (data.background) {
    yieldToOthers();
  }
  return { readShard, train: trainTasks };
}
