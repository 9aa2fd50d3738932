import { OOV_TEXT } from '../core/oovText';
import type { AskAnswer } from '../protocol/ask';
import { answerFigures, answerNotes, answerResults, questionText } from '../protocol/askText';
import { columnWidth, neighbourLines, printable } from './print';

/** An answer as lines for people: the question, its figures, its words, and what was left out. */
export function answerLines(answer: AskAnswer): string {
  const figures = answerFigures(answer).map(([name, value]) => `  ${name}  ${printable(value)}\n`);
  const results = answerResults(answer) ?? [];
  const notes = [...answerNotes(answer), ...outsideNotes(answer)].map((note) => `${printable(note)}\n`);
  return [
    `${printable(questionText(answer))}\n`,
    ...figures,
    neighbourLines(results),
    ...moveLines(answer),
    ...notes,
  ].join('');
}

function moveLines(answer: AskAnswer): string[] {
  if (answer.kind !== 'mover') {
    return [];
  }
  const { moves } = answer;
  const width = columnWidth(moves.map(({ from }) => from));
  const other = columnWidth(moves.map(({ to }) => to));
  return moves.map(({ from, to, share, distance }) => {
    const words = `${printable(from).padEnd(width)}  ${printable(to).padEnd(other)}`;
    return `  ${words}  ${share.toFixed(4)}  ${distance.toFixed(4)}\n`;
  });
}

/** The words of the question that are out of vocabulary and have a vector all the same. */
function outsideNotes(answer: AskAnswer): string[] {
  const asked = [
    ...('entry' in answer ? [answer.entry] : []),
    ...('positive' in answer ? [...answer.positive, ...answer.negative] : []),
    ...('second' in answer && answer.kind !== 'mover' ? [answer.first, answer.second].flat() : []),
  ];
  return asked.filter(({ isOutside }) => isOutside).map(({ word }) => `${word} (${OOV_TEXT})`);
}
