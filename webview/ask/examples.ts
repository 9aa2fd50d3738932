import { SPACE_MARK } from '../../src/core/formats/tokenTable/tokenNames';
import type { WordEntry } from '../../src/protocol/engine';

/** Analogies people know from papers and lessons, each with the answer it should get. */
const ANALOGIES = [
  { text: 'king - man + woman', answer: 'queen' },
  { text: 'man : king :: woman : ?', answer: 'queen' },
  { text: 'paris - france + england', answer: 'london' },
  { text: 'france - french + spanish', answer: 'spain' },
  { text: 'navy : sailors :: army : ?', answer: 'soldiers' },
  { text: 'good : better :: bad : ?', answer: 'worse' },
  { text: 'country : countries :: nation : ?', answer: 'nations' },
] as const;
const OTHERS = ['war ~ peace', 'cat ~ dog', 'dragon', 'freedom', 'water'] as const;

const MAX_EXAMPLES = 6;
const MAX_ANALOGIES = 3;
/** An analogy is shown if its answer is among this many best ones. */
const MAX_RANK = 3;
/** Frequent words shorter than this are mostly function words, which make dull questions. */
const MIN_LENGTH = 5;
const onlyLetters = /^[\p{L}\p{M}]+$/u;
/** The first tokens of a language model are marks and bytes; words with these beginnings are found instead. */
const USUAL_BEGINNINGS = ['s', 'c', 'm'];

export interface ExampleSource {
  readonly complete: (prefix: string) => Promise<readonly WordEntry[]>;
  /** The words that answer a question, best first. Rejects if the model lacks a word of it. */
  readonly ask: (text: string) => Promise<readonly string[]>;
}

/**
 * Questions that show the model from its best side: analogies it gets right, other questions whose words it has, then
 * some made of its own frequent words.
 */
export async function exampleQuestions({ complete, ask }: ExampleSource): Promise<string[]> {
  const [first, solved, known] = await Promise.all([
    complete(''),
    passing(ANALOGIES, async ({ text, answer }) => (await ask(text)).slice(0, MAX_RANK).includes(answer)),
    passing(OTHERS, async (text) => (await ask(text), true)),
  ]);
  const begun = tellingWords(first);
  const frequent = begun.length > 0 ? begun : tellingWords((await Promise.all(USUAL_BEGINNINGS.map(complete))).flat());
  const odd = await oddQuestion(frequent, ask).catch(() => undefined);
  const examples: string[] = [
    ...solved.slice(0, MAX_ANALOGIES).map(({ text }) => text),
    ...(odd === undefined ? [] : [odd]),
    ...known,
  ];
  const [one, other] = frequent;
  if (one !== undefined) {
    examples.push(one);
  }
  if (one !== undefined && other !== undefined) {
    examples.push(`${one} ~ ${other}`);
  }
  return [...new Set(examples)].slice(0, MAX_EXAMPLES);
}

/** A frequent word, two of its neighbours and a word that does not match them, if the model finds it. */
async function oddQuestion(
  [word, ...others]: readonly string[],
  ask: ExampleSource['ask'],
): Promise<string | undefined> {
  const near = word === undefined ? [] : (await ask(word)).filter((found) => onlyLetters.test(found));
  const other = others.find((one) => !near.includes(one));
  if (word === undefined || near.length < 2 || other === undefined) {
    return undefined;
  }
  const text = `odd: ${word} ${near[0]!} ${other} ${near[1]!}`;
  return (await ask(text)).at(-1) === other ? text : undefined;
}

/** Words of letters; tokens with a space before them first, since the others are parts of words. */
function tellingWords(entries: readonly WordEntry[]): readonly string[] {
  return [...entries]
    .sort((a, b) => Number(b.word.startsWith(SPACE_MARK)) - Number(a.word.startsWith(SPACE_MARK)))
    .map(({ word }) => (word.startsWith(SPACE_MARK) ? word.slice(SPACE_MARK.length) : word))
    .filter((word) => word.length >= MIN_LENGTH && word.length < 20 && onlyLetters.test(word));
}

/** The items whose test answers true; an error counts as false. */
async function passing<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<Item[]> {
  const passed = await Promise.all(items.map((item) => test(item).catch(() => false)));
  return items.filter((_, i) => passed[i]);
}
