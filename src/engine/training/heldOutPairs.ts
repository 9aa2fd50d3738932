import { VecinityError } from '../../core/errors';
import type { HeldOutPairs } from '../../core/queries/heldOut';
import { SENTENCE_END, type CorpusChunk } from '../../core/text/corpus';
import { Random } from '../../core/training/random';
import { keepLimits } from '../../core/training/sampling';
import { loadChunk } from '../corpus/loadChunk';

/** Pairs that are kept: enough for a standard error of about a third of a percent. */
const mostPairs = 20_000;

/** What gathering held-out pairs needs; crosses threads by structured clone. */
export interface HeldOutPairsRequest {
  /** Of which some sentences are held out. */
  readonly chunks: readonly CorpusChunk[];
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly counts: Float64Array;
  readonly window: number;
  /** Threshold above which frequent words are left out now and then, as in training. */
  readonly sample: number;
  readonly seed: number;
}

export interface GatheredPairs {
  readonly pairs: HeldOutPairs;
  /** Tokens of the held-out sentences. */
  readonly tokens: number;
}

interface Pair {
  readonly centre: number;
  readonly context: number;
  readonly sentence: number;
}

/**
 * Pairs from the held-out sentences: of each word one that stands beside it, at a distance drawn from 1..window, both
 * thinned as in training, so that grammar does not drown the rest. An even sample of at most 20,000 (Vitter's algorithm R,
 * 1985). The other word of a pair is the context of another pair: the contexts in another order.
 *
 * @throws VecinityError `noText` if fewer than 20 pairs are found; `unreadable` if a spill file has gone
 */
export function gatherHeldOut({ chunks, finalIds, counts, window, sample, seed }: HeldOutPairsRequest): GatheredPairs {
  const random = Random.seeded(seed, 0);
  const limits = keepLimits(counts, sample);
  const tables = finalIds.map((table) => new Int32Array(table));
  const ids = new Int32Array(chunks.reduce((longest, chunk) => Math.max(longest, chunk.length), 0));
  const kept: Pair[] = [];
  let tokens = 0;
  let found = 0;
  let sentence = 0;
  for (const chunk of chunks) {
    const length = loadChunk(chunk, tables[chunk.reader]!, ids, 'heldOut');
    for (let start = 0; start < length; sentence++) {
      const end = ids.indexOf(SENTENCE_END, start);
      tokens += end - start;
      const words = ids.subarray(start, end).filter((id) => random.next() <= limits[id]!);
      for (let at = 0; at < words.length; at++) {
        const distance = 1 + random.below(window);
        const near = at + (random.below(2) === 0 ? -distance : distance);
        if (near < 0 || near >= words.length || words[near] === words[at]) {
          continue;
        }
        const pair = { centre: words[at]!, context: words[near]!, sentence };
        found++;
        const place = kept.length < mostPairs ? kept.length : random.below(found);
        if (place < mostPairs) {
          kept[place] = pair;
        }
      }
      start = end + 1;
    }
  }
  if (kept.length < 20) {
    throw new VecinityError('noText', `Only ${kept.length} pairs of words are in the text that is held out.`, {
      remedy: 'Comparing dimensions takes some thousand words of running text: add text, or set sample to 0.',
    });
  }
  kept.sort((a, b) => a.sentence - b.sentence);
  const contexts = Int32Array.from(kept, ({ context }) => context);
  return {
    tokens,
    pairs: {
      centres: Int32Array.from(kept, ({ centre }) => centre),
      contexts,
      others: shuffled(contexts, random),
      sentences: Int32Array.from(kept, (pair) => pair.sentence),
    },
  };
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
