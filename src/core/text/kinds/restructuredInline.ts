import { codeWords } from './code';
import { withoutAddresses } from './inline';

/** Roles whose text without a title is a label, a file or a key. */
const labels =
  /^(?:ref|numref|eq|doc|download|cite|citep|citet|footcite|cite:\w+|any|index|issue|pr|pull|ghpull|bpo|gh|user|commit|cve|cwe|source)$/;
const codeRoles =
  /^(?:\w+:)?(?:class|func|meth|mod|attr|exc|data|obj|const|type|member|macro|struct|enum|enumerator|var|keyword|opcode|token|code|literal|samp|command|program|option|envvar|file|makevar|kbd|c|cpp|py|python|js)$/;

/** Drops the markup of a paragraph. */
export function restructuredText(paragraph: string): string {
  return withoutAddresses(
    paragraph
      .replace(/``([^`]{1,2000})``/g, (_, code: string) => ` ${codeWords(code)} `)
      .replace(/:([a-zA-Z][\w.+:-]{0,40}):`([^`]{1,1000})`_{0,2}/g, (_, role: string, text: string) =>
        roleText(role, text),
      )
      .replace(/`([^`]{1,1000})`(?:_{1,2}|:([a-zA-Z][\w.+:-]{0,40}):)?/g, (_, text: string, role?: string) =>
        role === undefined ? shownText(text) : roleText(role, text),
      )
      .replace(/\|(?=\S)[^|`]{1,80}\|_{0,2}/g, ' ')
      .replace(/\[(?:\d{1,9}|#[\w-]{0,60}|\*|[A-Za-z][\w.-]{0,60})\]_/g, ' ')
      // An escaped space joins what is around it, also across marks.
      .replace(/\*{0,2}\\\s\*{0,2}/g, '')
      .replace(/\\(.)/g, '$1'),
  );
}

/** The text of a link without its target: `text <target>`. */
function shownText(text: string): string {
  const at = text.indexOf(' <');
  return at > 0 && text.trimEnd().endsWith('>') ? text.slice(0, at) : text;
}

function roleText(role: string, text: string): string {
  const name = role.toLowerCase();
  const shown = shownText(text);
  if (name === 'math' || (labels.test(name) && shown === text)) {
    return ' ';
  }
  if (!codeRoles.test(name) || shown !== text) {
    return /^[\d\s,]{1,40}$/.test(shown) ? ' ' : shown;
  }
  const dotted = shown.replace(/^[!~]/, '');
  return ` ${codeWords(shown.startsWith('~') ? dotted.slice(dotted.lastIndexOf('.') + 1) : dotted)} `;
}
