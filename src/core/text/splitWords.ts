/** Splits a list of words at white space, commas and semicolons; each word once. */
export function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((word) => word !== ''))];
}
