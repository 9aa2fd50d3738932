const MAX_QUESTIONS = 50;

/** Questions that were asked before, newest first, each once. Up and down walk through them as in a shell. */
export class History {
  /** -1 is the text being written; i is `entries[i]`. */
  private at = -1;
  private draft = '';

  constructor(private list: readonly string[] = []) {}

  get entries(): readonly string[] {
    return this.list;
  }

  add(text: string): void {
    this.list = [text, ...this.list.filter((other) => other !== text)].slice(0, MAX_QUESTIONS);
    this.leave();
  }

  clear(): void {
    this.list = [];
    this.leave();
  }

  /** The user edited the field: the next step starts at the newest question. */
  leave(): void {
    this.at = -1;
    this.draft = '';
  }

  /** One step back (-1, older) or forth (1); `text` is what the field holds now. Undefined at either end. */
  step(direction: -1 | 1, text: string): string | undefined {
    if (this.at < 0) {
      this.draft = text;
    }
    let next = this.at - direction;
    // Skip a question that the field shows already.
    if (next >= 0 && this.list[next] === text) {
      next -= direction;
    }
    if (next < -1 || next >= this.list.length) {
      return undefined;
    }
    this.at = next;
    return next < 0 ? this.draft : this.list[next];
  }
}
