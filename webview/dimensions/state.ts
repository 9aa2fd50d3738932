import type { VecinityError } from '../../src/core/errors';
import { formatCompact, formatCount, formatPlural } from '../../src/core/numberText';
import type { DimensionsComparison } from '../../src/protocol/views';
import { percentOf, shorten } from '../ui/format';

export interface DimensionsState {
  /** Null where nothing has been compared; undefined until the host has answered. */
  readonly comparison: DimensionsComparison | null | undefined;
  /** The last error, until the next comparison arrives. */
  readonly problem: VecinityError | undefined;
}

export const UNOPENED: DimensionsState = { comparison: undefined, problem: undefined };

/** The text is read before the first model learns; until then the share that is done is at most this. */
const MAX_READING = 0.1;

export function compared(comparison: DimensionsComparison | null): DimensionsState {
  return { comparison, problem: undefined };
}

export function failed(state: DimensionsState, problem: VecinityError): DimensionsState {
  return { ...state, problem };
}

/** Whether the rows or the state of the comparison differ, so that charts and table must be drawn again. */
export function hasGrown(now: DimensionsComparison, before: DimensionsComparison | null | undefined): boolean {
  return now.rows.length !== before?.rows.length || now.startedAt !== before.startedAt || now.state !== before.state;
}

/** What the head of the panel says; `fraction` is undefined once the comparison has ended. */
export function headOf(comparison: DimensionsComparison): {
  readonly title: string;
  readonly state: string;
  readonly fraction: number | undefined;
} {
  return {
    title: `Dimensions compared: ${shorten(comparison.name, 60)}`,
    state: stateText(comparison),
    fraction: comparison.state === 'running' ? comparison.fraction : undefined,
  };
}

/** What is trained and on how much text; empty until that is known. */
export function methodText({ method, vocabularySize, tokens }: DimensionsComparison): string {
  return method === ''
    ? ''
    : `${method} ${formatPlural(vocabularySize, 'word')}, ${formatCompact(tokens)} words of text; the same for each number of dimensions.`;
}

function stateText({ state, fraction, dimensions, rows, startedAt }: DimensionsComparison): string {
  switch (state) {
    case 'running': {
      const next = dimensions[rows.length];
      const work =
        next !== undefined && fraction > MAX_READING ? `training with ${formatCount(next)} dimensions` : 'reading';
      return `${percentOf(fraction)}\u202f% \u00b7 ${work}`;
    }
    case 'done':
      return new Date(startedAt).toLocaleString();
    case 'cancelled':
      return `Cancelled after ${rows.length} of ${dimensions.length}`;
    case 'failed':
      return `Failed after ${rows.length} of ${dimensions.length}`;
  }
}
