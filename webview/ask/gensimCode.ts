import type { AnswerLimits, AskAnswer, AskedTerm } from '../../src/protocol/ask';

/** Decimal places of a vector's numbers: enough for single precision. */
const DIGITS = 9;

/**
 * Python that asks gensim the same question, of `kv`, a KeyedVectors of the same model.
 * @param count the number of answers that were asked for
 */
export function gensimCode(answer: AskAnswer, count: number): string {
  return [...head(answer), ...lines(answer, count)].join('\n').concat('\n');
}

function head(answer: AskAnswer): string[] {
  const needsNumpy = answer.kind === 'vector' || answer.kind === 'sets';
  return [
    ...(needsNumpy ? ['import numpy as np'] : []),
    'from gensim.models import KeyedVectors',
    '',
    '# Vecinity: Export Model\u2026 writes this file.',
    'kv = KeyedVectors.load_word2vec_format("model.bin", binary=True)',
  ];
}

function lines(answer: AskAnswer, count: number): string[] {
  switch (answer.kind) {
    case 'neighbours': {
      const note = answer.rank === 'evidence' ? ['# In the order of cosine; that of evidence is Vecinity\u2019s.'] : [];
      return [...note, ...search(answer, count, (rest) => `kv.most_similar(${python(answer.entry.word)}${rest})`)];
    }
    case 'analogy': {
      const method = answer.method === '3CosMul' ? 'most_similar_cosmul' : 'most_similar';
      const sides = `positive=${terms(answer.positive, 1)}, negative=${terms(answer.negative, -1)}`;
      return search(answer, count, (rest) => `kv.${method}(${sides}${rest})`);
    }
    case 'vector': {
      const values = answer.values.map((value) => Number(value.toPrecision(DIGITS)));
      const made = `vector = np.array(${JSON.stringify(values)}, dtype=np.float32)`;
      return [made, ...search(answer, count, (rest) => `kv.similar_by_vector(vector${rest})`)];
    }
    case 'similarity':
    case 'distance':
    case 'rank':
      return [`print(kv.${answer.kind}(${pair(answer)}))`];
    case 'relative':
      return [`print(kv.relative_cosine_similarity(${pair(answer)}, topn=${answer.nearest}))`];
    case 'closer': {
      const first = python(answer.first.word);
      return [
        `closer = kv.closer_than(${pair(answer)})`,
        `print(sorted(closer, key=lambda word: kv.distance(${first}, word))[:${count}])`,
      ];
    }
    case 'sets': {
      const [first, second] = [answer.first, answer.second].map((entries) => python(entries.map(({ word }) => word)));
      return [
        `first, second = ${first!}, ${second!}`,
        'print(kv.n_similarity(first, second))',
        'print(np.mean([kv.similarity(a, b) for a in first for b in second]))',
      ];
    }
    case 'odd': {
      const words = python(answer.results.map(({ word }) => word));
      return [`words = ${words}`, 'print(kv.doesnt_match(words))', 'print(kv.rank_by_centrality(words))'];
    }
    case 'mover':
      return [
        '# Needs pyemd: pip install pyemd',
        `print(kv.wmdistance(${python(answer.first.words)}, ${python(answer.second.words)}))`,
      ];
  }
}

/** A question with a list of words as its answer, and the limits of the list. */
function search(
  { limits, results }: { readonly limits?: AnswerLimits; readonly results: readonly { readonly word: string }[] },
  count: number,
  call: (rest: string) => string,
): string[] {
  const { threshold, mostFrequent, among } = limits ?? {};
  const restricted = mostFrequent === undefined ? '' : `, restrict_vocab=${mostFrequent}`;
  if (threshold === undefined && among === undefined) {
    return [`print(${call(`, topn=${count}${restricted}`)})`];
  }
  const conditions = [
    ...(among === undefined ? [] : ['word in candidates']),
    ...(threshold === undefined ? [] : [`score >= ${threshold}`]),
  ];
  return [
    // The list of candidates may be a file: those that were found are enough for the same answer.
    ...(among === undefined ? [] : [`candidates = set(${python(results.map(({ word }) => word))})`]),
    `found = ${call(`, topn=len(kv)${restricted}`)}`,
    `print([(word, score) for word, score in found if ${conditions.join(' and ')}][:${count}])`,
  ];
}

function terms(words: readonly AskedTerm[], sign: 1 | -1): string {
  const items = words.map(({ word, weight }) =>
    weight === undefined ? python(word) : `(${python(word)}, ${sign * weight})`,
  );
  return `[${items.join(', ')}]`;
}

function pair({
  first,
  second,
}: {
  readonly first: { readonly word: string };
  readonly second: { readonly word: string };
}): string {
  return `${python(first.word)}, ${python(second.word)}`;
}

/** A text or a list of texts in Python, which reads JSON's escapes as they are. */
function python(value: string | readonly string[]): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : `[${value.map((text) => JSON.stringify(text)).join(', ')}]`;
}
