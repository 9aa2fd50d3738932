import type { RecognisedText } from '../../core/text/encodings/recognise';
import type { CorpusSurvey, RecodedFile, SkippedFile, SkipReason } from '../../protocol/training';

/** Maximum files listed by name; the counts have the totals. */
const MAX_NAMED_FILES = 100;

/** Counts the files that are left out, and lists the first by name. */
export class SkipList {
  private readonly counts = new Map<SkipReason, number>();
  private readonly named: SkippedFile[] = [];

  constructor(start?: CorpusSurvey) {
    for (const [reason, count] of Object.entries(start?.skippedCounts ?? {})) {
      this.counts.set(reason as SkipReason, count);
    }
    this.named.push(...(start?.skipped ?? []));
  }

  add(file: SkippedFile): void {
    this.counts.set(file.reason, (this.counts.get(file.reason) ?? 0) + 1);
    if (this.named.length < MAX_NAMED_FILES) {
      this.named.push(file);
    }
  }

  result(): Pick<CorpusSurvey, 'skippedCounts' | 'skipped'> {
    return { skippedCounts: Object.fromEntries(this.counts), skipped: this.named };
  }
}

/** Counts the files that are not valid UTF-8, and lists the first by name. */
export class RecodedList {
  private readonly counts = new Map<string, number>();
  private doubtful = 0;
  private readonly certainFiles: RecodedFile[] = [];
  private readonly doubtfulFiles: RecodedFile[] = [];

  constructor(start?: CorpusSurvey['recoded']) {
    for (const [encoding, count] of Object.entries(start?.counts ?? {})) {
      this.counts.set(encoding, count);
    }
    this.doubtful = start?.doubtful ?? 0;
    start?.files.forEach((file) => this.list(file));
  }

  add(file: RecodedFile): void {
    this.counts.set(file.encoding, (this.counts.get(file.encoding) ?? 0) + 1);
    this.doubtful += file.certain ? 0 : 1;
    this.list(file);
  }

  result(): Pick<CorpusSurvey, 'recoded'> {
    const files = [...this.doubtfulFiles, ...this.certainFiles].slice(0, MAX_NAMED_FILES);
    return files.length === 0
      ? {}
      : { recoded: { counts: Object.fromEntries(this.counts), doubtful: this.doubtful, files } };
  }

  private list(file: RecodedFile): void {
    const files = file.certain ? this.certainFiles : this.doubtfulFiles;
    if (files.length < MAX_NAMED_FILES) {
      files.push(file);
    }
  }
}

/** What is reported of a text that is not plain UTF-8; undefined for one that is. */
export function recodedFile(
  path: string,
  { encoding, by, certain, brokenRuns }: RecognisedText,
): RecodedFile | undefined {
  const isPlain = encoding === 'utf-8' && certain && brokenRuns === 0;
  return isPlain ? undefined : { path, encoding, by, certain, brokenRuns };
}
