/** Tokens and their ids. */
export class TokenVocabulary {
  private readonly tokens = new Map<number, string>();

  /** @param ids by their tokens */
  constructor(readonly ids: ReadonlyMap<string, number>) {
    for (const [token, id] of ids) {
      this.tokens.set(id, token);
    }
  }

  id(token: string): number | undefined {
    return this.ids.get(token);
  }

  token(id: number): string | undefined {
    return this.tokens.get(id);
  }
}

/** A token in a part of a text: half-open range of UTF-16 units. */
export interface ModelToken {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Cuts a part of a text, which is not empty, into tokens. @throws TokenizerTrouble if it cannot */
export type TokenModel = (text: string) => readonly ModelToken[];
