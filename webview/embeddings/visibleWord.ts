/** A word so that it can be seen: one that is blank or holds line ends or controls is written as in source code. */
export function visibleWord(word: string): string {
  return word.trim() === '' || /\p{Cc}/u.test(word) ? JSON.stringify(word) : word;
}
