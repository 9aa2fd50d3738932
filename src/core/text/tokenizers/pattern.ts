import {
  isLoneOnigurumaWord,
  isOnigurumaWord,
  isWhiteSpace,
  remembered,
  unicodeProperty,
  type CharacterClass,
} from './characterClasses';
import { TokenizerTrouble } from './tokenizerTrouble';

/**
 * A part of a pattern: calls `next` with each end of a match that starts at `at`, the preferred one first. It returns the
 * first result that is not -1.
 */
type Node = (run: Run, at: number, next: Continue) => number;
type Continue = (at: number) => number;

/** One search in one text. */
interface Run {
  readonly text: string;
  steps: number;
  depth: number;
}

/** Steps that a search may take: some, and more for each unit of the text. Known patterns need fewer than ten. */
const MAX_STEPS = 1_000_000;
const MAX_STEPS_A_UNIT = 300;
/** Calls within each other, so that the stack is large enough. */
const MAX_DEPTH = 1_000;
const MAX_SOURCE = 20_000;
const MAX_NESTING = 20;
const MAX_REPEATS = 1_000;

/**
 * A regular expression in Oniguruma's syntax, as `tokenizer.json` has it. JavaScript's expressions have other classes, and
 * a hostile one would never end: this one stops after a number of steps.
 */
export class Pattern {
  private readonly root: Node;

  /** @throws TokenizerTrouble if a part of it is not supported */
  constructor(source: string) {
    this.root = new Parser(source).parse();
  }

  /** A pattern that matches `text` itself. */
  static literal(text: string): Pattern {
    return new Pattern(text.replace(/[^\p{L}\p{N}\s]/gu, (sign) => (sign.charCodeAt(0) < 0x80 ? `\\${sign}` : sign)));
  }

  /** Returns the matches in `text`, which do not overlap. @throws TokenizerTrouble if it takes too many steps */
  matches(text: string): (readonly [start: number, end: number])[] {
    const found: (readonly [number, number])[] = [];
    const run: Run = { text, steps: MAX_STEPS + MAX_STEPS_A_UNIT * text.length, depth: 0 };
    let lastEnd = -1;
    for (let at = 0; at <= text.length;) {
      const end = this.root(run, at, same);
      if (end > at || (end === at && at !== lastEnd)) {
        found.push([at, end]);
        lastEnd = end;
      }
      at = end > at ? end : at + unitsAt(text, at);
    }
    return found;
  }
}

const same: Continue = (at) => at;

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function step(run: Run): void {
  if (--run.steps < 0) {
    throw new TokenizerTrouble('its pattern takes too long on this text');
  }
}

/** A node for one character. */
function character(isInside: CharacterClass): Node {
  return (run, at, next) => {
    step(run);
    const code = run.text.codePointAt(at);
    return code !== undefined && isInside(code) ? next(at + (code > 0xffff ? 2 : 1)) : -1;
  };
}

/** Repeats one character, without recursion: runs of letters may be long. */
function repeatCharacter(isInside: CharacterClass, { min, max, mode }: Quantifier): Node {
  return (run, at, next) => {
    const ends = [at];
    let end = at;
    const more = (): boolean => {
      step(run);
      const code = run.text.codePointAt(end);
      if (ends.length > max || code === undefined || !isInside(code)) {
        return false;
      }
      end += code > 0xffff ? 2 : 1;
      ends.push(end);
      return true;
    };
    if (mode === 'lazy') {
      for (let count = 0; count < min || nothing(next, ends[count]!); count++) {
        if (!more()) {
          return -1;
        }
      }
      return next(ends.at(-1)!);
    }
    while (more());
    if (mode === 'possessive') {
      return ends.length > min ? next(end) : -1;
    }
    for (let count = ends.length - 1; count >= min; count--) {
      step(run);
      const result = next(ends[count]!);
      if (result >= 0) {
        return result;
      }
    }
    return -1;
  };
}

function nothing(next: Continue, at: number): boolean {
  return next(at) < 0;
}

function repeat(node: Node, { min, max, mode }: Quantifier): Node {
  const from = (run: Run, at: number, count: number, next: Continue): number => {
    step(run);
    if (++run.depth > MAX_DEPTH) {
      throw new TokenizerTrouble('its pattern takes too long on this text');
    }
    const again = (): number =>
      count < max ? node(run, at, (end) => (end === at ? -1 : from(run, end, count + 1, next))) : -1;
    const stop = (): number => (count >= min ? next(at) : -1);
    const first = mode === 'lazy' ? stop() : again();
    const result = first >= 0 ? first : mode === 'lazy' ? again() : stop();
    run.depth--;
    return result;
  };
  const whole: Node = (run, at, next) => from(run, at, 0, next);
  return mode === 'possessive' ? atomic(whole) : whole;
}

/** Takes the first match and no other. */
function atomic(node: Node): Node {
  return (run, at, next) => {
    const end = node(run, at, same);
    return end < 0 ? -1 : next(end);
  };
}

function sequence(nodes: readonly Node[]): Node {
  const from =
    (index: number, run: Run, next: Continue): Continue =>
    (at) =>
      index === nodes.length ? next(at) : nodes[index]!(run, at, from(index + 1, run, next));
  return nodes.length === 1 ? nodes[0]! : (run, at, next) => from(0, run, next)(at);
}

function alternatives(nodes: readonly Node[]): Node {
  if (nodes.length === 1) {
    return nodes[0]!;
  }
  return (run, at, next) => {
    for (const node of nodes) {
      step(run);
      const result = node(run, at, next);
      if (result >= 0) {
        return result;
      }
    }
    return -1;
  };
}

function lookahead(node: Node, isWanted: boolean): Node {
  return (run, at, next) => (node(run, at, same) >= 0 === isWanted ? next(at) : -1);
}

interface Quantifier {
  readonly min: number;
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
}

/** A parsed part, with its class if it is one character. */
interface Atom {
  readonly node: Node;
  readonly isInside?: CharacterClass;
}

class Parser {
  private at = 0;
  private nesting = 0;

  constructor(private readonly source: string) {
    if (source.length > MAX_SOURCE) {
      throw new TokenizerTrouble(`its pattern has ${source.length} characters`);
    }
  }

  parse(): Node {
    const node = this.choice(false);
    if (this.at < this.source.length) {
      throw this.unsupported(')');
    }
    return node;
  }

  private choice(ignoresCase: boolean): Node {
    const nodes = [this.terms(ignoresCase)];
    while (this.take('|')) {
      nodes.push(this.terms(ignoresCase));
    }
    return alternatives(nodes);
  }

  private terms(ignoresCase: boolean): Node {
    const nodes: Node[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) {
      const atom = this.atom(ignoresCase);
      const quantifier = this.quantifier();
      if (!quantifier) {
        nodes.push(atom.node);
      } else {
        nodes.push(atom.isInside ? repeatCharacter(atom.isInside, quantifier) : repeat(atom.node, quantifier));
      }
    }
    return sequence(nodes);
  }

  private atom(ignoresCase: boolean): Atom {
    if (this.take('(')) {
      return { node: this.group(ignoresCase) };
    }
    if (this.take('[')) {
      return classAtom(this.bracket(ignoresCase));
    }
    if (this.take('.')) {
      return classAtom((code) => code !== 0x0a);
    }
    if (this.take('^')) {
      return { node: (run, at, next) => (at === 0 || run.text[at - 1] === '\n' ? next(at) : -1) };
    }
    if (this.take('$')) {
      return { node: (run, at, next) => (at === run.text.length || run.text[at] === '\n' ? next(at) : -1) };
    }
    if (this.take('\\w')) {
      return classAtom(isLoneOnigurumaWord);
    }
    if (this.take('\\W')) {
      return classAtom(not(isLoneOnigurumaWord));
    }
    if (this.take('\\')) {
      const escaped = this.escape();
      return classAtom(typeof escaped === 'number' ? literal(escaped, ignoresCase) : escaped);
    }
    if ('*+?{'.includes(this.source[this.at]!)) {
      throw this.unsupported(this.source[this.at]!);
    }
    return classAtom(literal(this.codePoint(), ignoresCase));
  }

  /** Reads a group after its bracket. */
  private group(ignoresCase: boolean): Node {
    if (++this.nesting > MAX_NESTING) {
      throw this.unsupported('so many nested groups');
    }
    const inside = (ignores = ignoresCase): Node => {
      const node = this.choice(ignores);
      if (!this.take(')')) {
        throw this.unsupported('a group without an end');
      }
      this.nesting--;
      return node;
    };
    if (!this.take('?')) {
      return inside();
    }
    if (this.take(':')) {
      return inside();
    }
    if (this.take('i:')) {
      return inside(true);
    }
    if (this.take('!')) {
      return lookahead(inside(), false);
    }
    if (this.take('=')) {
      return lookahead(inside(), true);
    }
    if (this.take('>')) {
      return atomic(inside());
    }
    throw this.unsupported(`(?${this.source.slice(this.at, this.at + 2)}`);
  }

  private quantifier(): Quantifier | undefined {
    const [min, max, isCounted] = this.counts() ?? [];
    if (min === undefined || max === undefined) {
      return undefined;
    }
    const mode = this.take('?') ? 'lazy' : !isCounted && this.take('+') ? 'possessive' : 'greedy';
    if ('*+?{'.includes(this.source[this.at] ?? ' ')) {
      throw this.unsupported('a repeated quantifier');
    }
    return { min, max, mode };
  }

  private counts(): readonly [min: number, max: number, isCounted: boolean] | undefined {
    if (this.take('?')) {
      return [0, 1, false];
    }
    if (this.take('*')) {
      return [0, Infinity, false];
    }
    if (this.take('+')) {
      return [1, Infinity, false];
    }
    const counted = /^\{(\d{0,4})(,?)(\d{0,4})\}/.exec(this.source.slice(this.at, this.at + 12));
    if (!counted || (counted[1] === '' && counted[3] === '')) {
      return undefined;
    }
    this.at += counted[0].length;
    const min = Number(counted[1]);
    const max = counted[2] === '' ? min : counted[3] === '' ? Infinity : Number(counted[3]);
    if (min > MAX_REPEATS || max < min) {
      throw this.unsupported(counted[0]);
    }
    return [min, max, true];
  }

  /** Reads a class after its bracket. */
  private bracket(ignoresCase: boolean): CharacterClass {
    if (++this.nesting > MAX_NESTING) {
      throw this.unsupported('so many nested classes');
    }
    const isNegated = this.take('^');
    const parts: CharacterClass[] = [];
    while (!this.take(']')) {
      if (this.at >= this.source.length || this.source.startsWith('&&', this.at)) {
        throw this.unsupported('[…&&…]');
      }
      if (this.take('[')) {
        if (this.source[this.at] === ':') {
          throw this.unsupported('[:…:]');
        }
        parts.push(this.bracket(ignoresCase));
      } else {
        parts.push(this.classPart(ignoresCase));
      }
    }
    this.nesting--;
    if (parts.length === 0) {
      throw this.unsupported('[]');
    }
    return remembered((code) => parts.some((isInside) => isInside(code)) !== isNegated);
  }

  private classPart(ignoresCase: boolean): CharacterClass {
    const first = this.take('\\') ? this.escape() : this.codePoint();
    if (typeof first !== 'number') {
      return first;
    }
    const isRange = this.source[this.at] === '-' && (this.source[this.at + 1] ?? ']') !== ']';
    if (!isRange) {
      return literal(first, ignoresCase);
    }
    this.at++;
    const last = this.take('\\') ? this.escape() : this.codePoint();
    if (typeof last !== 'number' || last < first || this.source[this.at - 1] === '[' || ignoresCase) {
      throw this.unsupported('a range of characters such as this');
    }
    return (code) => code >= first && code <= last;
  }

  /** Reads an escape after its backslash. @returns the code point of a character, or a class */
  private escape(): number | CharacterClass {
    const letter = this.source[this.at] ?? '';
    const simple = simpleEscapes.get(letter);
    if (simple !== undefined) {
      this.at++;
      return simple;
    }
    if (letter === 'p' || letter === 'P') {
      const property = /^[pP]\{(\^?)([^}]{1,40})\}/.exec(this.source.slice(this.at, this.at + 50));
      if (!property) {
        throw this.unsupported(`\\${letter}`);
      }
      this.at += property[0].length;
      const isInside = unicodeProperty(property[2]!);
      return (letter === 'P') !== (property[1] === '^') ? (code) => !isInside(code) : isInside;
    }
    const hex = /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(
      this.source.slice(this.at, this.at + 10),
    );
    if (hex) {
      this.at += hex[0].length;
      return parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    }
    if (letter === '' || /[A-Za-z0-9]/.test(letter)) {
      throw this.unsupported(`\\${letter}`);
    }
    return this.codePoint();
  }

  private codePoint(): number {
    const code = this.source.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private take(text: string): boolean {
    const isNext = this.source.startsWith(text, this.at);
    this.at += isNext ? text.length : 0;
    return isNext;
  }

  private unsupported(what: string): TokenizerTrouble {
    return new TokenizerTrouble(`its pattern has an unsupported part, ${what}, at character ${this.at + 1}`);
  }
}

function classAtom(isInside: CharacterClass): Atom {
  return { node: character(isInside), isInside };
}

function literal(codePoint: number, ignoresCase: boolean): CharacterClass {
  if (!ignoresCase) {
    return (code) => code === codePoint;
  }
  const expression = new RegExp(`^\\u{${codePoint.toString(16)}}$`, 'iu');
  return remembered((code) => expression.test(String.fromCodePoint(code)));
}

function not(isInside: CharacterClass): CharacterClass {
  return (code) => !isInside(code);
}

const isDigit: CharacterClass = (code) => unicodeProperty('Nd')(code);

const simpleEscapes: ReadonlyMap<string, number | CharacterClass> = new Map<string, number | CharacterClass>([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['f', 0x0c],
  ['v', 0x0b],
  ['s', isWhiteSpace],
  ['S', not(isWhiteSpace)],
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isOnigurumaWord],
  ['W', not(isOnigurumaWord)],
]);
