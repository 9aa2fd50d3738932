import { cutText, showUnsafe, showUnseen } from '../core/text/unseen';

/*
 * Words, model names and paths are untrusted text. VS Code gives some of it a meaning: links in notifications run
 * commands, `$(name)` in quick picks is an icon. These functions make such text inert.
 */
const isolateStart = '\u2068';
const isolateEnd = '\u2069';

/** A text on one line, without unsafe characters; cut to `maximum` characters with an ellipsis. */
export function oneLine(text: string, maximum = 100): string {
  // Cut first: the rest is slow for megabytes.
  return cutText(showUnsafe(text.slice(0, maximum * 2 + 3)), maximum);
}

/** For notifications, where `[text](command:id)` is a link that runs the command. */
export function notificationText(text: string): string {
  return showUnseen(text).replaceAll('](', ']\u200b(');
}

/** For labels and descriptions of quick picks, where `$(name)` is an icon. */
export function quickPickText(text: string): string {
  return showUnseen(text).replaceAll('$(', '$\u200b(');
}

/**
 * A text from a corpus or a file as inert Markdown. Every character except letters, marks and digits becomes a numeric
 * entity, so that none can be syntax, a link or a table border. Isolates keep the text from turning the direction of
 * what follows. A text of more than `maximum` characters is cut with an ellipsis.
 */
export function escapeMarkdown(text: string, maximum = 40): string {
  const piece = maximum === Infinity ? text : text.slice(0, maximum * 2 + 3);
  const inert = Array.from(cutText(showUnsafe(piece), maximum), (character) =>
    /[\p{L}\p{M}\p{N}]/u.test(character) ? character : `&#${character.codePointAt(0)!};`,
  ).join('');
  return isolateStart + inert + isolateEnd;
}
