import { wordRangeAt } from './lookup';

/**
 * The words of a text in their order, as `wordRangeAt` finds them.
 * @param isWord whether a run without white space is one word, such as `c++`; its punctuation belongs to it then
 */
export function textWords(text: string, isWord: (run: string) => boolean = () => false): string[] {
  const words: string[] = [];
  for (const run of text.split(/\s+/u)) {
    if (isWord(run)) {
      words.push(run);
      continue;
    }
    for (let at = 0; at < run.length;) {
      const range = wordRangeAt(run, at);
      if (range && range.end > at) {
        words.push(run.slice(range.start, range.end));
        at = range.end;
      } else {
        at++;
      }
    }
  }
  return words;
}
