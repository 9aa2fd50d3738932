import { disturbing } from '../inertText';

const isolateStart = '\u2068';
const isolateEnd = '\u2069';

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

/** A link that runs a command of ours; `label` is Markdown already. */
export function commandLink(label: string, command: string, args: unknown, title: string): string {
  // Parentheses survive encodeURIComponent and would end the link.
  const query = encodeURIComponent(JSON.stringify([args])).replaceAll(/[()']/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `[${label}](command:${command}?${query} "${title}")`;
}
