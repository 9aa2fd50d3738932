/** A cache of answers by key; drops the least recently used one. */
export class AnswerCache<Answer> {
  private readonly answers = new Map<string, Answer>();

  constructor(private readonly capacity: number) {}

  get(key: string): Answer | undefined {
    const answer = this.answers.get(key);
    if (answer !== undefined) {
      this.answers.delete(key);
      this.answers.set(key, answer);
    }
    return answer;
  }

  set(key: string, answer: Answer): void {
    this.answers.delete(key);
    this.answers.set(key, answer);
    if (this.answers.size > this.capacity) {
      for (const oldest of this.answers.keys()) {
        this.answers.delete(oldest);
        break;
      }
    }
  }

  clear(): void {
    this.answers.clear();
  }
}
