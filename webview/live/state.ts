import type { VecinityError } from '../../src/core/errors';
import { formatCount } from '../../src/core/numberText';
import type { ProbedWord } from '../../src/protocol/training';
import type { LiveLook, LiveRun } from '../../src/protocol/views';
import { hasLoss } from './curves';
import { changeText, compareLooks, type Memories, type ProbeRow } from './probes';

export const MAX_WATCHED = 12;

/** What outlives hiding and reloading. */
export interface SavedLive {
  /** The words to watch; empty until the first look chooses them. */
  readonly words: readonly string[];
  /** The numbers of the charts stand below them as tables. */
  readonly table: boolean;
  /** The end of the last run: the extension forgets it when the window is closed. */
  readonly last: LiveLook | null;
}

export interface LiveState {
  readonly saved: SavedLive;
  /** What is shown; undefined until the host has answered. */
  readonly look: LiveLook | undefined;
  /** The watched words as they were last seen with vectors. */
  readonly seen: readonly ProbedWord[];
  readonly rows: readonly ProbeRow[];
  /** What earlier looks at this run showed. */
  readonly memories: Memories;
  /** How many neighbours are new since the last look, in words. */
  readonly change: string;
  /** The last error, until the next look. */
  readonly problem: VecinityError | undefined;
}

export const DEFAULT_LIVE: SavedLive = { words: [], table: false, last: null };

export function openLive(saved: SavedLive): LiveState {
  return {
    saved,
    look: undefined,
    seen: saved.last?.words ?? [],
    rows: [],
    memories: new Map(),
    change: '',
    problem: undefined,
  };
}

/** The host answered a look. Without a run, the end of the last one is shown. */
export function looked(state: LiveState, answer: LiveLook): LiveState {
  const look = answer.run ? answer : (state.saved.last ?? answer);
  const { run } = look;
  if (!run) {
    return { ...state, look, problem: undefined };
  }
  const isSameRun = run.id === state.look?.run?.id;
  const known = isSameRun ? state : { ...state, memories: new Map(), seen: [] };
  return withLast(withProbes({ ...known, look, problem: undefined }, look.words, run));
}

/** The user added or removed words. */
export function wordsWatched(state: LiveState, words: readonly string[]): LiveState {
  return { ...state, saved: { ...state.saved, words: [...new Set(words)].slice(0, MAX_WATCHED) } };
}

export function tableChosen(state: LiveState, table: boolean): LiveState {
  return { ...state, saved: { ...state.saved, table } };
}

export function failed(state: LiveState, problem: VecinityError): LiveState {
  return { ...state, problem };
}

/** Whether a run is over. */
export function hasEnded({ state }: LiveRun): boolean {
  return state !== 'running' && state !== 'paused';
}

/** The watched words that have vectors. */
export function wordsToPlot({ seen }: LiveState): string[] {
  return seen.filter(({ neighbours }) => neighbours).map(({ word }) => word);
}

/** What is worth saying above the watched words; empty if nothing is. */
export function hintOf({ look, seen }: LiveState): string {
  const { run, words, compared, weighted } = look ?? { words: [], compared: 0 };
  if (!run) {
    return '';
  }
  if (words.length === 0 && seen.length === 0) {
    if (hasEnded(run)) {
      return 'This run has no vectors to show.';
    }
    return hasLoss(run)
      ? 'The nearest neighbours of a few words will appear here and change as the model learns.'
      : 'The nearest neighbours of a few words will appear here when the vectors are ready.';
  }
  if (weighted) {
    return 'Weighted by evidence: rare words come later.';
  }
  return run.learning && compared > 0 && compared < run.learning.vocabularySize
    ? `Compared with the ${formatCount(compared)} most frequent words.`
    : '';
}

function withProbes(state: LiveState, words: readonly ProbedWord[], run: LiveRun): LiveState {
  if (words.length === 0) {
    const isShown = state.seen.length > 0 && state.saved.words.length > 0;
    return isShown ? state : { ...state, rows: [] };
  }
  const { rows, memories } = compareLooks(state.memories, words, run.state === 'running');
  // From here on the words are the view's own, so that the user can remove them.
  const saved = state.saved.words.length > 0 ? state.saved : { ...state.saved, words: words.map(({ word }) => word) };
  return { ...state, saved, seen: words, rows, memories, change: run.state === 'running' ? changeText(rows) : '' };
}

/** Keeps the end of a run. */
function withLast(state: LiveState): LiveState {
  const { look, saved, seen } = state;
  const isEnd = look?.run && hasEnded(look.run) && look !== saved.last;
  return isEnd ? { ...state, saved: { ...saved, last: { ...look, words: seen } } } : state;
}
