import { decodeHTML } from 'entities/decode';

/** Maximum characters of a document type that are kept. */
const MAX_SUBSET_LENGTH = 1 << 16;
const MAX_ENTITIES = 1000;

/** Finds the end of a document type declaration, piece by piece. */
export class DoctypeScanner {
  /** The declaration up to its end; the rest of a very long one is dropped. */
  subset = '';
  private quote = '';
  private brackets = 0;
  private last = '';
  private isComment = false;

  /** Reads on from `from`. Returns the index after the declaration, or -1 if it goes on in the next piece. */
  read(piece: string, from: number): number {
    for (let at = from; at < piece.length; at++) {
      if (this.endsAt(piece[at]!)) {
        this.keep(piece.slice(from, at));
        return at + 1;
      }
    }
    this.keep(piece.slice(from));
    return -1;
  }

  private endsAt(character: string): boolean {
    this.last = (this.last + character).slice(-4);
    if (this.isComment) {
      this.isComment = !this.last.endsWith('-->');
      return false;
    }
    if (this.quote !== '') {
      this.quote = character === this.quote ? '' : this.quote;
      return false;
    }
    if (this.last === '<!--') {
      this.isComment = true;
      this.last = '';
      this.brackets--;
    } else if (character === '"' || character === "'") {
      this.quote = character;
    } else if (character === '[' || character === '<') {
      this.brackets++;
    } else if (character === ']' || (character === '>' && this.brackets > 0)) {
      this.brackets--;
    } else {
      return character === '>';
    }
    return false;
  }

  private keep(text: string): void {
    this.subset += text.slice(0, MAX_SUBSET_LENGTH - this.subset.length);
  }
}

/**
 * The entities that a document type declares with a text of at most 200 characters. Names of other entities in the text are not replaced,
 * so that the text cannot grow.
 */
export function declaredEntities(subset: string): ReadonlyMap<string, string> {
  const entities = new Map<string, string>();
  for (const [, name, value] of subset
    .replace(/<!--[^]*?(?:-->|$)/g, ' ')
    .matchAll(/<!ENTITY\s{1,20}([\w.:-]{1,60})\s{1,20}("[^"]{0,200}"|'[^']{0,200}')\s{0,20}>/g)) {
    if (entities.size < MAX_ENTITIES && !entities.has(name!)) {
      const plain = decodeHTML(value!.slice(1, -1)).replace(/<[^>]*>/g, ' ');
      entities.set(name!, plain.replace(/&[\w.:-]+;/g, ' '));
    }
  }
  return entities;
}
