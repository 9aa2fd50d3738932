/** A word as a question takes it: in quotation marks if it has more than letters and digits. */
export function inExpression(word: string): string {
  if (/^[\p{L}\p{N}\p{M}]+$/u.test(word)) {
    return word;
  }
  if (!word.includes('"')) {
    return `"${word}"`;
  }
  return word.includes('\u00bb') ? word : `\u00ab${word}\u00bb`;
}
