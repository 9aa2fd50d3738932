/*
 * Words, names of models and paths are anybody's text, and VS Code reads more than text into what it shows: links that
 * run commands in notifications, icons in quick picks. Here such texts become nothing but text.
 */

/** Characters that reorder, hide or break text: controls, zero-width and bidirectional marks, line separators. */
const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const isolateStart = '\u2068';
const isolateEnd = '\u2069';

/** A text on one line, without `disturbing` characters; longer than `longest` characters it ends with an ellipsis. */
export function oneLine(text: string, longest = 100): string {
  // Before the rest, which would take its time with megabytes.
  const characters = Array.from(text.slice(0, longest * 2 + 2).replaceAll(disturbing, '\ufffd'));
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}

/** For notifications, where `[text](command:id)` is a link that runs the command. */
export function notificationText(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** For labels and descriptions of quick picks, where `$(name)` is an icon. */
export function quickPickText(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}

/**
 * A text from a corpus or a file as inert Markdown: every character that is no letter, mark or digit becomes a numeric
 * entity, so that nothing in it can be syntax, a link or a table's border, and the text cannot turn the direction of
 * what follows. Longer than `longest` characters it is cut and ends with an ellipsis.
 */
export function escapeMarkdown(text: string, longest = 40): string {
  const piece = longest === Infinity ? text : text.slice(0, longest * 2 + 2);
  const characters = Array.from(piece.replaceAll(disturbing, '\ufffd'));
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters;
  const inert = cut
    .map((character) => (/[\p{L}\p{M}\p{N}]/u.test(character) ? character : `&#${character.codePointAt(0)!};`))
    .join('');
  return isolateStart + inert + isolateEnd;
}
