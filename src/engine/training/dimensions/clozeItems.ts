import { VecinityError } from '../../../core/errors';
import type { ClozeItems } from '../../../core/queries/heldOut';
import { SENTENCE_END, type CorpusChunk } from '../../../core/text/corpus';
import { Random } from '../../../core/training/shared/random';
import { keepLimits } from '../../../core/training/shared/sampling';
import { loadChunk } from '../../corpus/loadChunk';

/** Maximum cloze items: enough for a standard error of about a third of a percent. */
const MAX_ITEMS = 20_000;

/** What `gatherClozeItems` needs; it crosses threads. */
export interface ClozeRequest {
  /** Chunks with held-out sentences. */
  readonly chunks: readonly CorpusChunk[];
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly counts: Float64Array;
  readonly window: number;
  /** Subsampling threshold of frequent words, as in training. */
  readonly sample: number;
  readonly seed: number;
}

export interface GatheredItems {
  readonly items: ClozeItems;
  /** Number of tokens in the held-out sentences. */
  readonly tokens: number;
}

interface Item {
  readonly word: number;
  readonly context: Int32Array;
  readonly sentence: number;
}

/**
 * Gathers cloze items from the held-out sentences: a hidden word and the words up to `window` places around it. Frequent
 * words are subsampled as in training, so that grammar does not dominate. At most 20,000 items are sampled evenly
 * (Vitter's algorithm R, 1985). The distractor of an item is the hidden word of another one.
 *
 * @throws VecinityError `noText` for fewer than 20 items; `unreadable` if a temporary file is missing
 */
export function gatherClozeItems({ chunks, finalIds, counts, window, sample, seed }: ClozeRequest): GatheredItems {
  const random = Random.seeded(seed, 0);
  const limits = keepLimits(counts, sample);
  const tables = finalIds.map((table) => new Int32Array(table));
  const ids = new Int32Array(chunks.reduce((longest, chunk) => Math.max(longest, chunk.length), 0));
  const kept: Item[] = [];
  let tokens = 0;
  let found = 0;
  let sentence = 0;
  for (const chunk of chunks) {
    const length = loadChunk(chunk, tables[chunk.reader]!, ids, 'heldOut');
    for (let start = 0; start < length; sentence++) {
      const end = ids.indexOf(SENTENCE_END, start);
      tokens += end - start;
      const words = ids.subarray(start, end).filter((id) => random.next() <= limits[id]!);
      for (let at = 0; at < words.length && words.length > 1; at++) {
        found++;
        const place = kept.length < MAX_ITEMS ? kept.length : random.below(found);
        if (place < MAX_ITEMS) {
          kept[place] = { word: words[at]!, context: around(words, at, window), sentence };
        }
      }
      start = end + 1;
    }
  }
  if (kept.length < 20) {
    throw new VecinityError('noText', `The held-out text has only ${kept.length} words to test.`, {
      remedy: 'Comparing dimensions needs a few thousand words of running text: add text, or set sample to 0.',
    });
  }
  kept.sort((a, b) => a.sentence - b.sentence);
  const words = Int32Array.from(kept, ({ word }) => word);
  const starts = new Int32Array(kept.length + 1);
  kept.forEach(({ context }, i) => (starts[i + 1] = starts[i]! + context.length));
  const contexts = new Int32Array(starts[kept.length]!);
  kept.forEach(({ context }, i) => contexts.set(context, starts[i]));
  return {
    tokens,
    items: {
      words,
      others: shuffled(words, random),
      starts,
      contexts,
      sentences: Int32Array.from(kept, (item) => item.sentence),
    },
  };
}

/** The words up to `window` places from a position. */
function around(words: Int32Array, at: number, window: number): Int32Array {
  const before = words.subarray(Math.max(0, at - window), at);
  const after = words.subarray(at + 1, at + 1 + window);
  const both = new Int32Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}

/** Shuffles in place. @see Durstenfeld, "Algorithm 235: Random permutation", 1964 */
function shuffled(values: Int32Array, random: Random): Int32Array {
  const order = values.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
