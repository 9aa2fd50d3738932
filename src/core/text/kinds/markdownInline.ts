import { codeWords } from './code';
import { decodeEntities, withoutTags } from './inline';

/** Roles of MyST whose text is a label, a file or a formula. */
const droppedRoles = /^(?:\w+:)?(?:ref|numref|eq|doc|cite\w*|download|math|index|label)$/;

/** The text of a paragraph: words of code spans, and the rest without markup. */
export function markdownText(paragraph: string): string {
  let result = '';
  let plain = '';
  const missing = new Set<number>();
  const runs = /`+/g;
  let at = 0;
  for (let run = runs.exec(paragraph); run; run = runs.exec(paragraph)) {
    const close = missing.has(run[0].length) ? -1 : closingRun(paragraph, runs.lastIndex, run[0]);
    plain += paragraph.slice(at, run.index);
    if (close < 0) {
      missing.add(run[0].length);
      at = run.index + run[0].length;
      plain += ' ';
      continue;
    }
    const role = /\{([\w:.-]{1,40})\}$/.exec(plain.slice(-50));
    const before = role ? plain.slice(0, -role[0].length) : plain;
    result += `${withoutMarkup(before)} ${spanText(paragraph.slice(runs.lastIndex, close), role?.[1])} `;
    plain = '';
    at = close + run[0].length;
    runs.lastIndex = at;
  }
  return result + withoutMarkup(plain + paragraph.slice(at));
}

/** The words of a code span, or the text of a role; a query of Dataview has none. */
function spanText(span: string, role: string | undefined): string {
  if (role !== undefined) {
    const title = /^([^<]{1,300})\s<[^<>]{1,300}>$/.exec(span)?.[1];
    return title ?? (droppedRoles.test(role) ? '' : codeWords(span));
  }
  return /^\s*\$?=/.test(span) ? '' : codeWords(span);
}

/** The index of the end of a code span, which is a run of equally many backticks; -1 if there is none. */
function closingRun(text: string, from: number, run: string): number {
  for (let at = text.indexOf(run, from); at >= 0; at = text.indexOf(run, at)) {
    let end = at;
    while (text[end] === '`') {
      end++;
    }
    if (end - at === run.length) {
      return at;
    }
    at = end;
  }
  return -1;
}

/** Drops markup. Repetitions in the patterns are bounded, so that the time is linear in the length. */
function withoutMarkup(plain: string): string {
  const shown = withoutTags(
    withoutMarks(plain)
      .replace(/\$\$[^$]{1,2000}\$\$|\$(?=\S)[^$]{0,300}\S\$(?!\d)/g, ' ')
      .replace(/<(?:https?|ftp|mailto):[^<>\s]{1,2000}>/gi, ' ')
      .replace(
        /\]\(\s{0,20}(?:<[^<>]{0,2000}>|(?:[^()\s]|\([^()\s]{0,200}\)){0,2000})(?:\s{1,20}(?:"[^"]{0,300}"|'[^']{0,300}'))?\s{0,20}\)/g,
        '] ',
      )
      .replace(/\]\[[^[\]]{0,200}\]/g, '] ')
      .replace(/\b(?:https?|ftp|file):\/\/[^\s<>"\])]{1,2000}|\bwww\.[^\s<>"\])]{1,2000}/gi, ' '),
  );
  return decodeEntities(
    shown.replace(/\{#[^\s{}]{1,200}\}|\[\^[^\]\s]{1,100}\]/g, ' ').replace(/\\([!-/:-@[-`{-~])/g, '$1'),
  );
}

/** Drops what Obsidian, Jekyll, Hugo, Pandoc and MyST add, and marks of emphasis, which may be inside a word. */
function withoutMarks(plain: string): string {
  return plain
    .replace(/!\[\[[^[\]]{1,500}\]\]|%%[^%]{1,2000}%%/g, ' ')
    .replace(/\[\[([^[\]]{1,500})\]\]/g, (_, link: string) => wikiLinkText(link))
    .replace(/\{\{[^{}]{0,500}\}\}|\{%[^{}%]{0,500}%\}|<%[^%<>]{0,1000}%>|\{[:.#][^{}]{0,200}\}/g, ' ')
    .replace(/\[(?:-|see |cf\. )?@[^[\]]{1,500}\]|(?<=^|\s):[a-z][a-z0-9_+-]{1,30}:(?![\w:])/g, ' ')
    .replace(/[[(][\w -]{1,40}::\s{1,9}([^[\]()]{0,500})[\])]/g, ' $1 ')
    .replace(/(?<![=<>!+*/-])==(?![\s=])([^=]{1,1000})==(?!=)/g, '$1')
    .replace(/(?<![\\*])(\*{1,3})(?![\s*])([^*]{1,1000})(?<![\s\\])\1(?!\*)/g, '$2')
    .replace(/~~([^~]{1,1000})~~/g, '$1');
}

/** The text of a link to a note: `[[note#heading|text]]`. */
function wikiLinkText(link: string): string {
  const bar = link.lastIndexOf('|');
  if (bar >= 0) {
    return link.slice(bar + 1);
  }
  return /^_?toc_?$/i.test(link) ? ' ' : link.replace(/#\^.*$|\.md(?=$|#)/g, '').replace(/#/g, ' ');
}
