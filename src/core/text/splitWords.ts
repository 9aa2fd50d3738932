/** The words of a text that lists words: parted by white space, commas or semicolons; each once. */
export function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((word) => word !== ''))];
}
