import type { Corpus } from '../../../core/text/corpus';
import type { TrainingPlan } from '../../../core/training/plan';
import type { PairTable } from '../../../core/text/phrases';
import type { HeldOut } from '../../../core/training/shared/spanTrainer';
import type {
  CandidateTask,
  choosePhrases,
  ChosenPhrases,
  countPairs,
  rankJoined,
  RewriteTask,
} from '../../corpus/phraseTasks';
import type { ReaderRequest, ReaderResult } from '../../corpus/readerTypes';
import type { CooccurrenceRun, CountTask, LoadBlockTask, TextBlock } from '../cooccurrence/countTaskTypes';
import type { RowBand } from '../cooccurrence/rowBand';
import type { BlockStep, BlockSum, FillStep, SumStep } from '../counts/svdSteps';
import type { GatheredItems, ClozeRequest } from '../dimensions/clozeItems';
import type { JudgeRequest, Judgement } from '../dimensions/judge';
import type { InitialiseGlove } from '../glove/initialise';
import type { ArrangeTask } from '../glove/tiles';
import type { TileTask } from '../glove/trainTiles';
import type { PlanAndMergeRequest } from '../planAndMerge';
import type { NearestTask } from '../nearestWords';
import type { InitialiseRequest } from '../streamed/streamedModel';
import type { PackedVocabulary } from '../../../core/vocabulary';
import type { TrainTask } from '../streamed/trainTask';

/**
 * What a trainer thread does. A call works until it is done; only its safepoint or the end of the thread stops it
 * earlier.
 */
export interface TrainerThreadApi {
  readSegments(request: ReaderRequest): Promise<ReaderResult>;
  mergeReaders(request: PlanAndMergeRequest): Promise<MergedCorpus>;
  countPairs(task: Parameters<typeof countPairs>[0]): Promise<void>;
  countCandidates(task: CandidateTask): Promise<PairTable | undefined>;
  choosePhrases(request: Parameters<typeof choosePhrases>[0]): Promise<ChosenPhrases>;
  rewriteChunks(task: RewriteTask): Promise<Float64Array>;
  rankJoined(request: Parameters<typeof rankJoined>[0]): Promise<ReturnType<typeof rankJoined>>;
  initialise(request: InitialiseRequest): Promise<void>;
  trainStreamed(task: TrainTask): Promise<void>;
  loadBlock(task: LoadBlockTask): Promise<void>;
  indexBlock(task: { readonly block: TextBlock }): Promise<void>;
  countBands(task: CountTask & { readonly block: TextBlock }): Promise<RowBand[]>;
  countRuns(task: CountTask & { readonly block: TextBlock }): Promise<CooccurrenceRun[]>;
  mergeRuns(task: CountTask & { readonly runs: readonly CooccurrenceRun[] }): Promise<RowBand[]>;
  fillCooccurrences(step: FillStep): Promise<void>;
  svdBlocks(step: BlockStep): Promise<void>;
  svdSums(step: SumStep): Promise<BlockSum[]>;
  evaluateStreamed(task: TrainTask): Promise<HeldOut>;
  gatherClozeItems(request: ClozeRequest): Promise<GatheredItems>;
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

/** The `workerData` that makes a worker of the trainer bundle a trainer thread; without it, it is a coordinator. */
export interface TrainerThreadData {
  readonly role: 'trainerThread';
  /** Gives way to other threads of the machine. */
  readonly background: boolean;
}
