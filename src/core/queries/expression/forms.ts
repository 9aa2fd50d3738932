/** The words that begin a question, before a colon. */
export type Keyword = 'odd' | 'rank' | 'closer' | 'distance' | 'relative' | 'vector' | 'mover';

/** A form that a question can have. */
export interface QuestionForm {
  /** An example with placeholders, as people read it. */
  readonly form: string;
  readonly meaning: string;
  /** gensim's method with the same answer. */
  readonly gensim: string;
  readonly keyword?: Keyword;
}

/** All forms of questions, in the order of the documentation. */
export const questionForms: readonly QuestionForm[] = [
  { form: 'word', meaning: 'its nearest neighbours', gensim: 'most_similar' },
  { form: 'a - b + c', meaning: 'add and subtract meanings', gensim: 'most_similar' },
  { form: '2 a - 0.5 b', meaning: 'the same with weights', gensim: 'most_similar' },
  { form: 'a : b :: c : ?', meaning: 'analogy: a is to b as c is to what?', gensim: 'most_similar' },
  { form: 'a ~ b', meaning: 'how similar two words are', gensim: 'similarity' },
  { form: 'a b ~ c d', meaning: 'how similar two sets of words are', gensim: 'n_similarity' },
  { form: 'odd: a b c', meaning: 'the word that does not match the others', gensim: 'doesnt_match', keyword: 'odd' },
  { form: 'rank: a b', meaning: 'the rank of b among the neighbours of a', gensim: 'rank', keyword: 'rank' },
  { form: 'closer: a b', meaning: 'the words closer to a than b is', gensim: 'closer_than', keyword: 'closer' },
  { form: 'distance: a b', meaning: '1 minus the cosine', gensim: 'distance', keyword: 'distance' },
  {
    form: 'relative: a b',
    meaning: 'the cosine in relation to the ten nearest words of a',
    gensim: 'relative_cosine_similarity',
    keyword: 'relative',
  },
  {
    form: 'mover: text ~ text',
    meaning: "Word Mover's Distance of two texts",
    gensim: 'wmdistance',
    keyword: 'mover',
  },
  {
    form: 'vector: 0.1 0.2 …',
    meaning: 'the nearest neighbours of a vector',
    gensim: 'similar_by_vector',
    keyword: 'vector',
  },
];

/** What may follow a word, a sum or a vector, to limit the answers. */
export const candidateForms = [
  { form: '> 0.5', meaning: 'only words with this cosine or a higher one' },
  { form: 'among: a b c', meaning: 'only these words' },
  { form: 'frequent: 10000', meaning: 'only the first words of the vocabulary' },
] as const;

/** The words that begin a limit of the answers. */
export const candidateKeywords = ['among', 'frequent'] as const;
