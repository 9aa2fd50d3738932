import type { FaultKind } from '../../core/io/faults';
import { normStatistics } from '../../core/queries/normStatistics';
import type { ModelStatistics } from '../../protocol/files';
import type { LoadedModel } from '../loadedModel';

/** Bars of the histogram. */
const PARTS = 40;
/** Maximum zero rows in the list of examples. */
const MAX_EXAMPLES = 100;

const cache = new WeakMap<LoadedModel, ModelStatistics>();

/** Statistics of a loaded model; computed once. */
export function answerStatistics(model: LoadedModel): ModelStatistics {
  const before = cache.get(model);
  if (before) {
    return before;
  }
  const { space, faults } = model;
  const { size } = space.vocabulary;
  const { zeroRows, ...norms } = normStatistics(space.norms, size, PARTS, MAX_EXAMPLES);
  const faultsOf = (kind: FaultKind): number => faults.find((fault) => fault.kind === kind)?.count ?? 0;
  const statistics: ModelStatistics = {
    vocabularySize: size,
    dimensions: space.dimensions,
    memoryBytes: model.memoryBytes,
    norms,
    zeroRows: { count: zeroRows.count, examples: zeroRows.first.map((id) => space.vocabulary.word(id)) },
    notFiniteRows: faultsOf('notFinite'),
    duplicateWords: faultsOf('duplicateWord'),
    faults,
  };
  cache.set(model, statistics);
  return statistics;
}
