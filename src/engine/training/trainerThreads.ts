import path from 'node:path';
import type { Corpus } from '../../core/text/corpus';
import type { TrainingPlan } from '../../core/training/plan';
import type { PairTable } from '../../core/text/phrases';
import type { HeldOut } from '../../core/training/spanTrainer';
import type { Remote } from '../../protocol/rpc';
import type {
  CandidateTask,
  choosePhrases,
  ChosenPhrases,
  countPairs,
  rankJoined,
  RewriteTask,
} from '../corpus/phraseTasks';
import type { ShardRequest, ShardResult } from '../corpus/shard';
import { withinDeadline } from '../../threads/deadline';
import { WorkerThread } from '../../threads/workerThread';
import type { CooccurrenceRun, CountTask, LoadBlockTask, TextBlock } from './cooccurrence/countTasks';
import type { CooccurrenceShard } from './cooccurrence/shard';
import type { BlockStep, BlockSum, FillStep, SumStep } from './counts/svdSteps';
import type { GatheredGaps, HeldOutRequest } from './heldOutGaps';
import type { JudgeRequest, Judgement } from './judge';
import type { InitialiseGlove } from './glove/learnGlove';
import type { ArrangeTask } from './glove/tiles';
import type { TileTask } from './glove/trainTiles';
import type { PlanAndMergeRequest } from './planAndMerge';
import type { NearestTask } from './stability';
import type { InitialiseRequest, PackedVocabulary } from './streamed/streamedModel';
import type { TrainTask } from './streamed/trainTasks';

/**
 * What a trainer thread does. Each call works until it is done: only the cancel flag it was given stops it, or the end
 * of the thread.
 */
export interface TrainerThreadApi {
  readShard(request: ShardRequest): Promise<ShardResult>;
  mergeShards(request: PlanAndMergeRequest): Promise<MergedCorpus>;
  countPairs(task: Parameters<typeof countPairs>[0]): Promise<void>;
  countCandidates(task: CandidateTask): Promise<PairTable | undefined>;
  choosePhrases(request: Parameters<typeof choosePhrases>[0]): Promise<ChosenPhrases>;
  rewriteChunks(task: RewriteTask): Promise<Float64Array>;
  rankJoined(request: Parameters<typeof rankJoined>[0]): Promise<ReturnType<typeof rankJoined>>;
  initialise(request: InitialiseRequest): Promise<void>;
  trainStreamed(task: TrainTask): Promise<void>;
  loadBlock(task: LoadBlockTask): Promise<void>;
  indexBlock(task: { readonly block: TextBlock }): Promise<void>;
  countShards(task: CountTask & { readonly block: TextBlock }): Promise<CooccurrenceShard[]>;
  countRuns(task: CountTask & { readonly block: TextBlock }): Promise<CooccurrenceRun[]>;
  mergeRuns(task: CountTask & { readonly runs: readonly CooccurrenceRun[] }): Promise<CooccurrenceShard[]>;
  fillCooccurrences(step: FillStep): Promise<void>;
  svdBlocks(step: BlockStep): Promise<void>;
  svdSums(step: SumStep): Promise<BlockSum[]>;
  evaluateStreamed(task: TrainTask): Promise<HeldOut>;
  gatherHeldOut(request: HeldOutRequest): Promise<GatheredGaps>;
  judge(request: JudgeRequest): Promise<Judgement>;
  arrangeTiles(task: ArrangeTask): Promise<void>;
  initialiseGlove(request: InitialiseGlove): Promise<void>;
  trainTiles(task: TileTask): Promise<void>;
  nearestWords(task: NearestTask): Promise<Int32Array>;
}

/** A corpus as it crosses threads: its vocabulary has lost its methods. */
export type MergedCorpus = Omit<Corpus, 'vocabulary'> & {
  readonly vocabulary: PackedVocabulary;
  /** What to do with it. */
  readonly plan: TrainingPlan;
};

/** What a worker of the trainer bundle is started with, to be a trainer thread and not a coordinator. */
export interface TrainerThreadData {
  readonly role: 'trainerThread';
  /** Gives way to other threads of the machine. */
  readonly background: boolean;
}

/** How long a thread may take to see the cancel flag. */
const GRACE_MILLISECONDS = 200;

/** The trainer threads of one run. */
export class TrainerThreads {
  private readonly threads: WorkerThread<TrainerThreadApi>[] = [];

  /** @param script the trainer bundle */
  constructor(count: number, background: boolean, script = path.join(__dirname, 'trainer.js')) {
    const workerData: TrainerThreadData = { role: 'trainerThread', background };
    for (let number = 0; number < count; number++) {
      this.threads.push(
        new WorkerThread(script, {
          label: 'A trainer thread',
          remedy: 'Train again, with fewer threads if memory is short.',
          name: `Vecinity trainer ${number}`,
          workerData,
        }),
      );
    }
  }

  get remotes(): readonly Remote<TrainerThreadApi>[] {
    return this.threads.map(({ remote }) => remote);
  }

  /** Waits until `calls` have settled, but not long, and ends the threads. */
  async end(calls: readonly Promise<unknown>[]): Promise<void> {
    await withinDeadline(Promise.allSettled(calls), GRACE_MILLISECONDS);
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}
