/** The tokenizer cannot be used, or cannot cut this text as the model's own does. */
export class TokenizerTrouble extends Error {
  /** @param reason for people, a clause that follows "because": `its normalizer Xyz is not supported` */
  constructor(readonly reason: string) {
    super(reason);
  }
}
