import { formatCompact, formatCosine, formatCount, formatPlural } from '../../src/core/numberText';
import { equallyFarText } from '../../src/core/oneHotText';
import { outsideText } from '../../src/core/outsideText';
import type { AskAnswer, Neighbour, WordEntry } from '../../src/protocol/engine';
import { iconButton } from '../ui/components';
import { element, onClick, rovingFocus, wordText } from '../ui/dom';
import { shorten } from '../ui/format';

export interface AnswerActions {
  ask(text: string): void;
  plot(words: readonly string[]): void;
}

/** The answer to a question as the user reads it. */
export function answerView(answer: AskAnswer, actions: AnswerActions): HTMLElement {
  const plot = iconButton('plot', 'Plot these words', () => actions.plot(wordsOf(answer)));
  const view = element(
    'section',
    { class: 'answer', 'aria-label': 'Answer' },
    element('header', { class: 'answer-head' }, element('h2', { class: 'question' }, ...questionParts(answer)), plot),
    element('p', { class: 'note' }, noteOf(answer)),
  );
  if (answer.kind === 'similarity') {
    view.append(
      element(
        'div',
        { class: 'similarity' },
        element('span', { class: 'similarity-value' }, formatCosine(answer.cosine)),
        bar(answer.cosine),
      ),
    );
  } else if (answer.results.length === 0) {
    view.append(element('p', { class: 'note' }, noResults(answer)));
  } else {
    view.append(resultList(answer.results, answer.kind === 'analogy' && answer.method === '3CosMul', actions));
  }
  return view;
}

/** The answer in one sentence, for screen readers. */
export function spokenAnswer(answer: AskAnswer): string {
  if (answer.kind === 'similarity') {
    return `Cosine similarity ${formatCosine(answer.cosine)}`;
  }
  if (answer.results.length === 0) {
    return noResults(answer);
  }
  const best = answer.results.slice(0, 3).map((result) => `${shorten(result.word, 40)} ${formatCosine(result.cosine)}`);
  return `${answer.results.length} results: ${best.join(', ')}`;
}

function noResults({ equallyFar }: AskAnswer & { kind: 'neighbours' | 'analogy' }): string {
  return equallyFar === undefined ? 'No other words to answer with.' : equallyFarText(equallyFar);
}

/** The words of a question and of its answer. */
function wordsOf(answer: AskAnswer): string[] {
  switch (answer.kind) {
    case 'neighbours':
      return [answer.entry.word, ...answer.results.map((result) => result.word)];
    case 'analogy':
      return [...answer.positive, ...answer.negative, ...answer.results].map(({ word }) => word);
    case 'similarity':
      return [answer.first.word, answer.second.word];
  }
}

function questionParts(answer: AskAnswer): (HTMLElement | string)[] {
  const term = ({ word }: WordEntry): HTMLElement => {
    const text = wordText(shorten(word, 60), 'term');
    text.title = shorten(word, 400);
    return text;
  };
  switch (answer.kind) {
    case 'neighbours':
      return [term(answer.entry)];
    case 'analogy': {
      // As the textbooks write it: king − man + woman.
      const [first, ...added] = answer.positive;
      return [
        ...(first ? [term(first)] : []),
        ...answer.negative.flatMap((entry) => [' \u2212 ', term(entry)]),
        ...added.flatMap((entry) => [' + ', term(entry)]),
      ];
    }
    case 'similarity':
      return [term(answer.first), ' ~ ', term(answer.second)];
  }
}

function noteOf(answer: AskAnswer): string {
  switch (answer.kind) {
    case 'neighbours': {
      const { count, rank, isOutside } = answer.entry;
      if (isOutside) {
        return sentence(outsideText);
      }
      const times = count > 0 ? `${formatPlural(count, 'time')} in the text \u00b7 ` : '';
      return `${times}rank ${formatCount(rank)}`;
    }
    case 'analogy':
      return (
        `${answer.method} \u00b7 the words of the question are left out` +
        outsideNote([...answer.positive, ...answer.negative])
      );
    case 'similarity':
      return `Cosine similarity, \u22121 to 1${outsideNote([answer.first, answer.second])}`;
  }
}

/** Which words of the question are not in the vocabulary. */
function outsideNote(entries: readonly WordEntry[]): string {
  const words = entries.filter(({ isOutside }) => isOutside).map(({ word }) => shorten(word, 60));
  return words.length > 0 ? ` \u00b7 ${words.join(', ')}: ${outsideText}` : '';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function resultList(results: readonly Neighbour[], product: boolean, actions: AnswerActions): HTMLElement {
  const rows = results.map((result) => resultRow(result, product, actions));
  const list = element('ol', { class: 'results' }, ...rows.map((row) => element('li', {}, row)));
  rovingFocus(list, () => rows);
  return list;
}

function resultRow({ word, cosine, count }: Neighbour, product: boolean, actions: AnswerActions): HTMLElement {
  const times = count > 0 ? `, ${formatPlural(count, 'time')} in the text` : '';
  const measure = product ? 'score' : 'cosine';
  const row = element(
    'button',
    {
      class: 'result',
      type: 'button',
      title: `${shorten(word, 400)}\n${measure} ${formatCosine(cosine, 6)}${times}`,
      'aria-label': `${shorten(word, 100)}, ${measure} ${formatCosine(cosine)}${times}`,
    },
    wordText(shorten(word, 100)),
    bar(cosine),
    element('span', { class: 'number' }, formatCosine(cosine)),
    element('span', { class: 'count' }, count > 0 ? formatCompact(count) : ''),
  );
  onClick(row, () => actions.ask(word));
  return row;
}

/** Length is the cosine, 0..1; a negative one has another colour. */
function bar(cosine: number): HTMLElement {
  const fill = element('span', { class: cosine < 0 ? 'bar-fill negative' : 'bar-fill' });
  fill.style.setProperty('width', `${Math.min(1, Math.abs(cosine)) * 100}%`);
  return element('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
}
