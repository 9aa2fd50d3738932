import type { Handlers } from '../../../protocol/rpc';
import { planAndMerge } from '../planAndMerge';
import { choosePhrases, countCandidates, countPairs, rankJoined, rewriteChunks } from '../../corpus/phraseTasks';
import { readSegments } from '../../corpus/readSegments';
import { countRuns, countBands, indexBlock, loadBlock, mergeRuns } from '../cooccurrence/countTasks';
import { fillCooccurrences, svdBlocks, svdSums } from '../counts/svdSteps';
import { evaluateStreamed } from '../streamed/heldOut';
import { gatherClozeItems } from '../dimensions/clozeItems';
import { judge } from '../dimensions/judge';
import { arrangeTiles } from '../glove/tiles';
import { trainTiles } from '../glove/trainTiles';
import { streamedModel } from '../streamed/models';
import { trainStreamed } from '../streamed/trainStreamed';
import { yieldToOthers } from './lowerPriority';
import type { TrainerThreadApi } from './trainerThreadApi';
import type { TrainerThreadData } from './trainerThreadApi';
import { nearestWords } from '../nearestWords';
import { initialise } from '../glove/initialise';

/** What a trainer thread serves. */
export function trainerThreadHandlers(data: TrainerThreadData): Handlers<TrainerThreadApi> {
  if (data.background) {
    yieldToOthers();
  }
  return {
    readSegments,
    mergeReaders: planAndMerge,
    countPairs,
    countCandidates,
    choosePhrases,
    rewriteChunks,
    rankJoined,
    initialise: (request) => streamedModel(request.options.algorithm).initialise(request),
    trainStreamed,
    loadBlock,
    indexBlock,
    countBands,
    countRuns,
    mergeRuns,
    fillCooccurrences,
    svdBlocks,
    svdSums,
    evaluateStreamed,
    gatherClozeItems,
    judge,
    arrangeTiles,
    initialiseGlove: initialise,
    trainTiles,
    nearestWords,
  };
}
