import { transferring, type Handlers, type Remote } from '../../protocol/rpc';
import { diagnose } from '../answers/diagnose';
import { encodeText } from '../answers/encodeText';
import { fileState } from '../answers/fileState';
import { importFile } from '../answers/importFile';
import { previewFile } from '../answers/previewFile';
import { repair } from '../answers/repair';
import { summariseNorms } from '../answers/statistics';
import { checkModelPath, describeFile, readSummary, renameModel } from '../files/modelFile';
import { openOnce } from '../files/openedFiles';
import { ReadLog } from '../files/readLog';
import type { ProgressOf } from '../throttledProgress';
import { readPackedModel, transferredModel } from './packedModel';
import type { ReaderApi } from './readerApi';

/** The methods of the reader. @param files the open files, which all methods share */
export function readerHandlers(progress: ProgressOf = () => () => undefined, files = openOnce): Handlers<ReaderApi> {
  return {
    load: async ({ path }, signal) => {
      const log = new ReadLog(path);
      const read = await log.record(() => readPackedModel(path, { signal, progress: progress(path, 'load') }, files));
      const { model, buffers } = transferredModel(read);
      return transferring({ model, log: await log.data() }, buffers);
    },
    encodeText: ({ path, text }, signal) => encodeText(path, text, signal, files),
    summarise: ({ path }) => readSummary(path, files),
    rename: async ({ path, name }) => {
      await files.closeIdle();
      return renameModel(path, name);
    },
    checkExport: ({ path, destination }, signal) => checkModelPath(destination, path, signal),
    summariseNorms,
    closeIdle: () => files.closeIdle(),
    describeFile: ({ path }, signal) => describeFile(path, {}, signal, files),
    fileState: ({ path }) => fileState(path, files),
    previewFile: ({ path, rows }, signal) => previewFile(path, rows, signal, files),
    diagnose: ({ path }, signal) => diagnose(path, signal, progress(path, 'check'), {}, files),
    repair: (request, signal) => repair(request, signal, progress(request.path, 'repair'), {}, files),
    importFile: (request, signal) => importFile(request, signal, progress(request.path, 'import'), files),
  };
}

/** A reader in the calling thread. */
export function localReader(progress?: ProgressOf, files = openOnce): Remote<ReaderApi> {
  const never = new AbortController().signal;
  const handlers = readerHandlers(progress, files) as Record<string, (request: never, signal: AbortSignal) => unknown>;
  const methods = Object.entries(handlers).map(([name, handle]) => [
    name,
    (request: never, signal = never) => Promise.resolve().then(() => handle(request, signal)),
  ]);
  return Object.fromEntries(methods) as Remote<ReaderApi>;
}
