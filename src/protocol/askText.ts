import { formatCosine, formatCount, formatPlural } from '../core/numberText';
import { equallyFarText } from '../core/oneHotText';
import { inExpression } from '../core/queries/expression/quoted';
import type { AnswerLimits, AskAnswer, AskedTerm } from './ask';
import type { Neighbour, WordEntry } from './engine';

/** Maximum candidates or numbers that a question is written with. */
const MAX_WRITTEN = 8;

/** A piece of a question: a word of the model, or what is between words. */
export type QuestionPart = { readonly word: string } | { readonly sign: string };

/** The question of an answer, with the model's spellings, as textbooks write it: king − man + woman. */
export function questionParts(answer: AskAnswer): QuestionPart[] {
  switch (answer.kind) {
    case 'neighbours':
      return [wordPart(answer.entry)];
    case 'analogy': {
      const [first, ...added] = answer.positive;
      return [
        ...(first ? termParts(first) : []),
        ...answer.negative.flatMap((term) => [{ sign: ' \u2212 ' }, ...termParts(term)]),
        ...added.flatMap((term) => [{ sign: ' + ' }, ...termParts(term)]),
      ];
    }
    case 'vector': {
      const shown = answer.values.slice(0, MAX_WRITTEN).map((value) => formatCosine(value));
      const rest = answer.values.length > MAX_WRITTEN ? ' \u2026' : '';
      return [{ sign: `vector: ${shown.join(' ')}${rest}` }];
    }
    case 'similarity':
      return [wordPart(answer.first), { sign: ' ~ ' }, wordPart(answer.second)];
    case 'sets':
      return [...spaced(answer.first), { sign: ' ~ ' }, ...spaced(answer.second)];
    case 'odd':
      return [{ sign: 'odd: ' }, ...spaced(answer.results)];
    case 'mover':
      return [
        { sign: 'mover: ' },
        ...spaced(answer.first.words.map((word) => ({ word }))),
        { sign: ' ~ ' },
        ...spaced(answer.second.words.map((word) => ({ word }))),
      ];
    case 'distance':
    case 'relative':
    case 'rank':
    case 'closer':
      return [{ sign: `${answer.kind}: ` }, wordPart(answer.first), { sign: ' ' }, wordPart(answer.second)];
  }
}

/** The same as text that can be asked again, without the limits. */
export function questionText(answer: AskAnswer): string {
  return questionParts(answer)
    .map((part) => ('sign' in part ? part.sign : answer.kind === 'mover' ? part.word : inExpression(part.word)))
    .join('');
}

function wordPart({ word }: Pick<WordEntry, 'word'>): QuestionPart {
  return { word };
}

function termParts({ word, weight }: AskedTerm): QuestionPart[] {
  return [...(weight === undefined ? [] : [{ sign: `${weight} ` }]), { word }];
}

function spaced(words: readonly Pick<WordEntry, 'word'>[]): QuestionPart[] {
  return words.flatMap((entry, i) => [...(i > 0 ? [{ sign: ' ' }] : []), wordPart(entry)]);
}

/** The figures of an answer with their names, the one that was asked for first. */
export function answerFigures(answer: AskAnswer): readonly (readonly [name: string, value: string])[] {
  const cosine = (value: number): string => formatCosine(value, 4);
  switch (answer.kind) {
    case 'neighbours':
    case 'analogy':
    case 'vector':
      return [];
    case 'similarity':
      return [['cosine', cosine(answer.cosine)]];
    case 'distance':
      return [
        ['distance', cosine(answer.distance)],
        ['cosine', cosine(answer.cosine)],
      ];
    case 'relative':
      return [
        ['relative cosine', cosine(answer.relative)],
        ['cosine', cosine(answer.cosine)],
      ];
    case 'rank':
      return [
        ['rank', `${formatCount(answer.rank)} of ${formatCount(answer.of)}`],
        ['cosine', cosine(answer.cosine)],
      ];
    case 'closer':
      return [
        ['words closer', formatCount(answer.total)],
        ['cosine', cosine(answer.cosine)],
      ];
    case 'sets':
      return [
        ['cosine of the sums', cosine(answer.cosine)],
        ['mean cosine', cosine(answer.mean)],
      ];
    case 'odd':
      return [['odd one out', oddOne(answer).word]];
    case 'mover':
      return [['distance', cosine(answer.distance)]];
  }
}

/** The word that does not match the others. */
export function oddOne({ results }: AskAnswer & { readonly kind: 'odd' }): Neighbour {
  return results.at(-1)!;
}

/** The words of an answer with their numbers, best first; undefined for an answer of figures only. */
export function answerResults(answer: AskAnswer): readonly Neighbour[] | undefined {
  return 'results' in answer ? answer.results : undefined;
}

/** What else there is to say about an answer: its limits, what was left out. */
export function answerNotes(answer: AskAnswer): string[] {
  const notes: string[] = [];
  if ('limits' in answer) {
    notes.push(limitsText(answer.limits));
  }
  const unknown = unknownOf(answer);
  if (unknown.length > 0) {
    const more = unknown.length > MAX_WRITTEN ? ` and ${formatCount(unknown.length - MAX_WRITTEN)} more` : '';
    notes.push(`Left out, because not in the vocabulary: ${unknown.slice(0, MAX_WRITTEN).join(', ')}${more}`);
  }
  if ('equallyFar' in answer) {
    notes.push(equallyFarText(answer.equallyFar));
  }
  return notes;
}

/** The words of a question or of its limits that were ignored. */
function unknownOf(answer: AskAnswer): readonly string[] {
  if (answer.kind === 'mover') {
    return [...answer.first.unknown, ...answer.second.unknown];
  }
  if (answer.kind === 'odd') {
    return answer.unknown;
  }
  return 'limits' in answer ? (answer.limits.unknown ?? []) : [];
}

function limitsText({ threshold, mostFrequent, among, total }: AnswerLimits): string {
  return [
    ...(among === undefined ? [] : [`among ${formatPlural(among, 'candidate')}`]),
    ...(mostFrequent === undefined ? [] : [`among the ${formatCount(mostFrequent)} most frequent words`]),
    ...(threshold === undefined ? [] : [`from ${formatCosine(threshold, 2)} on`]),
    formatPlural(total, 'word'),
  ].join(' \u00b7 ');
}
