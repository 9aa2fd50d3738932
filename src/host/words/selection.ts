import * as vscode from 'vscode';
import { blankEscapes, type EscapeKind } from '../../core/text/escapes';
import { splitHumps } from '../../core/text/identifiers';
import { namePart, wordRangeAt, type TextRange } from '../../core/text/lookup';
import { wordsBeside, type WordsBeside } from '../../core/text/phraseAround';
import { textWords } from '../../core/text/textWords';
import { escapesIn, isProse } from './languages';

/** Characters to look at on each side of a position: a line may have 10 MB. */
const MAX_REACH = 256;
/** Maximum characters of a selection; longer ones are text, not a list of words. */
const MAX_SELECTION = 2000;
/** Maximum characters of a text to show as tokens. */
const MAX_TEXT = 20_000;
const MAX_TEXT_LINES = 1000;
/** Characters on each side of a hovered word that belong to its line. */
const LINE_REACH = 120;

/** A word and its range in a document. */
export interface WordInDocument {
  readonly text: string;
  readonly range: vscode.Range;
}

/** The word of a document at `position`. */
export function wordAt(document: vscode.TextDocument, position: vscode.Position): WordInDocument | undefined {
  const line = document.lineAt(position.line).text;
  const from = Math.max(0, position.character - MAX_REACH);
  const piece = blankEscapes(line.slice(from, position.character + MAX_REACH), escapesIn(document.languageId));
  const found = wordRangeAt(piece, position.character - from);
  if (!found) {
    return undefined;
  }
  return {
    text: piece.slice(found.start, found.end),
    range: new vscode.Range(position.line, from + found.start, position.line, from + found.end),
  };
}

/** The words beside a word of a document that could make a phrase with it. */
export function wordsBesideIn(
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
): WordsBeside<WordInDocument> {
  const from = Math.max(0, start.character - MAX_REACH);
  const line = document.lineAt(start.line).text;
  const piece = blankEscapes(line.slice(from, end.character + MAX_REACH), escapesIn(document.languageId));
  const { before, after } = wordsBeside(piece, { start: start.character - from, end: end.character - from });
  const inDocument = (word: TextRange): WordInDocument => ({
    text: piece.slice(word.start, word.end),
    range: new vscode.Range(start.line, from + word.start, start.line, from + word.end),
  });
  return { before: before.map(inDocument), after: after.map(inDocument) };
}

/** The words of a text, as `wordRangeAt` finds them. */
function wordsIn(text: string, escapes: EscapeKind): string[] {
  return textWords(blankEscapes(text.slice(0, MAX_SELECTION), escapes));
}

/** The words of the active editor's selections; an empty selection stands for the word at its cursor. */
export function wordsAtCursors(): string[] {
  const editor = vscode.window.activeTextEditor;
  return editor ? selectedWords(editor) : [];
}

/**
 * The words of an editor's selections; words that differ only in case count once, in the first spelling. Identifiers of
 * source code are split: getUserName is get, User and Name.
 */
export function selectedWords({ document, selections }: vscode.TextEditor): string[] {
  const isName = !isProse(document.languageId);
  const words = selections.flatMap((selection) => {
    if (!selection.isEmpty) {
      const found = wordsIn(textOf(document, selection), escapesIn(document.languageId));
      return isName ? found.flatMap((name) => splitHumps(name.replaceAll('_', ' ')).split(' ').filter(Boolean)) : found;
    }
    const word = wordAt(document, selection.active);
    if (!word || !isName) {
      return word ? [word.text] : [];
    }
    const { start, end } = namePart(word.text, selection.active.character - word.range.start.character);
    return [word.text.slice(start, end)];
  });
  const byForm = new Map<string, string>();
  for (const word of words) {
    const form = word.toLowerCase();
    byForm.set(form, byForm.get(form) ?? word);
  }
  return [...byForm.values()];
}

/** The text of a range; cut to `MAX_SELECTION` on one line, empty for 200 lines or more. */
function textOf(document: vscode.TextDocument, range: vscode.Range): string {
  if (range.isSingleLine) {
    const end = Math.min(range.end.character, range.start.character + MAX_SELECTION);
    return document.lineAt(range.start.line).text.slice(range.start.character, end);
  }
  return document.getText(range.end.line - range.start.line < 200 ? range : new vscode.Range(range.start, range.start));
}

/** The selected text of the active editor, else the line at its cursor; undefined if both are blank. */
export function textAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return undefined;
  }
  const { document, selections } = editor;
  const selected = selections.filter((selection) => !selection.isEmpty);
  const text =
    selected.length > 0
      ? selected.map((selection) => longTextOf(document, selection)).join('\n')
      : lineAround(document, selections[0] ?? new vscode.Selection(0, 0, 0, 0), MAX_TEXT / 2);
  return text.trim() === '' ? undefined : text.slice(0, MAX_TEXT);
}

/** The beginning of the text of a range. */
function longTextOf(document: vscode.TextDocument, { start, end }: vscode.Range): string {
  const last = Math.min(end.line, start.line + MAX_TEXT_LINES);
  let text = '';
  for (let line = start.line; line <= last && text.length < MAX_TEXT; line++) {
    const from = line === start.line ? start.character : 0;
    const to = line === end.line ? end.character : Infinity;
    text += `${line === start.line ? '' : '\n'}${document.lineAt(line).text.slice(from, Math.min(to, from + MAX_TEXT))}`;
  }
  return text;
}

/** The line around a range, without the parts of words at its ends. */
export function lineAround(
  document: vscode.TextDocument,
  { start, end }: Pick<vscode.Range, 'start' | 'end'>,
  reach = LINE_REACH,
): string {
  const { text } = document.lineAt(start.line);
  const [from, to] = [start.character - reach, end.character + reach];
  const piece = text.slice(Math.max(0, from), to);
  const whole = from > 0 ? piece.replace(/^\S*\s+/u, '') : piece;
  return (to < text.length ? whole.replace(/\s+\S*$/u, '') : whole).trim();
}
