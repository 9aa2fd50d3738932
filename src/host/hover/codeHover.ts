import * as path from 'node:path';
import type * as vscode from 'vscode';
import { placeInCode, type CodePlace } from '../../core/text/codePlace';
import { hasKeywords, isKeyword } from '../../core/text/keywords';
import { syntaxOf, unknownSyntax } from '../../core/text/kinds/codeSyntax';
import type { WordDescription } from '../../protocol/engine';
import { escapeMarkdown } from '../inertText';
import { wordAt, type WordInDocument } from '../words/selection';
import { commandLink } from './commandLink';
import { trusted } from './markdown';

/** Maximum lines before the pointer that are searched for the beginning of a comment. */
const MAX_LINES = 300;
/** Maximum characters of them. */
const MAX_CHARACTERS = 30_000;
/** Maximum characters of the pointer's line that are read on each side. */
const MAX_COLUMNS = 2000;
/** More neighbours would take a second line. */
const MAX_NEIGHBOURS = 3;

/** A word of source code. */
export interface WordInCode extends WordInDocument {
  readonly place: CodePlace;
}

/** Whether a language is known to be source code or data. */
export function isCode(language: string): boolean {
  return hasKeywords(language) || syntaxOf(language) !== undefined;
}

/** The name, or the word of a comment or string, at a position; undefined for numbers and keywords. */
export function wordInCode(document: vscode.TextDocument, position: vscode.Position): WordInCode | undefined {
  const word = wordAt(document, position);
  if (!word || /^\d/.test(word.text)) {
    return undefined;
  }
  const place = placeAt(document, word.range.start);
  // After a point even `delete` is a name.
  const isMember = /(?:^|[^.])\.\s*$/.test(textBefore(document, word.range.start));
  return place === 'code' && !isMember && isKeyword(word.text, document.languageId) ? undefined : { ...word, place };
}

/** One line about a word of source code, below the language's own hover; undefined where there is nothing to say. */
export function codeLine(description: WordDescription, text: string): vscode.MarkdownString | undefined {
  if (description.kind === 'unknown') {
    return undefined;
  }
  const { entry, neighbours, part, rank } = description;
  const { word, isOutside } = entry;
  if (isOutside || /^[a-z]$/i.test(word)) {
    return undefined;
  }
  const whole = part ? ` in ${escapeMarkdown(text)}` : '';
  const near = neighbours.slice(0, MAX_NEIGHBOURS).map((neighbour) => escapeMarkdown(neighbour.word, 20));
  const ask = commandLink('Ask', 'vecinity.ask', { text: word }, 'Show this word in the Ask view');
  const order = rank === 'evidence' ? ' (weighted by evidence)' : '';
  const list = near.length > 0 ? ` · near ${near.join(', ')}${order}` : '';
  return trusted(`**${escapeMarkdown(word)}**${whole}${list} · ${ask}`);
}

function placeAt(document: vscode.TextDocument, { line, character }: vscode.Position): CodePlace {
  const { languageId, fileName } = document;
  const syntax = syntaxOf(languageId) ?? syntaxOf(path.extname(fileName).slice(1)) ?? unknownSyntax;
  const before: string[] = [];
  let characters = 0;
  for (let at = line - 1; at >= 0 && line - at <= MAX_LINES && characters < MAX_CHARACTERS; at--) {
    const text = document.lineAt(at).text.slice(0, MAX_CHARACTERS);
    characters += text.length;
    before.unshift(text);
  }
  const from = Math.max(0, character - MAX_COLUMNS);
  const text = document.lineAt(line).text.slice(from, from + 2 * MAX_COLUMNS);
  return placeInCode(syntax, before, text, character - from);
}

function textBefore(document: vscode.TextDocument, { line, character }: vscode.Position): string {
  return document.lineAt(line).text.slice(Math.max(0, character - 10), character);
}
