import { rank, vectorNames, wordNames } from '../columns/tableColumns';
import type { JsonNode } from './jsonOutline';

/** Maximum keys from a record to its word or vector. */
export const MAX_KEYS = 4;
/** More names of the text of a record, after those of the columns of tables. */
export const textNames = [
  ...wordNames,
  'document',
  'content',
  'page_content',
  'sentence',
  'phrase',
  'lemma',
  'input',
  'prompt',
];
/** Texts that are rather about a record than in it, and texts by which a program finds it. */
const factNames =
  /^(object|type|class|model|lang(uage)?|namespace|collection|source|file|url|date|created.*|updated.*)$/i;
export const idNames = /^(_?id|uuid|guid|key|hash|index)$/i;

/** What the records have under one key, or under keys within objects. */
export interface RecordValue {
  readonly keys: readonly string[];
  /** The values of the records that have these keys. */
  readonly nodes: readonly JsonNode[];
}

/** Returns the values of records by their keys, also those within objects. */
export function valuesOf(samples: readonly JsonNode[], before: readonly string[] = []): RecordValue[] {
  const names = new Set(samples.flatMap(({ entries }) => [...entries.keys()]));
  return [...names].flatMap((name) => {
    const keys = [...before, name];
    const nodes = samples.flatMap(({ entries }) => entries.get(name) ?? []);
    const objects = nodes.filter(({ kind }) => kind === 'object');
    // One object of vectors or records alone says that its keys are words.
    const isMap = samples.length === 1 && objects.some(isMapOfVectors);
    const isNested = objects.length > 0 && keys.length < MAX_KEYS && !isMap;
    return isNested ? valuesOf(objects, keys) : [{ keys, nodes }];
  });
}

/** Whether an object has words as keys, with a vector or record for each. */
export function isMapOfVectors({ entries }: JsonNode): boolean {
  const values = [...entries.values()];
  const areUsual = [...entries.keys()].every((key) => rank(vectorNames, key) < vectorNames.length);
  const { kind } = values[0] ?? {};
  return (
    values.length > 1 &&
    !areUsual &&
    values.every((value) => value.isVector || (kind === 'object' && value.kind === kind))
  );
}

/** Whether a list of numbers has a fraction, so that it is not a list of ids or counts. */
export function hasFractions(node: JsonNode): boolean {
  return (
    node.isVector && node.items.some(({ kind, isInteger, text }) => kind === 'number' && text !== '' && !isInteger)
  );
}

/** Whether a value is a text that is not a vector in base64 or digits. */
export function isPlainText({ kind, encoded }: JsonNode): boolean {
  return kind === 'text' && !encoded;
}

/** Whether most of the first records have different texts: a text that is always the same is no word. */
export function variesIn({ nodes }: RecordValue): boolean {
  return 2 * new Set(nodes.map(({ text }) => text)).size > nodes.length;
}

/** How likely keys name a vector: 0 is likeliest. */
export function vectorRank(keys: readonly string[]): number {
  return Math.min(...keys.map((key) => rank(vectorNames, key)));
}

/** How likely a key names the word of a record: 0 is likeliest. Ids and facts about the record come last. */
export function textRank(name: string): number {
  const place = rank(textNames, name);
  return place < textNames.length && !idNames.test(name)
    ? place
    : textNames.length + (idNames.test(name) ? 1 : factNames.test(name) ? 2 : 0);
}
