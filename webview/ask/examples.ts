import type { WordEntry } from '../../src/protocol/engine';

/** Questions people know from the papers; each with the words it needs. */
const classics = [
  { text: 'king - man + woman', words: ['king', 'man', 'woman'] },
  { text: 'man : king :: woman : ?', words: ['man', 'king', 'woman'] },
  { text: 'france : paris :: england : ?', words: ['france', 'paris', 'england'] },
  { text: 'good : better :: bad : ?', words: ['good', 'better', 'bad'] },
  { text: 'war ~ peace', words: ['war', 'peace'] },
  { text: 'cat ~ dog', words: ['cat', 'dog'] },
  { text: 'dragon', words: ['dragon'] },
  { text: 'freedom', words: ['freedom'] },
  { text: 'water', words: ['water'] },
] as const;

const wanted = 5;
/** Frequent words shorter than this are mostly function words, which make dull questions. */
const telling = 5;

type Complete = (prefix: string) => Promise<readonly WordEntry[]>;

/** Questions that the model can answer: the classics whose words it has, then some made of its own frequent words. */
export async function exampleQuestions(complete: Complete): Promise<string[]> {
  const words = [...new Set(classics.flatMap((example) => [...example.words]))];
  const [frequent, ...found] = await Promise.all([complete(''), ...words.map((word) => complete(word))]);
  const known = new Set(words.filter((word, i) => found[i]!.some((entry) => entry.word === word)));
  const examples: string[] = classics.filter((example) => example.words.every((word) => known.has(word))).map((e) => e.text);
  const own = frequent.map((entry) => entry.word).filter((word) => word.length >= telling && word.length < 20);
  const [first, second] = own;
  if (examples.length < wanted && first !== undefined) {
    examples.push(first);
  }
  if (examples.length < wanted && first !== undefined && second !== undefined) {
    examples.push(`${first} ~ ${second}`);
  }
  return examples.slice(0, wanted);
}
