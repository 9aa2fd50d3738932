import type { Handlers } from '../../protocol/rpc';
import { planAndMerge } from './planAndMerge';
import { choosePhrases, countCandidates, countPairs, rankJoined, rewriteChunks } from '../corpus/phraseTasks';
import { readShard } from '../corpus/readShard';
import { countRuns, countShards, indexBlock, loadBlock, mergeRuns } from './cooccurrence/countTasks';
import { fillCooccurrences, svdBlocks, svdSums } from './counts/svdSteps';
import { nearestWords } from './stability';
import { evaluateTasks } from './streamed/heldOut';
import { gatherHeldOut } from './heldOutGaps';
import { judge } from './judge';
import { initialise } from './glove/learnGlove';
import { arrangeTiles } from './glove/tiles';
import { trainTiles } from './glove/trainTiles';
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
    mergeShards: planAndMerge,
    countPairs,
    countCandidates,
    choosePhrases,
    rewriteChunks,
    rankJoined,
    initialise: (request) => streamedModel(request.options.algorithm).initialise(request),
    trainStreamed: trainTasks,
    loadBlock,
    indexBlock,
    countShards,
    countRuns,
    mergeRuns,
    fillCooccurrences,
    svdBlocks,
    svdSums,
    evaluateStreamed: evaluateTasks,
    gatherHeldOut,
    judge,
    arrangeTiles,
    initialiseGlove: initialise,
    trainTiles,
    nearestWords,
  };
}
