import path from 'node:path';
import { usesElision } from '../../core/text/elision';
import { FilteredTokenizer } from '../../core/text/kinds/filteredTokenizer';
import { canBeCut, filterOf, readsBytes } from '../../core/text/kinds/kinds';
import { TerminalTokenizer } from '../../core/text/terminal';
import { LineTokenizer } from '../../core/text/tokenizedLines';
import { ProseTokenizer } from '../../core/text/proseTokenizer';
import type { Tokenizer, TokenSink } from '../../core/text/tokenizer';
import { parseWordRules, wordRulesText } from '../../core/text/wordRules';
import { VocabularyBuilder } from '../../core/vocabularyBuilder';
import type { RecodedFile, SkippedFile } from '../../protocol/training';
import { Safepoint } from '../safepoint';
import { ChunkWriter } from './chunkWriter';
import { SegmentReader } from './segmentReader';
import { partsOf, type CorpusFile } from './segments';
import { MAX_DISTINCT_WORDS, type ReaderRequest, type ReaderResult } from './readerTypes';
import { SpillFile } from './spill';

const DEFAULT_MEMORY_BOUND = 256_000_000;

/**
 * Reads, tokenises and counts segments until none is left. Several threads do this in parallel.
 *
 * Memory does not grow with the corpus: the reader loads files piece by piece, ids beyond the bound go to the spill
 * file, and the vocabulary prunes rare words (see `VocabularyBuilder`). Files that change meanwhile count as skipped.
 *
 * @throws VecinityError `cancelled`; `diskFull` or `unreadable` if the spill file cannot be written
 */
export async function readSegments(request: ReaderRequest): Promise<ReaderResult> {
  const { segments, shared } = request;
  const safepoint = new Safepoint(request.safepoint);
  const words = new VocabularyBuilder(request.maxWords ?? MAX_DISTINCT_WORDS);
  const spill = new SpillFile(path.join(request.spillDirectory, `reader${request.reader}.ids`));
  const memoryBound = request.memoryBound ?? DEFAULT_MEMORY_BOUND;
  const writer = new ChunkWriter(request.reader, words, spill, shared.bytesHeld, memoryBound);
  const reader = new SegmentReader((bytes) => {
    Atomics.add(shared.bytesRead, 0, BigInt(bytes));
    safepoint.check();
  });
  const tokenizers = new Tokenizers(writer, request);
  const parts = request.inOrder ? partsOf(segments) : undefined;
  const skipped: SkippedFile[] = [];
  const recoded = new Map<string, RecodedFile>();
  let brokenRecords = 0;
  try {
    for (;;) {
      const part = Atomics.add(shared.next, 0, 1);
      const taken = parts ? parts[part] : segments.slice(part, part + 1);
      if (!taken?.length) {
        break;
      }
      writer.part = parts ? part : 0;
      for (const segment of taken) {
        const { kind } = segment.file;
        const tokenizer = tokenizers.of(segment.file);
        // Mail has escape sequences that choose letters, and tokens stay as written.
        const isAsWritten = request.tokenized || (kind && readsBytes(kind));
        const { reason, found } = await reader.read(
          segment,
          isAsWritten ? tokenizer : new TerminalTokenizer(tokenizer),
        );
        brokenRecords += tokenizer instanceof FilteredTokenizer ? tokenizer.brokenRecords : 0;
        if (reason) {
          skipped.push({ path: segment.file.path, reason });
        }
        if (found) {
          recoded.set(segment.file.path, found);
        }
      }
      if (parts) {
        writer.flush();
      }
    }
    writer.flush();
  } finally {
    spill.close();
  }
  return {
    reader: request.reader,
    chunks: writer.chunks,
    words: words.words(),
    idsGiven: words.idsGiven,
    tokens: writer.tokens,
    sentences: writer.sentences,
    skipped,
    recoded: [...recoded.values()],
    brokenRecords,
  };
}

/** The tokenizers of one reader: one for each set of rules, and a filter before it for each file that needs one. */
class Tokenizers {
  private readonly prose = new Map<string, ProseTokenizer>();
  private readonly lines: LineTokenizer | undefined;

  constructor(
    private readonly sink: TokenSink,
    private readonly request: ReaderRequest,
  ) {
    this.lines = request.tokenized ? new LineTokenizer(sink) : undefined;
  }

  of({ kind, fields = this.request.fields ?? {}, measuredFields, hasElision }: CorpusFile): Tokenizer {
    if (this.lines) {
      return this.lines;
    }
    const prose = this.proseFor(fields.wordRules);
    prose.hasElision = hasElision ?? false;
    const createFilter = kind && filterOf(kind, { ...fields, measuredFields });
    if (!createFilter) {
      return prose;
    }
    // A file that is cut has the same rules in all its segments.
    const onBeginning = canBeCut(kind)
      ? undefined
      : (text: Uint8Array): void => {
          prose.hasElision = usesElision(Buffer.from(text).toString('latin1'));
        };
    return new FilteredTokenizer(prose, createFilter, readsBytes(kind), onBeginning);
  }

  private proseFor(written: readonly string[] | undefined): ProseTokenizer {
    const rules = parseWordRules(written);
    const key = wordRulesText(rules);
    let prose = this.prose.get(key);
    if (!prose) {
      prose = new ProseTokenizer(this.sink, rules);
      this.prose.set(key, prose);
    }
    return prose;
  }
}
