import { MAX_SENTENCE_LENGTH, SENTENCE_END, type CorpusChunk } from '../../core/text/corpus';
import type { TokenSink } from '../../core/text/tokenizer';
import type { VocabularyBuilder } from '../../core/vocabularyBuilder';
import type { SpillFile } from './spill';

/** Maximum ids in a chunk, sentence ends included. */
export const MAX_CHUNK_LENGTH = 256 * 1024;

/** Counts tokens and keeps their ids in chunks of whole sentences: in shared memory up to a bound, then on disk. */
export class ChunkWriter implements TokenSink {
  readonly chunks: CorpusChunk[] = [];
  /** Part number of the next chunks. */
  part = 0;
  tokens = 0;
  sentences = 0;
  private readonly ids = new Int32Array(MAX_CHUNK_LENGTH);
  private length = 0;
  private sentenceLength = 0;

  /** @param bytesHeld bytes of ids that all readers keep in memory (1 shared value) */
  constructor(
    private readonly reader: number,
    private readonly words: VocabularyBuilder,
    private readonly spill: SpillFile,
    private readonly bytesHeld: BigInt64Array,
    private readonly memoryBound: number,
  ) {}

  token(bytes: Uint8Array, start: number, end: number, hash: number): void {
    this.ids[this.length++] = this.words.add(bytes, start, end, hash, 1);
    if (++this.sentenceLength === MAX_SENTENCE_LENGTH) {
      this.sentenceEnd();
    }
  }

  sentenceEnd(): void {
    if (this.sentenceLength === 0) {
      return;
    }
    this.ids[this.length++] = SENTENCE_END;
    this.tokens += this.sentenceLength;
    this.sentences++;
    this.sentenceLength = 0;
    if (this.length > MAX_CHUNK_LENGTH - MAX_SENTENCE_LENGTH - 1) {
      this.flush();
    }
  }

  /** Writes the remaining whole sentences as a chunk. */
  flush(): void {
    if (this.length === 0) {
      return;
    }
    const ids = this.ids.subarray(0, this.length);
    this.chunks.push({ reader: this.reader, part: this.part, length: ids.length, location: this.keep(ids) });
    this.length = 0;
  }

  private keep(ids: Int32Array): CorpusChunk['location'] {
    const bytes = BigInt(ids.byteLength);
    if (Atomics.add(this.bytesHeld, 0, bytes) + bytes > BigInt(this.memoryBound)) {
      Atomics.sub(this.bytesHeld, 0, bytes);
      return { kind: 'disk', path: this.spill.path, position: this.spill.append(ids) };
    }
    const buffer = new SharedArrayBuffer(ids.byteLength);
    new Int32Array(buffer).set(ids);
    return { kind: 'memory', buffer, byteOffset: 0 };
  }
}
