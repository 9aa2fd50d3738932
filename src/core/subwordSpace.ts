import { Space } from './space';
import type { Subwords } from './subwords';

/** OOV words kept at a time: more than one question can have. */
const MAX_OOV_WORDS = 1024;

interface OovWord {
  readonly word: string;
  readonly vector: Float32Array;
}

/**
 * A space that makes vectors for out-of-vocabulary (OOV) words from their n-grams. OOV words get ids from
 * vocabulary.size on, so that any query takes them; they are never among the results. An id is valid until
 * MAX_OOV_WORDS more words were added. `norms` has values for OOV words too.
 */
export class SubwordSpace extends Space {
  private readonly oovWords: OovWord[] = [];
  private added = 0;

  constructor(
    private readonly plain: Space,
    private readonly subwords: Subwords,
  ) {
    super(plain.vocabulary, plain.vectors, plain.dimensions, plain.provenance, plain.parts);
  }

  /**
   * Adds an OOV word. Returns its id, or -1 if none of its n-grams has a vector.
   * @param spellings of the word; the one with the largest share of known n-grams is used, the first of equals
   */
  addOov(spellings: Iterable<string>): number {
    let best: (OovWord & { readonly known: number }) | undefined;
    for (const word of spellings) {
      const composed = this.subwords.compose(word);
      if (composed && composed.known > (best?.known ?? 0)) {
        best = { word, ...composed };
      }
    }
    if (!best) {
      return -1;
    }
    const place = this.added++ % MAX_OOV_WORDS;
    const id = this.vocabulary.size + place;
    this.oovWords[place] = best;
    this.norms[id] = Math.sqrt(best.vector.reduce((sum, value) => sum + value * value, 0));
    return id;
  }

  /** The OOV word with this id; undefined for ids of the vocabulary. */
  oovWord(id: number): string | undefined {
    return this.oovWords[id - this.vocabulary.size]?.word;
  }

  override vector(id: number): Float32Array {
    return this.oovWords[id - this.vocabulary.size]?.vector ?? super.vector(id);
  }

  override dot(id: number, direction: ArrayLike<number>): number {
    return (
      this.oovWords[id - this.vocabulary.size]?.vector.reduce((sum, value, i) => sum + value * direction[i]!, 0) ??
      super.dot(id, direction)
    );
  }

  override addTo(sum: Float64Array, id: number, weight: number): void {
    const oov = this.oovWords[id - this.vocabulary.size];
    if (!oov) {
      super.addTo(sum, id, weight);
      return;
    }
    oov.vector.forEach((value, i) => {
      sum[i]! += weight * value;
    });
  }

  protected override computeNorms(): Float64Array {
    const norms = new Float64Array(this.vocabulary.size + MAX_OOV_WORDS);
    norms.set(this.plain.norms);
    return norms;
  }
}
