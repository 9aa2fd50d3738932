import { VecinityError } from '../core/errors';
import { partsOf } from '../core/formats/modelParts';
import { findWord } from '../core/queries/findWord';
import type { Scored } from '../core/queries/ranking';
import { plainScan, type Scan } from '../core/queries/scan';
import { SpellingIndex } from '../core/queries/spelling';
import type { Space } from '../core/space';
import type { ModelSummary, Neighbour, WordEntry } from '../protocol/engine';

const SUGGESTIONS = 5;

/** A model in memory and what is kept beside it to answer fast. */
export class LoadedModel {
  readonly summary: ModelSummary;
  private cachedSpelling: SpellingIndex | undefined;

  constructor(
    path: string,
    fileBytes: number,
    readonly space: Space,
    readonly scan: Scan = plainScan(space),
  ) {
    const parts = partsOf(space).map(({ name }) => name);
    this.summary = {
      ...space.provenance,
      path,
      bytes: fileBytes,
      dimensions: space.dimensions,
      vocabularySize: space.vocabulary.size,
      ...(parts.length > 0 ? { parts } : {}),
    };
  }

  /** Memory it takes, in bytes; an estimate of what is small. */
  get memoryBytes(): number {
    const { vocabulary, vectors } = this.space;
    const parts = partsOf(this.space).reduce((sum, { values }) => sum + values.byteLength, 0);
    return vectors.byteLength + parts + vocabulary.bytes.length + vocabulary.size * 40;
  }

  /** What an answer about some words says in place of neighbours, if there are none. */
  equallyFar(asked: readonly number[]): { readonly equallyFar?: number } {
    const { isOneHot, vocabulary } = this.space;
    return isOneHot ? { equallyFar: vocabulary.size - new Set(asked).size } : {};
  }

  entry(id: number): WordEntry {
    return { word: this.space.vocabulary.word(id), count: this.space.vocabulary.count(id), rank: id + 1 };
  }

  neighbour({ id, score }: Scored): Neighbour {
    return { word: this.space.vocabulary.word(id), cosine: score, count: this.space.vocabulary.count(id) };
  }

  /** Words that are spelt like `text`, closest first. */
  suggest(text: string): WordEntry[] {
    const spelling = (this.cachedSpelling ??= new SpellingIndex(this.space.vocabulary));
    return spelling.suggest(text, SUGGESTIONS).map((id) => this.entry(id));
  }

  /**
   * The id of a word as somebody typed it.
   * @param range where it stands in what they typed, for the error.
   * @throws VecinityError `unknownWord` with the closest spellings.
   */
  requireWord(text: string, range?: readonly [start: number, end: number]): number {
    const id = findWord(this.space.vocabulary, text);
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
