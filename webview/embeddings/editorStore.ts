import type { ViewStore } from '../ui/viewStore';
import type { EditorState, SavedEditor } from './state';

export type EditorStore = ViewStore<SavedEditor, EditorState>;
