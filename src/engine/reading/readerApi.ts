import type { NormStatistics } from '../../core/queries/normStatistics';
import type { EngineApi } from '../../protocol/engineApi';
import type { FilesApi } from '../../protocol/files';
import type { EncodedText } from '../answers/encodeText';
import type { NormsRequest } from '../answers/statistics';
import type { ReadLogData } from '../files/readLog';
import type { PackedModel } from './packedModel';

/** The methods of the thread that reads files for the engine: no file, however large or strange, delays a question. */
export interface ReaderApi
  extends Pick<EngineApi, 'summarise' | 'rename'>, Omit<FilesApi, 'statistics' | 'listWords' | 'freeMemory'> {
  /** Reads a model, and reports progress. */
  load(request: { readonly path: string }): Promise<{ readonly model: PackedModel; readonly log: ReadLogData }>;
  /** Cuts a text by the tokenizer of a language model. @throws VecinityError as `encodeText` */
  encodeText(request: { readonly path: string; readonly text: string }): Promise<EncodedText>;
  /** Checks that `path` can be exported to `destination`. @throws VecinityError as `checkModelPath` */
  checkExport(request: { readonly path: string; readonly destination: string }): Promise<void>;
  /** Summarises norms, which takes a second for millions. */
  summariseNorms(request: NormsRequest): Promise<NormStatistics>;
  /** Closes the files without a user, because Windows cannot replace an open file. */
  closeIdle(request: Record<string, never>): Promise<void>;
}

/** What the reader is started with. */
export interface ReaderData {
  readonly role: 'reader';
}
