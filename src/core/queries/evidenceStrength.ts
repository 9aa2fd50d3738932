/** What the strength of the penalty for rare words is chosen by. */
export interface Listing {
  /** Penalties of all words that do not depend on the strength. */
  readonly penalties: Float32Array;
  /** What the strength multiplies: 1 / sqrt(count). */
  readonly errors: Float32Array;
  /** Cosines of each of the words with all words; undefined in between. The next step overwrites them. */
  readonly cosinesOf: (ids: Int32Array) => Generator<Float32Array | undefined, void>;
  readonly isExcluded: (id: number) => boolean;
}

/** Neighbours that a hover shows. */
const SHOWN = 8;
/** Share of the different words of the plain lists that the weighted lists keep: other words then keep 80 %. */
const MIN_DISTINCT = 0.815;
/** Maximum share of the lists with the same word: for other words it is 2 %. */
const MAX_SHARE = 0.0175;
/** A cosine is at most 1, so that no word that occurs once comes before one that occurs often. */
const MAX_STRENGTH = 4;
const STEPS = 12;
/** Words of one band have nearly the same count: two bands double it. */
const BANDS_PER_DOUBLING = 2;

/**
 * Chooses how strongly rare words are held back: as strongly as the lists of neighbours stay lists of different words.
 *
 * A stronger penalty replaces noise by well-known words, and at last by the same commonplaces in every list. The lists
 * keep four fifths of the different words that lists by cosine have, and no word is in more than 2 % of them, unless one
 * is in more by cosine. It yields every few milliseconds.
 * @param questions ids of the words whose lists are looked at
 */
export function* chooseStrength(listing: Listing, questions: Int32Array): Generator<void, number> {
  const { errors } = listing;
  const plain = new Tally(errors.length);
  const shortlists: Candidates[] = [];
  for (const candidates of shortlistsOf(listing, questions, plain)) {
    if (candidates) {
      shortlists.push(candidates);
    }
    yield;
  }
  const isDiverse = (strength: number): boolean => {
    const tally = new Tally(errors.length);
    for (const { ids, bases } of shortlists) {
      const top = new Shortlists(1);
      ids.forEach((id, i) => top.offer(0, id, bases[i]! - strength * errors[id]!));
      tally.add(top.ids);
    }
    return (
      tally.distinct >= MIN_DISTINCT * plain.distinct &&
      tally.most <= Math.max(MAX_SHARE * questions.length, plain.most)
    );
  };
  // More strength means fewer different words, so halving the interval finds the largest.
  let [low, high] = [0, MAX_STRENGTH];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isDiverse(middle)) {
      low = middle;
    } else {
      high = middle;
    }
    yield;
  }
  return low;
}

/** Words that may be among the neighbours of a question, and their cosines minus the penalties without strength. */
interface Candidates {
  readonly ids: Int32Array;
  readonly bases: Float64Array;
}

/**
 * The best words of each band of counts for each question: whatever the strength, the best of all are among them.
 * @param plain counts the lists by cosine
 */
function* shortlistsOf(
  { penalties, errors, cosinesOf, isExcluded }: Listing,
  questions: Int32Array,
  plain: Tally,
): Generator<Candidates | undefined, void> {
  const bands = Uint8Array.from(errors, (error) => Math.round(-2 * BANDS_PER_DOUBLING * Math.log2(error)));
  const bandCount = bands.reduce((most, band) => Math.max(most, band), 0) + 1;
  let next = 0;
  for (const cosines of cosinesOf(questions)) {
    if (!cosines) {
      yield undefined;
      continue;
    }
    const question = questions[next++]!;
    const byCosine = new Shortlists(1);
    const byBand = new Shortlists(bandCount);
    for (let id = 0; id < cosines.length; id++) {
      const cosine = cosines[id]!;
      const base = cosine - penalties[id]!;
      const band = bands[id]!;
      if ((cosine > byCosine.lowest[0]! || base > byBand.lowest[band]!) && id !== question && !isExcluded(id)) {
        byCosine.offer(0, id, cosine);
        byBand.offer(band, id, base);
      }
    }
    plain.add(byCosine.ids);
    const ids = byBand.ids.filter((id) => id >= 0);
    yield { ids, bases: Float64Array.from(ids, (id) => cosines[id]! - penalties[id]!) };
  }
}

/** Counts in how many lists each word is. */
class Tally {
  distinct = 0;
  most = 0;
  private readonly lists: Uint16Array;

  constructor(words: number) {
    this.lists = new Uint16Array(words);
  }

  /** @param ids negative where a list is short */
  add(ids: Int32Array): void {
    for (const id of ids) {
      if (id >= 0) {
        const lists = ++this.lists[id]!;
        this.distinct += lists === 1 ? 1 : 0;
        this.most = Math.max(this.most, lists);
      }
    }
  }
}

/** The SHOWN words with the highest scores in each of several lists, best first. */
class Shortlists {
  /** SHOWN places for each list; -1 where it is short. */
  readonly ids: Int32Array;
  /** The score that a word must exceed, for each list. */
  readonly lowest: Float64Array;
  private readonly scores: Float64Array;

  constructor(lists: number) {
    this.ids = new Int32Array(lists * SHOWN).fill(-1);
    this.scores = new Float64Array(lists * SHOWN).fill(-Infinity);
    this.lowest = new Float64Array(lists).fill(-Infinity);
  }

  /** @param id greater than all before, so that ties stay in order of id */
  offer(list: number, id: number, score: number): void {
    if (!(score > this.lowest[list]!)) {
      return;
    }
    const { ids, scores } = this;
    const start = list * SHOWN;
    let place = start + SHOWN - 1;
    for (; place > start && scores[place - 1]! < score; place--) {
      scores[place] = scores[place - 1]!;
      ids[place] = ids[place - 1]!;
    }
    scores[place] = score;
    ids[place] = id;
    this.lowest[list] = scores[start + SHOWN - 1]!;
  }
}
