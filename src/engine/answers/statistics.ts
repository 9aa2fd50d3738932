import type { FaultKind } from '../../core/io/faults';
import { normStatistics } from '../../core/queries/normStatistics';
import type { ModelStatistics } from '../../protocol/files';
import type { LoadedModel } from '../loadedModel';

/** Bars of the histogram. */
const PARTS = 40;
/** Zero rows that are named. */
const EXAMPLES = 100;

const known = new WeakMap<LoadedModel, ModelStatistics>();

/** What can be told of a loaded model; computed once. */
export function answerStatistics(model: LoadedModel): ModelStatistics {
  const before = known.get(model);
  if (before) {
    return before;
  }
  const { space, faults } = model;
  const { size } = space.vocabulary;
  const { zeroRows, ...norms } = normStatistics(space.norms, size, PARTS, EXAMPLES);
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
  known.set(model, statistics);
  return statistics;
}
