import type { AskAnswer } from '../../src/protocol/ask';
import { answerFigures, answerNotes, answerResults, questionText } from '../../src/protocol/askText';
import { toCsv } from '../ui/csv';
import { gensimCode } from './gensimCode';

/** How an answer can be copied. */
export type CopyForm = 'text' | 'csv' | 'gensim';

/** Answers that a list has at most; the host asks for as many. */
const MAX_ANSWERS = 20;

/** An answer as text, as CSV or as Python for gensim. */
export function copied(answer: AskAnswer, form: CopyForm): string {
  switch (form) {
    case 'text':
      return answerText(answer);
    case 'csv':
      return toCsv(answerRows(answer));
    case 'gensim':
      return gensimCode(answer, MAX_ANSWERS);
  }
}

/** The question, its figures and its words, a line each. */
function answerText(answer: AskAnswer): string {
  const rows = [
    questionText(answer),
    ...answerFigures(answer).map(([name, value]) => `${name}: ${value}`),
    ...(answerResults(answer) ?? []).map(({ word, cosine }) => `${word}\t${cosine.toFixed(6)}`),
    ...(answer.kind === 'mover'
      ? answer.moves.map(
          ({ from, to, share, distance }) => `${from}\t${to}\t${share.toFixed(6)}\t${distance.toFixed(6)}`,
        )
      : []),
    ...answerNotes(answer),
  ];
  return `${rows.join('\n')}\n`;
}

/** A table: the words of the answer, the moves, or one row of figures. Numbers have all their digits. */
function answerRows(answer: AskAnswer): (string | number)[][] {
  if (answer.kind === 'mover') {
    return [
      ['from', 'to', 'share', 'distance'],
      ...answer.moves.map(({ from, to, share, distance }) => [from, to, share, distance]),
    ];
  }
  const results = answerResults(answer);
  if (results) {
    const score = answer.kind === 'analogy' && answer.method === '3CosMul' ? 'score' : 'cosine';
    return [['word', score, 'count'], ...results.map(({ word, cosine, count }) => [word, cosine, count])];
  }
  const figures = Object.entries(answer).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return [
    ['question', ...figures.map(([name]) => name)],
    [questionText(answer), ...figures.map(([, value]) => value)],
  ];
}
