import { LineFilter } from './filter';

/** Number of leading arguments of a command that are not text. Arguments of other commands are text. */
const droppedArguments = new Map<string, number>();
const argumentCounts: readonly (readonly [count: number, names: readonly string[]])[] = [
  [
    1,
    [
      'cite citep citet citealp citealt citeauthor citeyear citeyearpar parencite textcite autocite footcite',
      'nocite ref eqref pageref autoref cref Cref nameref vref label index glossary gls Gls glspl acrshort ac',
      'input include includeonly includegraphics usepackage RequirePackage documentclass bibliography',
      'bibliographystyle addbibresource url path href textcolor color colorbox pagestyle thispagestyle',
      'pagenumbering vspace hspace vskip hskip stepcounter hypersetup graphicspath lstinputlisting',
      'verbatiminput institute email orcid tag parbox hyperref raisebox cline cmidrule selectlanguage',
      'foreignlanguage ensuremath',
    ],
  ],
  [
    2,
    [
      'setlength addtolength newtheorem definecolor fontsize resizebox rule setcounter addtocounter multicolumn',
      'newcommand renewcommand providecommand DeclareMathOperator def gdef let',
    ],
  ],
  [3, ['newenvironment renewenvironment']],
];
for (const [count, names] of argumentCounts) {
  for (const name of names.flatMap((line) => line.split(' '))) {
    droppedArguments.set(name, count);
  }
}
/** Commands whose first argument is a command, with or without braces. */
const defining = /^(?:new|renew|provide)command$|^DeclareMathOperator$|^g?def$|^let$/;
/** Commands whose argument is a sentence. */
const headings = /^(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title|author|caption|footnote)$/;
/** Environments whose content is dropped. */
const droppedEnvironments =
  /^(?:(?:display)?math|equation|(?:fl)?align|alignat|gather|multline|eqnarray|[vV]erbatim|lstlisting|minted|tikzpicture|(?:pgf)?picture|filecontents|algorithmic|comment|thebibliography)\*?$/;
/** Combining marks by the name of their TeX command. */
const accents = new Map<string, number>([
  ...([
    ["'", 0x301],
    ['`', 0x300],
    ['^', 0x302],
    ['"', 0x308],
    ['~', 0x303],
    ['=', 0x304],
    ['.', 0x307],
    ['u', 0x306],
  ] as const),
  ...([
    ['v', 0x30c],
    ['H', 0x30b],
    ['c', 0x327],
    ['k', 0x328],
    ['r', 0x30a],
    ['d', 0x323],
    ['b', 0x331],
  ] as const),
]);
const letters = new Map(
  Object.entries({
    ss: 'ß',
    ae: 'æ',
    AE: 'Æ',
    oe: 'œ',
    OE: 'Œ',
    o: 'ø',
    O: 'Ø',
    aa: 'å',
    AA: 'Å',
    l: 'ł',
    L: 'Ł',
    i: 'i',
    j: 'j',
    dh: 'ð',
    th: 'þ',
  }),
);

/**
 * Reads the text of LaTeX: drops commands, formulas, comments and the preamble, and keeps arguments that are text.
 * Blank lines, headings and items end sentences; other line ends are spaces. Macros are not expanded. An unclosed
 * formula ends with its paragraph, where TeX reports the error.
 */
export class LatexFilter extends LineFilter {
  private inPreamble = false;
  private isOver = false;
  /** Text of the current line that has not reached the sink. */
  private out = '';
  /** The end of the formula or environment that is being skipped; empty outside. */
  private until = '';
  /** Arguments of the last command still to drop, and the depth of braces inside the current one. */
  private toDrop = 0;
  private droppedDepth = 0;
  private isDefining = false;
  /** Whether this is inside the brackets of an optional argument. */
  private inOption = false;
  /** Whether an argument of the last command may come next. */
  private afterCommand = false;
  /** Number of open braces, and the depths at which closing one ends a sentence. */
  private depth = 0;
  private readonly sentenceDepths: number[] = [];

  protected line(line: string): void {
    if (this.isOver) {
      return;
    }
    if (/^\s*$/.test(line)) {
      this.endParagraph();
      return;
    }
    let at = 0;
    while (at >= 0 && at < line.length) {
      at = this.until === '' ? this.read(line, at) : this.skipTo(line, at);
    }
    this.flush();
    if (at >= 0) {
      this.sink.text(' ');
    }
  }

  /** Reads one character or command. Returns the index after it, or -1 if the rest of the line is not read. */
  private read(line: string, at: number): number {
    const character = line[at]!;
    if (character === '%') {
      return -1;
    }
    if (character === '\\') {
      return this.backslash(line, at);
    }
    if (character === '$' && !this.isHidden) {
      this.until = line[at + 1] === '$' ? '$$' : '$';
      this.out += ' ';
      return at + this.until.length;
    }
    if (character === '{' || character === '}' || character === '[' || character === ']') {
      if (this.bracket(character)) {
        this.flush();
        this.sink.sentenceEnd();
      }
      this.out += (character === '[' || character === ']') && !this.isHidden ? ' ' : '';
      return at + 1;
    }
    if (!this.isDropping && !this.isDefining) {
      const mayFollow = /\s/.test(character) && this.toDrop > 0;
      this.afterCommand &&= mayFollow;
      this.toDrop = mayFollow ? this.toDrop : 0;
    }
    if (!this.isHidden && !this.isDefining) {
      this.out += character === '~' || character === '&' ? ' ' : character;
    }
    return at + 1;
  }

  /** Reads the command, symbol or accented letter that a backslash begins. Returns the same as `read`. */
  private backslash(line: string, start: number): number {
    const command: readonly (string | undefined)[] = /^\\([a-zA-Z@]+)\*?\s*|^\\./su.exec(
      line.slice(start, start + 100),
    ) ?? ['\\'];
    const whole = command[0]!;
    const name = command[1];
    const at = start + whole.length;
    const accent = accents.get(name ?? whole.slice(1));
    const accented = accent === undefined || this.isDropping ? undefined : accentedLetter(line.slice(at, start + 120));
    if (accented) {
      this.out += accented.letter + String.fromCodePoint(accent!);
      return at + accented.length;
    }
    if (name === undefined) {
      this.symbol(whole);
      this.out += this.isDropping || whole === '\\-' ? '' : ' ';
      return at;
    }
    const environment = name === 'begin' || name === 'end' ? /^\{([^{}]{0,60})\}/.exec(line.slice(at, at + 70)) : null;
    this.flush();
    if (environment) {
      this.environment(name, environment[1]!);
      return this.isOver ? -1 : at + environment[0].length;
    }
    this.out += this.command(name) || (/\s$/.test(whole) && !this.isHidden ? ' ' : '');
    return at;
  }

  private flush(): void {
    this.sink.text(this.out);
    this.out = '';
  }

  /** Whether this is inside an argument that is dropped. */
  private get isDropping(): boolean {
    return this.droppedDepth > 0 || this.inOption;
  }

  private get isHidden(): boolean {
    return this.inPreamble || this.isDropping;
  }

  private endParagraph(): void {
    if (/^\$|^\\[)\]]/.test(this.until)) {
      this.until = '';
    }
    this.afterCommand = false;
    this.inOption = false;
    this.isDefining = false;
    this.droppedDepth = 0;
    this.toDrop = 0;
    this.sink.sentenceEnd();
  }

  private skipTo(line: string, from: number): number {
    let at = line.indexOf(this.until, from);
    while (this.until.startsWith('$') && at > 0 && line[at - 1] === '\\') {
      at = line.indexOf(this.until, at + 1);
    }
    if (at < 0) {
      return line.length;
    }
    at += this.until.length;
    this.until = '';
    return at;
  }

  private symbol(command: string): void {
    if (command === '\\(' || command === '\\[') {
      this.until = this.isHidden ? '' : command === '\\(' ? '\\)' : '\\]';
    }
    this.afterCommand = command === '\\\\';
  }

  /** Handles a command. Returns the letter it stands for, or an empty string. */
  private command(name: string): string {
    if (this.isDropping) {
      return '';
    }
    if (name === 'documentclass') {
      this.inPreamble = true;
    }
    if (this.isDefining && this.toDrop > 0) {
      this.toDrop--;
      this.isDefining = this.toDrop > 0;
      return '';
    }
    this.isDefining = defining.test(name);
    this.toDrop = droppedArguments.get(name) ?? 0;
    this.afterCommand = name !== 'item';
    if (this.inPreamble) {
      return '';
    }
    if (headings.test(name)) {
      this.sink.sentenceEnd();
      this.sentenceDepths.push(this.depth + 1);
    } else if (name === 'item' || name === 'par' || name === 'bibitem') {
      this.sink.sentenceEnd();
    }
    return letters.get(name) ?? '';
  }

  private environment(side: string, name: string): void {
    if (name === 'document') {
      this.endParagraph();
      this.inPreamble = false;
      this.isOver = side === 'end';
      this.depth = 0;
      return;
    }
    if (this.isHidden) {
      return;
    }
    this.sink.sentenceEnd();
    if (side === 'begin' && droppedEnvironments.test(name)) {
      this.until = `\\end{${name}}`;
    } else if (side === 'begin') {
      // The first arguments are options, for example the columns of a table.
      this.toDrop =
        /^(?:tabular[xy*]?|tabularx|longtable|array|minipage|multicols|wrapfigure|subfigure|spacing)\*?$/.test(name)
          ? 2
          : 0;
      this.afterCommand = true;
    }
  }

  /** Handles a bracket or brace. Returns whether it ends a sentence. */
  private bracket(character: string): boolean {
    if (this.inOption) {
      this.inOption = character !== ']';
      return false;
    }
    if (this.droppedDepth > 0) {
      this.droppedDepth += character === '{' ? 1 : character === '}' ? -1 : 0;
      if (this.droppedDepth === 0) {
        this.toDrop--;
        this.isDefining &&= this.toDrop > 0;
      }
      return false;
    }
    if (character === '[') {
      this.inOption = this.afterCommand;
      return false;
    }
    if (character === '{') {
      if (this.afterCommand && this.toDrop > 0) {
        this.droppedDepth = 1;
      } else {
        this.afterCommand = false;
        this.depth++;
      }
      return false;
    }
    this.afterCommand = character === '}';
    if (character === '}') {
      const ends = this.sentenceDepths.at(-1) === this.depth;
      if (ends) {
        this.sentenceDepths.pop();
      }
      this.depth = Math.max(0, this.depth - 1);
      return ends;
    }
    return false;
  }
}

/** The letter after an accent, with or without braces: `o`, `{o}`, `{\i}`. */
function accentedLetter(after: string): { letter: string; length: number } | undefined {
  const match = /^\s*(?:\{\s*\\?([a-zA-Z])\s*\}|\\([ij])(?![a-zA-Z])\s?|(?!\\|\{)([a-zA-Z]))/.exec(after);
  return match ? { letter: (match[1] ?? match[2] ?? match[3])!, length: match[0].length } : undefined;
}
