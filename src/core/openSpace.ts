import { Space } from './space';
import type { Subwords } from './subwords';

/** More words than one question can have. */
const MOST_STRANGERS = 1024;

interface Stranger {
  readonly word: string;
  readonly vector: Float32Array;
}

/**
 * A space that makes vectors for words outside its vocabulary, from their n-grams. Such strangers have ids behind those
 * of the vocabulary, so that every question that takes ids can be asked of them; they are never among the answers.
 * An id is good until MOST_STRANGERS other words have been admitted. `norms` has values for strangers too.
 */
export class OpenSpace extends Space {
  private readonly strangers: Stranger[] = [];
  private admitted = 0;

  constructor(
    { vocabulary, vectors, dimensions, provenance, parts }: Space,
    private readonly subwords: Subwords,
  ) {
    super(vocabulary, vectors, dimensions, provenance, parts);
  }

  /**
   * The id of a word outside the vocabulary, or -1 if none of its n-grams is known.
   * @param spellings of the word: the one with the largest share of known n-grams is taken, the first of equals
   */
  admit(spellings: Iterable<string>): number {
    let best: (Stranger & { readonly known: number }) | undefined;
    for (const word of spellings) {
      const composed = this.subwords.compose(word);
      if (composed && composed.known > (best?.known ?? 0)) {
        best = { word, ...composed };
      }
    }
    if (!best) {
      return -1;
    }
    const place = this.admitted++ % MOST_STRANGERS;
    const id = this.vocabulary.size + place;
    this.strangers[place] = best;
    this.norms[id] = Math.sqrt(best.vector.reduce((sum, value) => sum + value * value, 0));
    return id;
  }

  /** The word that was admitted under `id`; undefined for ids of the vocabulary. */
  strangerWord(id: number): string | undefined {
    return this.strangers[id - this.vocabulary.size]?.word;
  }

  override vector(id: number): Float32Array {
    return this.strangers[id - this.vocabulary.size]?.vector ?? super.vector(id);
  }

  override dot(id: number, direction: ArrayLike<number>): number {
    return (
      this.strangers[id - this.vocabulary.size]?.vector.reduce((sum, value, i) => sum + value * direction[i]!, 0) ??
      super.dot(id, direction)
    );
  }

  override addTo(sum: Float64Array, id: number, weight: number): void {
    const stranger = this.strangers[id - this.vocabulary.size];
    if (!stranger) {
      super.addTo(sum, id, weight);
      return;
    }
    stranger.vector.forEach((value, i) => {
      sum[i]! += weight * value;
    });
  }

  protected override computeNorms(): Float64Array {
    const norms = new Float64Array(this.vocabulary.size + MOST_STRANGERS);
    norms.set(super.computeNorms());
    return norms;
  }
}
