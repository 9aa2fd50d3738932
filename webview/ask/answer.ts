import { formatCosine, formatPlace, formatPlural } from '../../src/core/numberText';
import { equallyFarText } from '../../src/core/oneHotText';
import { OOV_TEXT } from '../../src/core/oovText';
import type { AskAnswer, WordEntry } from '../../src/protocol/engine';
import { iconButton } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { cosineBar, resultList } from '../ui/resultList';

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
        cosineBar(answer.cosine),
      ),
    );
  } else if (answer.results.length === 0) {
    view.append(element('p', { class: 'note' }, noResults(answer)));
  } else {
    view.append(resultList(answer.results, isProduct(answer) ? 'score' : 'cosine', (word) => actions.ask(word)));
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
      const { count, rank, isToken, isOutside } = answer.entry;
      if (isOutside) {
        return sentence(OOV_TEXT);
      }
      const times = count > 0 ? `${formatPlural(count, 'time')} in the text \u00b7 ` : '';
      const weighted = answer.rank === 'evidence' ? ' \u00b7 neighbours weighted by evidence' : '';
      return `${times}${formatPlace(rank, isToken)}${weighted}`;
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
  return words.length > 0 ? ` \u00b7 ${words.join(', ')}: ${OOV_TEXT}` : '';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isProduct(answer: AskAnswer): boolean {
  return answer.kind === 'analogy' && answer.method === '3CosMul';
}
