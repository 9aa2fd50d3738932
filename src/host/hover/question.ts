/** `word` as the side panel's expressions write it: in quotes where it holds more than letters, digits and apostrophes. */
export function questionFor(word: string): string {
  return /^[\p{L}\p{M}\p{N}'’_]+$/u.test(word) || word.includes('"') ? word : `"${word}"`;
}
