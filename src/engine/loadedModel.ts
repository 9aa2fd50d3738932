import { VecinityError } from '../core/errors';
import type { FaultCount } from '../core/io/faults';
import { partsOf } from '../core/formats/safetensors/modelParts';
import { findWord } from '../core/queries/findWord';
import type { Scored } from '../core/queries/ranking';
import { recurrenceOf } from '../core/queries/recurrence';
import { plainScan, type Scan } from '../core/queries/scan';
import { SpellingIndex } from '../core/queries/spelling';
import { SubwordSpace } from '../core/subwordSpace';
import type { Space } from '../core/space';
import { Subwords } from '../core/subwords';
import { normalizeWord } from '../core/text/normalize';
import type { ModelSummary, Neighbour, WordEntry } from '../protocol/engine';

const SUGGESTIONS = 5;

/** A model in memory and what is kept beside it to answer fast. */
export class LoadedModel {
  readonly summary: ModelSummary;
  readonly space: Space;
  /** The same as `space`, where words outside the vocabulary have vectors too. */
  private readonly open: SubwordSpace | undefined;
  private cachedSpelling: SpellingIndex | undefined;

  constructor(
    path: string,
    fileBytes: number,
    space: Space,
    readonly scan: Scan = plainScan(space),
    /** What the reader found wrong. */
    readonly faults: readonly FaultCount[] = [],
  ) {
    const subwords = Subwords.of(space.parts, space.dimensions);
    this.open = subwords && new SubwordSpace(space, subwords);
    this.space = this.open ?? space;
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

  /** Memory it takes, in bytes; an estimate of what is small. */
  get memoryBytes(): number {
    const { vocabulary, vectors } = this.space;
    const parts = partsOf(this.space).reduce(
      (sum, { values }) => sum + (ArrayBuffer.isView(values) ? values.byteLength : 0),
      0,
    );
    return vectors.byteLength + parts + vocabulary.bytes.length + vocabulary.size * 40;
  }

  /** What an answer about some words says in place of neighbours, if there are none. */
  equallyFar(asked: readonly number[]): { readonly equallyFar?: number } {
    const { isOneHot, vocabulary } = this.space;
    return isOneHot ? { equallyFar: vocabulary.size - new Set(asked).size } : {};
  }

  entry(id: number): WordEntry {
    const oov = this.open?.oovWord(id);
    if (oov !== undefined) {
      return { word: oov, count: 0, rank: 0, isOutside: true };
    }
    return { word: this.space.vocabulary.word(id), count: this.space.vocabulary.count(id), rank: id + 1 };
  }

  /** @param of the one word that it is a neighbour of, if it is one */
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

  /** Words that are spelt like `text`, closest first. */
  suggest(text: string): WordEntry[] {
    const spelling = (this.cachedSpelling ??= new SpellingIndex(this.space.vocabulary));
    return spelling.suggest(text, SUGGESTIONS).map((id) => this.entry(id));
  }

  /** Whether an answer about this word, as somebody typed it, rests on its n-grams alone. */
  isOutside(text: string): boolean {
    return this.open !== undefined && findWord(this.space.vocabulary, text) < 0;
  }

  /**
   * An id for a word that is not in the vocabulary, where the model can make a vector of its n-grams; else -1. It is
   * good for one question.
   */
  addOov(text: string): number {
    return this.open?.addOov([text.trim(), normalizeWord(text)]) ?? -1;
  }

  /**
   * The id of a word as somebody typed it; of one outside the vocabulary, where the model can make its vector.
   * @param range where it stands in what they typed, for the error.
   * @throws VecinityError `unknownWord` with the closest spellings.
   */
  requireWord(text: string, range?: readonly [start: number, end: number]): number {
    const known = findWord(this.space.vocabulary, text);
    const id = known >= 0 ? known : this.addOov(text);
    if (id >= 0) {
      return id;
    }
    const suggestions = this.suggest(text).map(({ word }) => word);
    const [first] = suggestions;
    throw new VecinityError('unknownWord', `"${shortened(text)}" is not in the vocabulary of ${this.summary.name}.`, {
      word: text,
      suggestions,
      ...(range ? { range } : {}),
      remedy: first === undefined ? 'Try another word, or train on text that has it.' : `Did you mean "${first}"?`,
    });
  }
}

/** Somebody may ask for a whole text. */
function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
