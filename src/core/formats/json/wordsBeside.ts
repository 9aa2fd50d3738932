import { rank } from '../columns/tableColumns';
import type { JsonNode } from './jsonOutline';
import { ENTRY, ITEM, type JsonShape, type JsonStep } from './jsonShape';
import { MAX_KEYS, textNames } from './recordValues';

/** Names of lists of words beside a list of vectors. */
const listNames = [
  ...textNames,
  'documents',
  'texts',
  'sentences',
  'inputs',
  'contents',
  'labels',
  'names',
  'terms',
  'keys',
  'vocab',
  'vocabulary',
  'index_to_key',
  'index2word',
  'itos',
  'index',
];

/**
 * Returns the way to the words of records that have none: to the texts of a list beside them, or to the rows in an object of
 * words and rows.
 * @param root the outline of the whole text
 */
export function wordsBeside(root: JsonNode, shape: JsonShape): readonly JsonStep[] | undefined {
  const { path } = shape;
  const depth = path.filter((step) => step === ITEM).length;
  const rows = recordCount(root, shape);
  const shared = (steps: readonly JsonStep[]): number => steps.findIndex((step, i) => step !== path[i]);
  const nameRank = (steps: readonly JsonStep[]): number =>
    rank(listNames, steps.findLast((step) => typeof step === 'string') ?? '');
  const ranks = ({ steps, node }: WordsPlace): readonly number[] => [
    Number(node.count !== rows),
    Number(steps.at(-1) === ENTRY),
    nameRank(steps),
    -shared(steps),
  ];
  const places = [...wordsPlaces(root, [])]
    .filter(({ steps }) => steps.filter((step) => step === ITEM).length === depth || steps.at(-1) === ENTRY)
    // A list of another length is refused only if its name says that it has the words.
    .filter(({ steps, node }) => node.count === rows || (steps.at(-1) === ITEM && nameRank(steps) < listNames.length))
    .map((place) => ({ place, ranks: ranks(place) }));
  places.sort((a, b) => a.ranks.map((value, i) => value - b.ranks[i]!).find((difference) => difference !== 0) ?? 0);
  return places[0]?.place.steps;
}

/** Returns the number of records in the container of the first one. */
export function recordCount(root: JsonNode, { path }: JsonShape): number {
  return nodeAt(root, path.slice(0, -1))?.count ?? 1;
}

/** A list or object of words, and the way to the words in it. */
interface WordsPlace {
  readonly steps: readonly JsonStep[];
  readonly node: JsonNode;
}

/** Lists of texts, and objects of whole numbers, with the way to what is in them. */
function* wordsPlaces(node: JsonNode, path: readonly JsonStep[]): Generator<WordsPlace> {
  if (path.length > MAX_KEYS) {
    return;
  }
  if (node.kind === 'list' && node.items[0]) {
    const inner: readonly JsonStep[] = [...path, ITEM];
    if (node.items[0].kind === 'text') {
      yield { steps: inner, node };
    } else {
      yield* wordsPlaces(node.items[0], inner);
    }
  }
  const values = [...node.entries.values()];
  if (values.length > 1 && values.every(({ isInteger, kind }) => kind === 'number' && isInteger)) {
    yield { steps: [...path, ENTRY], node };
    return;
  }
  for (const [key, child] of node.entries) {
    if (key !== 'columns') {
      yield* wordsPlaces(child, [...path, key]);
    }
  }
}

function nodeAt(root: JsonNode, path: readonly JsonStep[]): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>(
    (node, step) => (step === ITEM ? node?.items[0] : typeof step === 'string' ? node?.entries.get(step) : undefined),
    root,
  );
}
