import type { VecinityError } from '../../src/core/errors';
import { formatBytes, formatCount, formatEstimate } from '../../src/core/numberText';
import { equallyFarText } from '../../src/core/oneHotText';
import type { Neighbour, WordVector } from '../../src/protocol/engine';
import type { FilePreview, ModelStatistics } from '../../src/protocol/files';
import type { FileDescription } from '../../src/core/formats/description';
import type { EditorPage, EmbeddingsFile } from '../../src/protocol/views';

/** Vectors that take more memory than this are loaded only when the user says so. */
const LARGE_BYTES = 500e6;
/** Words that the user can go back to. */
const MAX_EARLIER = 50;

/** A word of the file; what is not known about it is undefined. */
export interface ChosenWord {
  readonly word: string;
  readonly rank?: number | undefined;
  readonly count?: number | undefined;
  readonly norm?: number | undefined;
}

/** What outlives hiding and reloading. */
export interface SavedEditor {
  readonly tab: EditorPage;
  readonly query: string;
  /** Index of the first row in sight. */
  readonly top: number;
  readonly chosen: ChosenWord | null;
  /** Words that were chosen before, the latest last. */
  readonly earlier: readonly ChosenWord[];
  /** The user wants a large table to be loaded. */
  readonly loadWanted: boolean;
}

export interface EditorState {
  readonly saved: SavedEditor;
  readonly file: EmbeddingsFile | undefined;
  /** The file is the model that hovers and views ask. */
  readonly active: boolean;
  readonly description: FileDescription | undefined;
  readonly preview: FilePreview | undefined;
  /** The vectors are in memory. */
  readonly statistics: ModelStatistics | undefined;
  /** How far the vectors are loaded, 0..1; undefined while they are not being loaded. */
  readonly loading: number | undefined;
  /** Opening takes long. */
  readonly busy: boolean;
  /** Why the file is not open or not loaded. */
  readonly failure: VecinityError | undefined;
  /** Why the last action failed. */
  readonly problem: VecinityError | undefined;
  /** Something the user should know about the file; empty if there is nothing. */
  readonly notice: string;
  /** The neighbours of a word, as far as they have been answered. */
  readonly answer:
    | {
        readonly chosen: ChosenWord;
        readonly neighbours: readonly Neighbour[];
        /** Undefined if the word could not be read. */
        readonly vector: WordVector | undefined;
      }
    | undefined;
}

export const DEFAULT_EDITOR: SavedEditor = {
  tab: 'words',
  query: '',
  top: 0,
  chosen: null,
  earlier: [],
  loadWanted: false,
};

export function openEditor(saved: SavedEditor): EditorState {
  return {
    saved,
    file: undefined,
    active: false,
    description: undefined,
    preview: undefined,
    statistics: undefined,
    loading: undefined,
    busy: false,
    failure: undefined,
    problem: undefined,
    notice: '',
    answer: undefined,
  };
}

/** The file is read from its beginning: all that was known of it is out of date. */
export function openingStarted(state: EditorState, notice: string): EditorState {
  const { file, active, answer } = state;
  return { ...openEditor(state.saved), file, active, answer, notice };
}

export function openingIsSlow(state: EditorState, busy: boolean): EditorState {
  return { ...state, busy };
}

/** The host named the file. */
export function fileNamed(state: EditorState, file: EmbeddingsFile): EditorState {
  return { ...state, file, active: file.active };
}

export function activeChanged(state: EditorState, active: boolean): EditorState {
  return state.file ? { ...state, active } : state;
}

export function described(state: EditorState, description: FileDescription): EditorState {
  return { ...state, description };
}

export function previewed(state: EditorState, preview: FilePreview): EditorState {
  return { ...state, preview };
}

/** The file could not be opened or loaded. */
export function openFailed(state: EditorState, failure: VecinityError): EditorState {
  // A file that has gone was not read again, whatever the notice says.
  const notice = failure.code === 'unreadable' ? '' : state.notice;
  return { ...state, loading: undefined, failure, notice };
}

export function loadStarted(state: EditorState): EditorState {
  return { ...state, loading: 0, failure: undefined };
}

/** @param fraction 0..1; ignored while nothing is being loaded */
export function loadProgressed(state: EditorState, fraction: number): EditorState {
  return state.loading === undefined ? state : { ...state, loading: fraction };
}

/** The user stopped the loading and does not want it again. */
export function loadStopped(state: EditorState): EditorState {
  return { ...state, loading: undefined, saved: { ...state.saved, loadWanted: false } };
}

export function loaded(state: EditorState, statistics: ModelStatistics): EditorState {
  return { ...state, loading: undefined, statistics };
}

export function loadRequested(state: EditorState): EditorState {
  return { ...state, saved: { ...state.saved, loadWanted: true } };
}

export function tabChosen(state: EditorState, tab: EditorPage): EditorState {
  return { ...state, saved: { ...state.saved, tab } };
}

/** The host asks for a page. Whoever asks for the words wants them loaded, however many they are. */
export function pageRequested(state: EditorState, page: EditorPage): EditorState {
  return tabChosen(page === 'words' ? loadRequested(state) : state, page);
}

export function queryTyped(state: EditorState, query: string): EditorState {
  return { ...state, saved: { ...state.saved, query, top: 0 } };
}

/** @param top index of the first row in sight; ignored while there is no list */
export function scrolled(state: EditorState, top: number): EditorState {
  return state.statistics ? { ...state, saved: { ...state.saved, top } } : state;
}

/** The user chose a word; the word before it is kept to go back to. */
export function wordChosen(state: EditorState, chosen: ChosenWord): EditorState {
  const { chosen: before, earlier } = state.saved;
  const isNew = before !== null && before.word !== chosen.word;
  return {
    ...state,
    saved: { ...state.saved, chosen, earlier: isNew ? [...earlier, before].slice(-MAX_EARLIER) : earlier },
  };
}

/** The user went back to the word before. */
export function wentBack(state: EditorState): EditorState {
  const { earlier } = state.saved;
  const last = earlier.at(-1);
  return last ? { ...state, saved: { ...state.saved, chosen: last, earlier: earlier.slice(0, -1) } } : state;
}

/** More is known about the chosen word: its place in the list. */
export function rowFound(state: EditorState, row: ChosenWord): EditorState {
  if (state.saved.chosen?.word !== row.word) {
    return state;
  }
  const { answer } = state;
  return {
    ...state,
    saved: { ...state.saved, chosen: row },
    answer: answer?.chosen.word === row.word ? { ...answer, chosen: row } : answer,
  };
}

/** The neighbours and the vector of the chosen word are known. */
export function neighboursFound(
  state: EditorState,
  neighbours: readonly Neighbour[],
  vector: WordVector | undefined,
): EditorState {
  const { chosen } = state.saved;
  return chosen ? { ...state, answer: { chosen, neighbours, vector }, problem: undefined } : state;
}

export function neighboursFailed(state: EditorState, problem: VecinityError): EditorState {
  return { ...neighboursFound(state, [], undefined), problem };
}

/** An action failed; undefined takes the message away. */
export function failed(state: EditorState, problem: VecinityError | undefined): EditorState {
  return { ...state, problem };
}

/** Whether to load without being asked. Not while the file is being checked, which reads it too. */
export function isLoadDue({ saved, description, statistics, loading }: EditorState): boolean {
  return (
    description !== undefined &&
    statistics === undefined &&
    loading === undefined &&
    saved.tab === 'words' &&
    description.words > 0 &&
    (saved.loadWanted || !isLarge(description))
  );
}

/** The chosen word and its neighbours, at most `count`. */
export function wordsToShow({ saved, answer }: EditorState, count: number): string[] {
  const { chosen } = saved;
  return chosen ? [chosen.word, ...(answer?.neighbours ?? []).map(({ word }) => word)].slice(0, count) : [];
}

/** Why no word of this file has neighbours; undefined if words can have some. */
export function noNeighboursText({ description, statistics }: EditorState): string | undefined {
  return description?.provenance.algorithm === 'onehot' && statistics
    ? equallyFarText(statistics.vocabularySize - 1)
    : undefined;
}

/** The name of a trained model; a file of another tool goes by its own name. */
export function titleOf({ file, description }: EditorState): string {
  const { name = '', createdAt = '' } = description?.provenance ?? {};
  return name !== '' && createdAt !== '' ? name : (file?.name ?? '');
}

/** `GloVe text · 341,479 × 100 · 296 MB`, as far as it is known. */
export function summaryText({ description, statistics }: EditorState): string {
  if (!description) {
    return '';
  }
  const { format, bytes } = description;
  const words = statistics?.vocabularySize ?? description.words;
  const dimensions = statistics?.dimensions ?? description.dimensions;
  const count = formatEstimate(words, !statistics && description.wordsEstimated);
  const size = words > 0 ? [`${count} \u00d7 ${formatCount(dimensions)}`] : [];
  return [format, ...size, formatBytes(bytes)].join(' \u00b7 ');
}

/** Bytes that the vectors take in memory. */
export function neededBytes({ words, dimensions, provenance }: FileDescription): number {
  // One-hot words have no numbers.
  return provenance.algorithm === 'onehot' ? 0 : words * dimensions * 4;
}

export function isLarge(description: FileDescription): boolean {
  return neededBytes(description) > LARGE_BYTES;
}
