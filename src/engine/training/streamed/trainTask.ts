import { SENTENCE_END, type CorpusChunk } from '../../../core/text/corpus';
import type { TrainingOptions } from '../../../core/training/options';
import { pullRows, type Anchors } from '../../../core/training/startFrom';
import type { TrainingMemory } from '../../../kernel/trainingMemory';
import type { RunControl } from '../threads/runControl';
import { streamedModel } from './models';
import type { StreamedLayout } from './streamedModel';

/** What a trainer thread needs to train on a stream; crosses threads by structured clone. */
export interface TrainTask {
  readonly thread: number;
  /** How many there are. */
  readonly threads: number;
  readonly options: TrainingOptions;
  readonly chunks: readonly CorpusChunk[];
  readonly finalIds: readonly SharedArrayBuffer[];
  /** Tokens of an epoch. */
  readonly tokens: number;
  readonly layout: StreamedLayout;
  readonly control: RunControl;
  /** The weights, with the kernel that trains them; without one the scalar reference does. */
  readonly memory: TrainingMemory;
  /** Words that are held near where they started. */
  readonly anchors?: Anchors | undefined;
}

/** After each epoch, words that are held go back a part of their way; other threads may be at its last chunks still. */
export function holdAnchors({ anchors, options, layout, memory }: TrainTask): void {
  if (anchors && options.anchorStrength > 0) {
    const { rows, stride } = streamedModel(options.algorithm).vectors(layout, memory);
    pullRows(rows, stride, anchors, options.anchorStrength);
  }
}

export function tokensIn(ids: Int32Array, from: number, to: number): number {
  let tokens = 0;
  for (let i = from; i < to; i++) {
    tokens += ids[i] === SENTENCE_END ? 0 : 1;
  }
  return tokens;
}
