import type { WordPage } from '../../src/protocol/files';
import { Latest } from '../ui/latest';

export type WordRow = WordPage['words'][number];

const PAGE_SIZE = 100;
/** Pages that are kept; the oldest are dropped first. */
const MAX_PAGES = 60;

/** The words that fit a query, read from the host page by page as they come into sight. */
export class WordPages {
  query = '';
  total = 0;
  private readonly pages = new Map<number, readonly WordRow[]>();
  private readonly latest = new Latest();
  private starting = false;
  /** The pages that the host has been asked for. */
  private asked: { readonly first: number; readonly end: number } | undefined;

  constructor(
    private readonly fetch: (
      request: { readonly query: string; readonly from: number; readonly count: number },
      signal: AbortSignal,
    ) => Promise<WordPage>,
    private readonly onRows: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Starts again with another query or other words; `onStart` is called once their number is known. */
  start(query: string, onStart: (total: number) => void): void {
    this.query = query;
    this.starting = true;
    this.ask(0, 1, () => {
      onStart(this.total);
    });
  }

  row(index: number): WordRow | undefined {
    return this.pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Reads the rows `from` to `to`, as far as they are missing. */
  need(from: number, to: number): void {
    if (this.starting) {
      return;
    }
    let first = Math.floor(from / PAGE_SIZE);
    let end = Math.ceil(Math.min(to, this.total) / PAGE_SIZE);
    while (first < end && this.pages.has(first)) {
      first++;
    }
    while (end > first && this.pages.has(end - 1)) {
      end--;
    }
    const coming = this.asked && this.asked.first <= first && this.asked.end >= end;
    if (first < end && !coming) {
      this.ask(first, end);
    }
  }

  private ask(first: number, end: number, onStart?: () => void): void {
    const { query } = this;
    this.asked = { first, end };
    this.latest.run(
      (signal) => this.fetch({ query, from: first * PAGE_SIZE, count: (end - first) * PAGE_SIZE }, signal),
      ({ total, words }) => {
        this.asked = undefined;
        this.starting = false;
        if (onStart) {
          this.pages.clear();
        }
        this.total = total;
        for (let page = first; page < end; page++) {
          const start = (page - first) * PAGE_SIZE;
          this.pages.delete(page);
          this.pages.set(page, words.slice(start, start + PAGE_SIZE));
        }
        for (const oldest of this.pages.keys()) {
          if (this.pages.size <= MAX_PAGES) {
            break;
          }
          this.pages.delete(oldest);
        }
        if (onStart) {
          onStart();
        } else {
          this.onRows();
        }
      },
      (error) => {
        this.asked = undefined;
        this.starting = false;
        this.onError(error);
      },
    );
  }
}
