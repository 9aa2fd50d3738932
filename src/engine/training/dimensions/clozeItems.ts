import { VecinityError } from '../../../core/errors';
import type { ClozeItems } from '../../../core/queries/heldOut';
import { SENTENCE_END, type CorpusChunk } from '../../../core/text/corpus';
import { Random } from '../../../core/training/shared/random';
import { keepLimits } from '../../../core/training/shared/sampling';
import { loadChunk } from '../../corpus/loadChunk';

/** Items that are kept: enough for a standard error of about a third of a percent. */
const MAX_ITEMS = 20_000;

/** What gathering items needs; crosses threads by structured clone. */
export interface ClozeRequest {
  /** Of which some sentences are held out. */
  readonly chunks: readonly CorpusChunk[];
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly counts: Float64Array;
  readonly window: number;
  /** Threshold above which frequent words are left out now and then, as in training. */
  readonly sample: number;
  readonly seed: number;
}

export interface GatheredItems {
  readonly items: ClozeItems;
  /** Tokens of the held-out sentences. */
  readonly tokens: number;
}

interface Item {
  readonly word: number;
  readonly context: Int32Array;
  readonly sentence: number;
}

/**
 * Items in the held-out sentences: each word with those up to `window` words away, all thinned as in training, so that
 * grammar does not drown the rest. An even sample of at most 20,000 (Vitter's algorithm R, 1985). The other word of a item
 * is that of another one: the same words in another order.
 *
 * @throws VecinityError `noText` if fewer than 20 items are found; `unreadable` if a spill file has gone
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
    throw new VecinityError('noText', `Only ${kept.length} words can be asked about in the text that is held out.`, {
      remedy: 'Comparing dimensions takes some thousand words of running text: add text, or set sample to 0.',
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

/** The words up to `window` places from one. */
function around(words: Int32Array, at: number, window: number): Int32Array {
  const before = words.subarray(Math.max(0, at - window), at);
  const after = words.subarray(at + 1, at + 1 + window);
  const both = new Int32Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}

/** Fisher and Yates, as Durstenfeld (1964) has it. */
function shuffled(values: Int32Array, random: Random): Int32Array {
  const order = values.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
