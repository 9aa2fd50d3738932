import { VecinityError } from '../core/errors';
import type { FaultCount } from '../core/io/faults';
import { partsOf } from '../core/formats/safetensors/modelParts';
import { nearestAmong, type Candidates } from '../core/queries/candidates';
import {
  evidenceSteps,
  hasEvidence,
  neighboursByEvidence,
  type Evidence,
  type NeighbourOrder,
} from '../core/queries/evidence';
import { findDecorated, findWord } from '../core/queries/findWord';
import { exclusion, neighbours, sumDirection } from '../core/queries/neighbours';
import type { Scored } from '../core/queries/ranking';
import { recurrenceOf } from '../core/queries/recurrence';
import { exactCosine, plainScan, type Scan } from '../core/queries/scan';
import { SpellingIndex } from '../core/queries/spelling';
import { SubwordSpace } from '../core/subwordSpace';
import type { Space } from '../core/space';
import { Subwords } from '../core/subwords';
import { ngramBuckets, ngramTexts } from '../core/text/ngrams';
import { normalizeWord } from '../core/text/normalize';
import type { ModelSummary, Neighbour, WordEntry } from '../protocol/engine';
import type { NgramOfToken } from '../protocol/tokens';
import { inSlices } from './inSlices';

const SUGGESTIONS = 5;

/** A model in memory, with its scan and indexes for fast answers. */
export class LoadedModel {
  readonly summary: ModelSummary;
  readonly space: Space;
  private readonly hasEvidence: boolean;
  private readonly subwords: Subwords | undefined;
  /** The same as `space`, if out-of-vocabulary words have vectors too. */
  private readonly subwordSpace: SubwordSpace | undefined;
  private cachedSpelling: SpellingIndex | undefined;
  /** Null where the space has no evidence; undefined before `prepareEvidence`. */
  private evidence: Evidence | null | undefined;
  private evidenceEstimate: Promise<Evidence | undefined> | undefined;

  constructor(
    path: string,
    fileBytes: number,
    space: Space,
    readonly scan: Scan = plainScan(space),
    /** The faults that the reader found. */
    readonly faults: readonly FaultCount[] = [],
    /** Memory of the scan, beside the vectors. */
    private readonly scanBytes = 0,
  ) {
    this.subwords = Subwords.of(space.parts, space.dimensions);
    this.subwordSpace = this.subwords && new SubwordSpace(space, this.subwords);
    this.space = this.subwordSpace ?? space;
    this.hasEvidence = hasEvidence(space);
    const parts = partsOf(space).map(({ name }) => name);
    this.summary = {
      ...space.provenance,
      path,
      bytes: fileBytes,
      dimensions: space.dimensions,
      vocabularySize: space.vocabulary.size,
      ...(parts.length > 0 ? { parts } : {}),
      ...(faults.length > 0 ? { faults } : {}),
    };
  }

  /** Bytes of memory: exact for vectors, estimated for the vocabulary. */
  get memoryBytes(): number {
    const { vocabulary, vectors } = this.space;
    const parts = partsOf(this.space).reduce(
      (sum, { values }) => sum + (ArrayBuffer.isView(values) ? values.byteLength : 0),
      0,
    );
    return vectors.byteLength + this.scanBytes + parts + vocabulary.bytes.length + vocabulary.size * 40;
  }

  /** The number of equally distant words, for answers of a one-hot space; empty for other spaces. */
  equallyFar(asked: readonly number[]): { readonly equallyFar?: number } {
    const { isOneHot, vocabulary } = this.space;
    return isOneHot ? { equallyFar: vocabulary.size - new Set(asked).size } : {};
  }

  entry(id: number): WordEntry {
    const oov = this.subwordSpace?.oovWord(id);
    if (oov !== undefined) {
      return { word: oov, count: 0, rank: 0, isOutside: true };
    }
    const { vocabulary, provenance } = this.space;
    return {
      word: vocabulary.word(id),
      count: vocabulary.count(id),
      rank: id + 1,
      ...(provenance.unit === 'token' ? { isToken: true } : {}),
    };
  }

  /** @param of the word whose neighbour this is, if the question has one word only */
  neighbour({ id, score }: Scored, of?: number): Neighbour {
    const { vocabulary } = this.space;
    const recurrence = of === undefined ? undefined : recurrenceOf(this.space, of, id);
    return {
      word: vocabulary.word(id),
      cosine: score,
      count: vocabulary.count(id),
      ...(recurrence ? { recurrence } : {}),
    };
  }

  /**
   * The nearest neighbours of a word, best first. They are in the order of cosine if the model has no counts, and before
   * `prepareEvidence`. `total` is the number of words that the candidates leave.
   */
  neighboursOf(
    id: number,
    count: number,
    order: NeighbourOrder = 'cosine',
    candidates?: Candidates,
  ): { readonly results: readonly Neighbour[]; readonly total: number } {
    const { space, scan } = this;
    const evidence = order === 'evidence' ? (this.evidence ?? undefined) : undefined;
    if (candidates) {
      return this.neighboursAmong(id, count, candidates, evidence);
    }
    const results = evidence
      ? neighboursByEvidence(space, id, count, evidence, scan).map((found) => ({
          ...this.neighbour(found, id),
          evidence: found.evidence,
        }))
      : neighbours(space, id, count, scan).map((scored) => this.neighbour(scored, id));
    return { results, total: results.length };
  }

  private neighboursAmong(
    id: number,
    count: number,
    candidates: Candidates,
    evidence: Evidence | undefined,
  ): { readonly results: readonly Neighbour[]; readonly total: number } {
    const { space, scan } = this;
    const direction = sumDirection(space, [{ id, weight: 1 }]);
    if (!direction || space.isOneHot) {
      return { results: [], total: 0 };
    }
    const { best, total } = nearestAmong(space, direction, candidates, count, exclusion(space, [id]), {
      scan,
      ...(evidence && { penalties: evidence.penalties }),
    });
    const results = best.map((found) =>
      evidence
        ? {
            ...this.neighbour({ id: found.id, score: exactCosine(space, found.id, direction) }, id),
            evidence: found.score,
          }
        : this.neighbour(found, id),
    );
    return { results, total };
  }

  /** The order of an answer that was asked for in `order`; empty if the model has only that of cosine. */
  orderOf(order: NeighbourOrder = 'cosine'): { readonly rank?: NeighbourOrder } {
    return this.hasEvidence ? { rank: order } : {};
  }

  /**
   * Estimates the penalties for the order of evidence, which takes up to a second the first time.
   * @param pause lets other questions pass
   */
  async prepareEvidence(pause: () => Promise<unknown>): Promise<void> {
    if (this.evidence === undefined) {
      this.evidenceEstimate ??= inSlices(evidenceSteps(this.space, this.scan), pause);
      this.evidence = (await this.evidenceEstimate) ?? null;
    }
  }

  /** Words that are the text with a decoration, `cat|NOUN`, then words with a similar spelling, closest first. */
  suggest(text: string): WordEntry[] {
    const spelling = (this.cachedSpelling ??= new SpellingIndex(this.space.vocabulary));
    const ids = [...this.decorated(text), ...spelling.suggest(text, SUGGESTIONS)];
    return [...new Set(ids)].slice(0, SUGGESTIONS).map((id) => this.entry(id));
  }

  private decorated(text: string): number[] {
    return findDecorated(this.space.vocabulary, text, SUGGESTIONS);
  }

  /** How the vocabulary spells a typed word; undefined for an unknown word. */
  spellingOf(text: string): string | undefined {
    const id = findWord(this.space.vocabulary, text);
    return id < 0 ? undefined : this.space.vocabulary.word(id);
  }

  /** Whether a typed word is out of vocabulary, and gets its vector from its n-grams. */
  isOutside(text: string): boolean {
    return this.subwordSpace !== undefined && findWord(this.space.vocabulary, text) < 0;
  }

  /**
   * An id for an out-of-vocabulary word, or -1 if the model cannot make its vector from n-grams. It is valid for one
   * query.
   */
  addOov(text: string): number {
    return this.subwordSpace?.addOov([text.trim(), normalizeWord(text)]) ?? -1;
  }

  /** The first `limit` n-grams of a word; undefined if the model has none. */
  ngramsOf(word: string, limit: number): NgramOfToken[] | undefined {
    const { subwords } = this;
    if (!subwords) {
      return undefined;
    }
    const buckets = ngramBuckets(word, subwords.ngrams);
    return ngramTexts(word, subwords.ngrams, limit).map((text, i) => ({
      text,
      isKnown: subwords.row(buckets[i]!) >= 0,
    }));
  }

  /** The id of a typed word, also of an out-of-vocabulary word if the model can make its vector; else -1. */
  findWord(text: string): number {
    const id = findWord(this.space.vocabulary, text);
    return id >= 0 ? id : this.addOov(text);
  }

  /**
   * As `findWord`, for a word that must have a vector.
   * @param range of the word in the question, for the error
   * @throws VecinityError `unknownWord` with the closest spellings
   */
  requireWord(text: string, range?: readonly [start: number, end: number]): number {
    const id = this.findWord(text);
    if (id >= 0) {
      return id;
    }
    const suggestions = this.suggest(text).map(({ word }) => word);
    const [first] = suggestions;
    const decorated = this.decorated(text).map((found) => `"${this.space.vocabulary.word(found)}"`);
    const better =
      decorated.length > 1
        ? `The model has it as ${decorated.join(', ')}: ask one of these.`
        : `Did you mean "${first}"?`;
    throw new VecinityError('unknownWord', `"${shortened(text)}" is not in the vocabulary of ${this.summary.name}.`, {
      word: text,
      suggestions,
      ...(range ? { range } : {}),
      remedy: first === undefined ? 'Try another word, or train on text that contains it.' : better,
    });
  }
}

/** Shortens text for a message: the question may be a whole page. */
function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
