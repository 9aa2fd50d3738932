import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../core/errors';
import type { NeighbourOrder } from '../core/queries/evidence';
import type { EngineApi } from '../protocol/engineApi';
import type { Handlers, Remote } from '../protocol/rpc';
import { answerAnalogy } from './answers/analogy';
import { answerAsk } from './answers/ask';
import { readCandidates } from './answers/candidates';
import { answerComplete } from './answers/complete';
import { answerDescribe } from './answers/describe';
import { answerEvaluate } from './answers/evaluate';
import { answerListWords, prepareListing } from './answers/listWords';
import { answerNeighbours } from './answers/neighbours';
import { answerPlot } from './answers/plot';
import { answerSimilarity } from './answers/similarity';
import { answerVector } from './answers/vector';
import { answerStatistics } from './answers/statistics';
import { answerTokens, withFirstVectors } from './answers/tokens';
import { findTests } from './evaluation/testSource';
import { freeMemory } from './files/memory';
import { exportModel } from './files/modelFile';
import type { LoadedModel } from './loadedModel';
import type { ModelCache } from './modelCache';
import type { ReaderApi } from './reading/readerApi';
import { localReader } from './reading/readerHandlers';
import type { ProgressOf } from './throttledProgress';
import { WorkQueue } from './workQueue';

/**
 * The methods of the engine thread. Each query loads its model, waits for its turn and computes.
 * @param reader reads files, so that they keep no question waiting
 */
export function engineHandlers(
  models: ModelCache,
  progress: ProgressOf = () => () => undefined,
  reader: Remote<ReaderApi> = localReader(progress),
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
  const askRanked = async <Result>(
    { model: path, rank }: { readonly model: string; readonly rank?: NeighbourOrder },
    signal: AbortSignal,
    answer: (model: LoadedModel) => Result,
  ): Promise<Result> => {
    const model = await models.get(path);
    if (rank === 'evidence') {
      await model.prepareEvidence(() => nextTurn());
    }
    return queue.run(signal, () => answer(model));
  };
  return {
    summarise: (request, signal) => reader.summarise(request, signal),
    load: async ({ path }, signal) => {
      const model = await models.get(path, signal);
      // The first hover does not wait for the estimate.
      void model.prepareEvidence(() => nextTurn());
      return model.summary;
    },
    unload: async ({ path }) => {
      models.unload(path);
      await reader.closeIdle({});
    },
    rename: async (request, signal) => {
      const summary = await reader.rename(request, signal);
      models.unload(request.path);
      return summary;
    },
    exportTo: async ({ path, destination }, signal) => {
      // Checked first, because loading a large model takes time.
      await reader.checkExport({ path, destination }, signal);
      const tell = progress(path, 'export');
      const { space } = await models.get(path, signal);
      tell(0);
      await reader.closeIdle({});
      return (await exportModel(destination, space, { signal })).notes;
    },
    neighbours: async (request, signal) => {
      const read = await readCandidates(request, signal);
      return askRanked(request, signal, (model) => answerNeighbours(model, read));
    },
    analogy: async (request, signal) => {
      const read = await readCandidates(request, signal);
      return ask(request.model, signal, (model) => answerAnalogy(model, read));
    },
    similarity: (request, signal) => ask(request.model, signal, (model) => answerSimilarity(model, request.words)),
    vector: (request, signal) => ask(request.model, signal, (model) => answerVector(model, request)),
    describe: (request, signal) => askRanked(request, signal, (model) => answerDescribe(model, request)),
    ask: async (request, signal) => {
      const read = await readCandidates(request, signal);
      return askRanked(request, signal, (model) => answerAsk(model, read));
    },
    complete: (request, signal) => ask(request.model, signal, (model) => answerComplete(model, request)),
    plot: (request, signal) => ask(request.model, signal, (model) => answerPlot(model, request.words)),
    tokens: async ({ model: path, text }, signal) => {
      const model = await models.get(path);
      const isOfTokens = model.summary.unit === 'token';
      const encoded = isOfTokens ? await reader.encodeText({ path, text }, signal) : {};
      const answer = await queue.run(signal, () => answerTokens(model, text, encoded));
      return withFirstVectors(model, answer, async () => {
        await nextTurn();
        if (signal.aborted) {
          throw cancelled();
        }
      });
    },
    evaluate: async (request, signal) => {
      const { model, other } = request;
      const evaluated = [await models.get(model, signal)];
      if (other !== undefined) {
        evaluated.push(await models.get(other, signal));
      }
      return answerEvaluate(evaluated, request, signal, progress(model, 'evaluate'));
    },
    findTests: ({ paths }) => findTests(paths),

    describeFile: (request, signal) => reader.describeFile(request, signal),
    fileState: (request, signal) => reader.fileState(request, signal),
    freeMemory: () => freeMemory(),
    previewFile: (request, signal) => reader.previewFile(request, signal),
    statistics: async (request, signal) =>
      answerStatistics(await models.get(request.model, signal), (norms) => reader.summariseNorms(norms, signal)),
    listWords: async (request, signal) => {
      const model = await models.get(request.model, signal);
      await prepareListing(model, request, () => nextTurn());
      return queue.run(signal, () => answerListWords(model, request));
    },
    diagnose: (request, signal) => reader.diagnose(request, signal),
    repair: (request, signal) => reader.repair(request, signal),
    importFile: (request, signal) => reader.importFile(request, signal),
  };
}
