import { ViewState } from '../ui/state';
import type { ChosenWord } from './wordPane';

export type Tab = 'words' | 'check';

/** What the editor remembers while it is hidden. */
interface EditorState {
  readonly tab: Tab;
  readonly query: string;
  /** First row in sight. */
  readonly top: number;
  readonly chosen: ChosenWord | null;
  /** Words that were chosen before, the latest last. */
  readonly earlier: readonly ChosenWord[];
  /** The user wants a large table to be loaded. */
  readonly loadWanted: boolean;
}

export const state = new ViewState<EditorState>(1, {
  tab: 'words',
  query: '',
  top: 0,
  chosen: null,
  earlier: [],
  loadWanted: false,
});
