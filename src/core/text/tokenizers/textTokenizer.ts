/** A text as the tokens of a language model. The three lists have the same length. */
export interface TokenisedText {
  /** The row of each token in the model's table. */
  readonly ids: readonly number[];
  /** Each token as the vocabulary spells it: `Ġking`, `▁king`, `##ing`, `<0xE2>`. */
  readonly pieces: readonly string[];
  /**
   * Where each token stands in the text: the first UTF-16 unit, and the one after the last. Tokens that share a
   * character have the same range. Text between ranges has no token, such as a space that the tokenizer drops.
   */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** Cuts text into the tokens of a language model, as the model's own tokenizer does. */
export interface TextTokenizer {
  /** What people call it: `byte-level BPE`, `WordPiece`. */
  readonly name: string;
  /** The id of the token for unknown text, if there is one. */
  readonly unknownId?: number;
  /** Returns the tokens of `text`, without those that mark its start and end (`[CLS]`, `<s>`). */
  encode(text: string): TokenisedText;
}

/** The tokenizer of a model, or the reason why there is none, for people. */
export interface TokenizerOrProblem {
  readonly tokenizer?: TextTokenizer;
  readonly problem?: string;
}
