import { CodeScanner } from './kinds/codeScanner';
import type { CodeSyntax } from './kinds/codeSyntax';

/** What is at a position of source code. */
export type CodePlace = 'code' | 'comment' | 'string';

/**
 * What is at a position of source code.
 * @param before the lines before; what is open at the first is unknown
 * @param character UTF-16 offset in `line`
 */
export function placeInCode(syntax: CodeSyntax, before: Iterable<string>, line: string, character: number): CodePlace {
  const scanner = new CodeScanner(syntax);
  for (const earlier of before) {
    scanner.line(earlier, () => undefined);
  }
  let place: CodePlace = 'code';
  scanner.line(line, (kind, from, to) => {
    if (from <= character && character <= to) {
      place = kind === 'longString' ? 'string' : kind;
    }
  });
  return place;
}
