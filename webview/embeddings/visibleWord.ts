/** A word as it can be seen: blanks, line ends and control characters are written as in source code. */
export function visibleWord(word: string): string {
  return word.trim() === '' || /\p{Cc}/u.test(word) ? JSON.stringify(word) : word;
}
