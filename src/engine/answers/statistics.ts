import type { FaultKind } from '../../core/io/faults';
import { normStatistics, type NormStatistics } from '../../core/queries/normStatistics';
import type { ModelStatistics } from '../../protocol/files';
import type { LoadedModel } from '../loadedModel';

/** Bars of the histogram. */
const PARTS = 40;
/** Maximum zero rows in the list of examples. */
const MAX_EXAMPLES = 100;

const cache = new WeakMap<LoadedModel, ModelStatistics>();

/** Computes the summary of the first `size` norms; sorting millions takes a second. */
export function summariseNorms({ norms, size }: NormsRequest): NormStatistics {
  return normStatistics(norms, size, PARTS, MAX_EXAMPLES);
}

/** Norms of a model's vectors, the first `size` of them. */
export interface NormsRequest {
  readonly norms: Float64Array;
  readonly size: number;
}

/**
 * Statistics of a loaded model; computed once.
 * @param summarise computes `summariseNorms`, in another thread perhaps
 */
export async function answerStatistics(
  model: LoadedModel,
  summarise: (request: NormsRequest) => NormStatistics | Promise<NormStatistics> = summariseNorms,
): Promise<ModelStatistics> {
  const before = cache.get(model);
  if (before) {
    return before;
  }
  const { space, faults } = model;
  const { size } = space.vocabulary;
  const { zeroRows, ...norms } = await summarise({ norms: space.norms, size });
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
