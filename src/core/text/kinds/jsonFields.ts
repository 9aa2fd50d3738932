import { MalformedText } from './filter';
import { JsonScanner } from './jsonScanner';
import { isProse, isWords, judged, wordsIn } from './wordy';

/** Maximum characters of a text that decide what it is. */
export const MAX_JUDGED = 2000;
/** Maximum fields that are measured. */
const MAX_FIELDS = 1000;
/** A field with fewer values is measured with the others of its object: the keys may be data. */
const MIN_VALUES = 3;
/** Minimum fields with few values in an object whose keys are data. */
const MIN_KEYS = 5;
/** Maximum values of a field that are told apart. */
const MAX_DISTINCT = 100;

/** Fields by what their first values are. `a.b` is field b inside a; `a.*` is every other field inside a. */
export interface MeasuredFields {
  readonly prose: readonly string[];
  readonly other: readonly string[];
}

/** Names of fields with text, where nothing was measured. */
const textNames = new Set(['text', 'content', 'body', 'message', 'sentence', 'abstract', 'summary', 'description']);

interface FieldMeasure {
  values: number;
  prose: number;
  wordy: number;
  words: number;
  readonly distinct: Set<string>;
}

/**
 * Measures which fields hold prose.
 * @param beginning of a document or of records, of any length; it may end anywhere
 */
export function measureFields(beginning: string): MeasuredFields {
  const fields = new Map<string, FieldMeasure>();
  let value = '';
  const scanner = new JsonScanner({
    part: (text) => {
      value += text.slice(0, MAX_JUDGED - value.length);
    },
    textEnd: (path) => {
      note(fields, path, value);
      value = '';
    },
  });
  try {
    scanner.write(beginning);
  } catch (error) {
    if (!(error instanceof MalformedText)) {
      throw error;
    }
  }
  addPools(fields);
  const named = [...fields].filter(([, { values }]) => values > 0);
  let prose = named.filter(([path, field]) => isProseField(path, field));
  if (prose.length === 0) {
    prose = named.filter(([, field]) => isWordField(field));
  }
  const chosen = new Set(prose.map(([path]) => path));
  return { prose: [...chosen], other: named.map(([path]) => path).filter((path) => !chosen.has(path)) };
}

function note(fields: Map<string, FieldMeasure>, path: string, value: string): void {
  const text = judged(value).trim();
  let field = fields.get(path);
  if (!field) {
    if (fields.size >= MAX_FIELDS) {
      return;
    }
    field = { values: 0, prose: 0, wordy: 0, words: 0, distinct: new Set() };
    fields.set(path, field);
  }
  if (text !== '') {
    field.values++;
    field.prose += isProse(text) ? 1 : 0;
    field.wordy += isWords(text) ? 1 : 0;
    field.words += wordsIn(text);
    if (field.distinct.size < MAX_DISTINCT) {
      field.distinct.add(text);
    }
  }
}

/** Replaces fields with few values by one for all keys of their object, where it has many. */
function addPools(fields: Map<string, FieldMeasure>): void {
  const pools = new Map<string, string[]>();
  for (const [path, { values }] of fields) {
    if (values < MIN_VALUES) {
      const pool = poolOf(path);
      pools.set(pool, [...(pools.get(pool) ?? []), path]);
    }
  }
  for (const [pool, paths] of pools) {
    if (paths.length >= MIN_KEYS) {
      const all = { values: 0, prose: 0, wordy: 0, words: 0, distinct: new Set<string>() };
      for (const path of paths) {
        const field = fields.get(path)!;
        all.values += field.values;
        all.prose += field.prose;
        all.wordy += field.wordy;
        all.words += field.words;
        field.distinct.forEach((value) => all.distinct.add(value));
        fields.delete(path);
      }
      fields.set(pool, all);
    }
  }
}

function poolOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '*' : `${path.slice(0, dot)}.*`;
}

function isProseField(path: string, { values, prose, wordy, words, distinct }: FieldMeasure): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const isWordy = wordy * 2 > values;
  return (
    prose * 3 >= values ||
    (isWordy && (textNames.has(name) || name === 'title')) ||
    (isWordy && words >= values * 1.5 && distinct.size * 5 > Math.min(values, MAX_DISTINCT))
  );
}

/** Whether a field holds single words that vary, as a list of words does. */
function isWordField({ values, wordy, distinct }: FieldMeasure): boolean {
  return values >= MIN_KEYS && wordy * 10 >= values * 9 && distinct.size * 2 > Math.min(values, MAX_DISTINCT);
}

/** Chooses the texts of JSON that are read. */
export class FieldChoice {
  private readonly prose: ReadonlySet<string>;
  private readonly other: ReadonlySet<string>;

  /**
   * @param wanted   fields that the user chose, which alone are read
   * @param measured fields that were measured; any other text is judged by itself
   */
  constructor(
    private readonly wanted: readonly string[] | undefined,
    measured: MeasuredFields | undefined,
  ) {
    this.prose = new Set(measured?.prose);
    this.other = new Set(measured?.other);
  }

  /** @param text the text, or at least its first `MAX_JUDGED` characters */
  reads(path: string, text: string): boolean {
    if (this.wanted) {
      return this.wanted.some((field) => path === field || path.endsWith(`.${field}`));
    }
    if (this.prose.has(path) || this.other.has(path)) {
      return this.prose.has(path);
    }
    const pool = poolOf(path);
    if (this.prose.has(pool) || this.other.has(pool)) {
      return this.prose.has(pool);
    }
    const head = judged(text);
    return isProse(head) || (isWords(head) && textNames.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase()));
  }
}
