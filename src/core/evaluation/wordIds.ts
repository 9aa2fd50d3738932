import { SPACE_MARK } from '../formats/tokenTable/tokenNames';
import type { Space } from '../space';

/** Words whose ids are found between two pauses. */
const SLICE = 20_000;
/** The part of speech behind a word in MEN and BLESS: `sun-n`. */
const partOfSpeech = /^(.+)-[NVJRA]$/u;

/** Finds the words of test sets. Case is ignored: of words that differ only in case, the first is used, as in gensim. */
export class WordIds {
  private constructor(private readonly ids: ReadonlyMap<string, number>) {}

  /** Reads the first `restriction` words. A language model's tokens count without the mark of a word's begin or end. */
  static *of({ vocabulary, provenance }: Space, restriction: number): Generator<void, WordIds> {
    const ids = new Map<string, number>();
    const isToken = provenance.unit === 'token';
    for (let id = Math.min(restriction, vocabulary.size) - 1; id >= 0; id--) {
      const word = vocabulary.word(id);
      ids.set(word.toUpperCase(), id);
      if (id % SLICE === 0) {
        yield;
      }
    }
    for (let id = isToken ? Math.min(restriction, vocabulary.size) - 1 : -1; id >= 0; id--) {
      const word = vocabulary.word(id);
      const bare = word.startsWith(SPACE_MARK) ? word.slice(1) : word.replace(/<\/w>$/u, '');
      if (bare !== '' && bare !== word) {
        ids.set(bare.toUpperCase(), id);
      }
    }
    return new WordIds(ids);
  }

  /** The id of a word, also without its part of speech, `sun-n`; undefined if it is out of vocabulary. */
  find(word: string): number | undefined {
    const upper = word.toUpperCase();
    const id = this.ids.get(upper);
    if (id !== undefined) {
      return id;
    }
    const bare = partOfSpeech.exec(upper)?.[1];
    return bare === undefined ? undefined : this.ids.get(bare);
  }
}
