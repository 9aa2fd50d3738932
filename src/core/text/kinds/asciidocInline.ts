import { codeWords } from './code';
import { decodeEntities, withoutAddresses } from './inline';

/** Macros without text of their own. */
const droppedMacros =
  /^(?:icon|stem|latexmath|asciimath|indexterm|anchor|include|video|audio|toc|footnoteref|ifdef|ifndef|ifeval|endif|counter2?|cite|citenp|bibliography)$/;

/** Drops the markup of a paragraph. */
export function asciidocText(paragraph: string): string {
  return decodeEntities(
    withoutAddresses(
      paragraph
        .replace(/\+{3}[^+]{0,1000}\+{3}|\(\(\([^()]{1,300}\)\)\)|\[\[[^[\]]{1,200}\]\]|\{[\w!][\w:!-]{0,80}\}/g, ' ')
        .replace(/<<([^<>,]{1,200})(?:,([^<>]{1,500}))?>>/g, (_, __, text?: string) => text ?? ' ')
        .replace(/\(\(([^()]{1,300})\)\)/g, '$1')
        .replace(
          /(?<![\w+])((?:https?|ftp|irc|mailto|link|xref|image|kbd|btn|menu|pass|footnote|icon|stem|[a-z][\w-]{1,30}):{1,2})([^\s[\]<>"']{0,1000})\[((?:[^\]\\]|\\.){0,1000})\]/g,
          (_, macro: string, target: string, text: string) => macroText(macro.replace(/:+$/, ''), target, text),
        )
        .replace(
          /``([^`]{1,1000})``|(?<!\w)`([^`]{1,1000})`(?!\w)/g,
          (_, inner?: string, code?: string) => ` ${codeWords((inner ?? code)!)} `,
        )
        // A role before marked text: [.role]#text#.
        .replace(/\[[.#%][\w.#%-]{1,80}\](?=[#*_`])/g, '')
        .replace(/\*\*|__|##|(?<=\w)[\^~](?=\w)/g, '')
        .replace(/\\(?=[\W_])/g, '')
        .replace(/(?<=\s)(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):(?=\s)/g, ' '),
    ),
  );
}

/** The text in the brackets of a macro: the first attribute without a name, or all of a note. */
function macroText(macro: string, target: string, text: string): string {
  if (droppedMacros.test(macro)) {
    return ' ';
  }
  if (macro === 'footnote' || macro === 'pass') {
    return ` ${text} `;
  }
  const quoted = /^"([^"]{0,1000})"/.exec(text);
  const shown = quoted ? quoted[1]! : text.replace(/(?:^|,)\s{0,20}[\w-]{1,40}=.*$/, '').replace(/\^$/, '');
  const positional = macro === 'image' ? shown.split(',', 1)[0]! : shown;
  return macro === 'menu'
    ? `${target} ${positional}`
    : ` ${positional} `.replace(/^ (?=\S)/, /^(?:image|kbd|btn)$/.test(macro) ? ' ' : '');
}
