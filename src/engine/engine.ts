import type { EngineApi } from '../protocol/engineApi';
import type { Handlers } from '../protocol/rpc';
import { answerAnalogy } from './answers/analogy';
import { answerAsk } from './answers/ask';
import { answerComplete } from './answers/complete';
import { answerDescribe } from './answers/describe';
import { diagnose } from './answers/diagnose';
import { fileState } from './answers/fileState';
import { importFile } from './answers/importFile';
import { answerListWords } from './answers/listWords';
import { answerNeighbours } from './answers/neighbours';
import { answerPlot } from './answers/plot';
import { previewFile } from './answers/previewFile';
import { repair } from './answers/repair';
import { answerSimilarity } from './answers/similarity';
import { answerStatistics } from './answers/statistics';
import { freeMemory } from './files/memory';
import { checkModelPath, describeFile, exportModel, readSummary, renameModel } from './files/modelFile';
import { openOnce } from './files/openedFiles';
import type { LoadedModel } from './loadedModel';
import type { ModelCache } from './modelCache';
import type { ProgressOf } from './throttledProgress';
import { WorkQueue } from './workQueue';

/**
 * The methods of the engine thread. Each query loads its model, waits for its turn and computes.
 * @param files the open files, which `models` may share
 */
export function engineHandlers(
  models: ModelCache,
  progress: ProgressOf = () => () => undefined,
  files = openOnce,
): Handlers<EngineApi> {
  const queue = new WorkQueue();
  const ask = async <Result>(
    path: string,
    signal: AbortSignal,
    answer: (model: LoadedModel) => Result,
  ): Promise<Result> => {
    // Cancelling does not stop the loading: the next hover needs the same model.
    const model = await models.get(path);
    return queue.run(signal, () => answer(model));
  };
  const waitAndAsk = async <Result>(
    path: string,
    signal: AbortSignal,
    answer: (model: LoadedModel) => Result,
  ): Promise<Result> => {
    const model = await models.get(path, signal);
    return queue.run(signal, () => answer(model));
  };
  return {
    summarise: ({ path }) => readSummary(path, files),
    load: async ({ path }, signal) => (await models.get(path, signal)).summary,
    unload: async ({ path }) => {
      models.unload(path);
      await files.closeIdle();
    },
    rename: async ({ path, name }) => {
      await files.closeIdle();
      const summary = await renameModel(path, name);
      models.unload(path);
      return summary;
    },
    exportTo: async ({ path, destination }, signal) => {
      // Checked first, because loading a large model takes time.
      await checkModelPath(destination, path, signal);
      const tell = progress(path, 'export');
      const { space } = await models.get(path, signal);
      tell(0);
      await files.closeIdle();
      return (await exportModel(destination, space, { signal })).notes;
    },
    neighbours: (request, signal) => ask(request.model, signal, (model) => answerNeighbours(model, request)),
    analogy: (request, signal) => ask(request.model, signal, (model) => answerAnalogy(model, request)),
    similarity: (request, signal) => ask(request.model, signal, (model) => answerSimilarity(model, request.words)),
    describe: (request, signal) => ask(request.model, signal, (model) => answerDescribe(model, request)),
    ask: (request, signal) => ask(request.model, signal, (model) => answerAsk(model, request)),
    complete: (request, signal) => ask(request.model, signal, (model) => answerComplete(model, request)),
    plot: (request, signal) => ask(request.model, signal, (model) => answerPlot(model, request.words)),

    describeFile: ({ path }, signal) => describeFile(path, {}, signal, files),
    fileState: ({ path }) => fileState(path, files),
    freeMemory: () => freeMemory(),
    previewFile: ({ path, rows }, signal) => previewFile(path, rows, signal, files),
    statistics: (request, signal) => waitAndAsk(request.model, signal, answerStatistics),
    listWords: (request, signal) => waitAndAsk(request.model, signal, (model) => answerListWords(model, request)),
    diagnose: ({ path }, signal) => diagnose(path, signal, progress(path, 'check'), {}, files),
    repair: (request, signal) => repair(request, signal, progress(request.path, 'repair'), {}, files),
    importFile: (request, signal) => importFile(request, signal, progress(request.path, 'import'), files),
  };
}
