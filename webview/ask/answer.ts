import { formatCosine, formatPlace, formatPlural } from '../../src/core/numberText';
import { OOV_TEXT } from '../../src/core/oovText';
import type { AskAnswer, MovedWord } from '../../src/protocol/ask';
import { answerFigures, answerNotes, answerResults, oddOne, questionParts } from '../../src/protocol/askText';
import type { WordEntry } from '../../src/protocol/engine';
import { iconButton } from '../ui/components';
import { element, unseen, wordText } from '../ui/dom';
import { formatShare, shorten } from '../ui/format';
import { menuButton, type MenuItem } from '../ui/menuButton';
import { cosineBar, resultList } from '../ui/resultList';
import { copied, type CopyForm } from './copying';
import type { Pinned } from './state';

export interface AnswerActions {
  ask(text: string): void;
  plot(words: readonly string[]): void;
  showTokens(text: string): void;
  copy(text: string): void;
}

/** What else can be done with the answer that is shown. */
interface ShownActions extends AnswerActions {
  /** Pins the answer, or unpins it. */
  pin(): void;
}

/** Maximum words of a pinned answer; copying takes all. */
const MAX_PINNED_RESULTS = 5;

/** Maximum moves of words that are shown. */
const MAX_MOVES = 20;
/** Maximum words of a question in its heading: a text may have hundreds. */
const MAX_HEADING_PARTS = 60;

/** The answer to a question as the user reads it. */
export function answerView(answer: AskAnswer, isPinned: boolean, actions: ShownActions): HTMLElement {
  const pin = iconButton('pin', isPinned ? 'Unpin this answer' : 'Pin this answer', () => actions.pin());
  pin.classList.toggle('pinned', isPinned);
  return element(
    'section',
    { class: 'answer', 'aria-label': 'Answer' },
    element(
      'header',
      { class: 'answer-head' },
      element('h2', { class: 'question' }, ...heading(answer)),
      tools(answer, actions, pin),
    ),
    element('p', { class: 'note' }, noteOf(answer)),
    ...figuresOf(answer),
    ...listOf(answer, actions),
    ...answerNotes(answer).map((note) => element('p', { class: 'note answer-note' }, shorten(note, 400))),
  );
}

/** A pinned answer: its figures and its first words. */
export function pinnedView(
  { answer, modelName }: Pinned,
  isOfOtherModel: boolean,
  actions: AnswerActions & { unpin(): void },
): HTMLElement {
  const unpin = iconButton('close', 'Unpin', () => actions.unpin());
  const results = answerResults(answer) ?? [];
  const shown = results.length > MAX_PINNED_RESULTS && answer.kind !== 'odd';
  const some = shown ? ({ ...answer, results: results.slice(0, MAX_PINNED_RESULTS) } as AskAnswer) : answer;
  return element(
    'article',
    { class: 'pinned-answer' },
    element(
      'header',
      { class: 'answer-head' },
      element('h3', { class: 'question' }, ...heading(answer)),
      tools(answer, actions, unpin),
    ),
    isOfOtherModel ? element('p', { class: 'note' }, 'Answer of ', wordText(shorten(modelName, 80))) : undefined,
    ...figuresOf(answer),
    ...(answer.kind === 'mover' || answer.kind === 'odd' ? [] : listOf(some, actions)),
  );
}

function tools(answer: AskAnswer, actions: AnswerActions, last: HTMLElement): HTMLElement {
  const copyAs = (text: string, title: string, form: CopyForm): MenuItem => ({
    text,
    title,
    choose: () => actions.copy(copied(answer, form)),
  });
  const asked = askedWords(answer);
  const tokens = iconButton('tokens', 'Show the words of the question as tokens and vectors', () =>
    actions.showTokens(asked.join(' ')),
  );
  tokens.hidden = asked.length === 0;
  return element(
    'div',
    { class: 'answer-tools' },
    tokens,
    menuButton('copy', 'Copy this answer', () => [
      copyAs('Copy as text', 'The question and its answer, a line each', 'text'),
      copyAs('Copy as CSV', 'A table for spreadsheets and programs', 'csv'),
      copyAs('Copy as gensim code', 'Python that asks gensim the same', 'gensim'),
    ]),
    iconButton('plot', 'Plot these words', () => actions.plot(wordsOf(answer))),
    last,
  );
}

/** The figures of an answer: the one that was asked for is large, with a bar if it is a cosine. */
function figuresOf(answer: AskAnswer): HTMLElement[] {
  if (isEquallyFar(answer)) {
    return [];
  }
  if (answer.kind === 'odd') {
    return [element('p', { class: 'odd-word' }, wordText(shorten(oddOne(answer).word, 60)))];
  }
  const [first, ...others] = answerFigures(answer);
  if (!first) {
    return [];
  }
  const [name, value] = first;
  const bar = answer.kind === 'similarity' || answer.kind === 'sets' ? cosineBar(answer.cosine) : undefined;
  const [large, ...small] = value.split(' ');
  const main = element(
    'div',
    { class: 'similarity' },
    element(
      'span',
      { class: 'similarity-value' },
      ...(answer.kind === 'similarity' ? [formatCosine(answer.cosine)] : [unseen(`${name} `), large]),
    ),
    bar ?? element('span', { class: 'figure-name' }, small.length > 0 ? small.join(' ') : name),
  );
  return others.length === 0 ? [main] : [main, figureList(others)];
}

function figureList(figures: readonly (readonly [name: string, value: string])[]): HTMLElement {
  return element(
    'dl',
    { class: 'figures' },
    ...figures.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );
}

/** The words of an answer, or what was moved. */
function listOf(answer: AskAnswer, actions: AnswerActions): HTMLElement[] {
  if (answer.kind === 'mover') {
    return [movesTable(answer.moves)];
  }
  const results = answerResults(answer);
  if (!results || isEquallyFar(answer)) {
    return [];
  }
  return results.length === 0 && answer.kind !== 'closer'
    ? [element('p', { class: 'note' }, noResults(answer))]
    : [resultList(results, isProduct(answer) ? 'score' : 'cosine', (word) => actions.ask(word))];
}

/** Where the words of one text went, largest part of the distance first. */
function movesTable(moves: readonly MovedWord[]): HTMLElement {
  const rows = moves
    .slice(0, MAX_MOVES)
    .map(({ from, to, share, distance }) =>
      element(
        'tr',
        {},
        element('td', {}, wordText(shorten(from, 40))),
        element('td', {}, wordText(shorten(to, 40))),
        element('td', { class: 'number' }, formatShare(share)),
        element('td', { class: 'number' }, formatCosine(distance)),
      ),
    );
  const head = ['from', 'to', 'share', 'distance'].map((name, i) =>
    element('th', { scope: 'col', class: i > 1 ? 'number' : undefined }, name),
  );
  return element(
    'table',
    { class: 'moves', 'aria-label': 'Words that moved' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

/** The answer in one sentence, for screen readers. */
export function spokenAnswer(answer: AskAnswer): string {
  if (isEquallyFar(answer)) {
    return answerNotes(answer).join(' ');
  }
  if (answer.kind === 'similarity') {
    return `Cosine similarity ${formatCosine(answer.cosine)}`;
  }
  const figures = answerFigures(answer);
  if (figures.length > 0) {
    return figures.map(([name, value]) => `${name} ${shorten(value, 40)}`).join(', ');
  }
  const results = answerResults(answer) ?? [];
  if (results.length === 0) {
    return noResults(answer);
  }
  const best = results.slice(0, 3).map((result) => `${shorten(result.word, 40)} ${formatCosine(result.cosine)}`);
  return `${results.length} results: ${best.join(', ')}`;
}

function isEquallyFar(answer: AskAnswer): boolean {
  return 'equallyFar' in answer;
}

function noResults(answer: AskAnswer): string {
  return 'limits' in answer ? 'No word is within these limits.' : 'The model has no other words.';
}

/** The words of a question and of its answer. */
export function wordsOf(answer: AskAnswer): string[] {
  return [...new Set([...askedWords(answer), ...(answerResults(answer) ?? []).map(({ word }) => word)])];
}

/** The words of a question. */
function askedWords(answer: AskAnswer): string[] {
  return questionParts(answer).flatMap((part) => ('word' in part ? [part.word] : []));
}

/** The question with its words set apart. */
function heading(answer: AskAnswer): (HTMLElement | string)[] {
  const parts = questionParts(answer);
  const shown = parts.slice(0, MAX_HEADING_PARTS).map((part) => {
    if ('sign' in part) {
      return part.sign;
    }
    const text = wordText(shorten(part.word, 60), 'term');
    text.title = shorten(part.word, 400);
    return text;
  });
  return parts.length > MAX_HEADING_PARTS ? [...shown, ' \u2026'] : shown;
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
    case 'vector':
      return `The words nearest to a vector of ${formatPlural(answer.values.length, 'number')}`;
    case 'similarity':
      return `Cosine similarity, \u22121 to 1${outsideNote([answer.first, answer.second])}`;
    case 'distance':
      return `1 minus the cosine, 0 to 2${outsideNote([answer.first, answer.second])}`;
    case 'relative':
      return (
        `The cosine divided by the sum of those of the ${answer.nearest} nearest words; above ` +
        `${formatCosine(1 / answer.nearest, 2)} the pair is closer than they are on average` +
        outsideNote([answer.first, answer.second])
      );
    case 'rank':
      return `Place of the second word among the neighbours of the first${outsideNote([answer.first, answer.second])}`;
    case 'closer':
      return `Words closer to the first word than the second is${outsideNote([answer.first, answer.second])}`;
    case 'sets':
      return `Cosine of the summed vectors, \u22121 to 1${outsideNote([...answer.first, ...answer.second])}`;
    case 'odd':
      return 'The word that does not match the others. Cosines are with the mean of all.';
    case 'mover':
      return "Word Mover's Distance, 0 to 2: how far the words of one text must move to become the other";
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
