import { formatCompact, formatCosine, formatPlural } from '../../src/core/numberText';
import type { Neighbour } from '../../src/protocol/engine';
import { element, onClick, rovingFocus, unseen, wordText } from './dom';
import { shorten } from './format';
import './resultList.css';

/** Words with their cosines, each a button, below the names of the columns; `measure` says what the numbers are. */
export function resultList(
  results: readonly Neighbour[],
  measure: 'cosine' | 'score',
  onChoose: (word: string) => void,
): HTMLElement {
  const rows = results.map((result) => resultRow(result, measure, onChoose));
  const list = element('ol', {}, ...rows.map((row) => element('li', {}, row)));
  rovingFocus(list, () => rows);
  const hasCounts = results.some(({ count }) => count > 0);
  return element('div', { class: hasCounts ? 'results' : 'results without-counts' }, columnNames(measure), list);
}

/** The names of the columns. Screen readers hear them in each row. */
function columnNames(measure: 'cosine' | 'score'): HTMLElement {
  return element(
    'div',
    { class: 'result-head', 'aria-hidden': 'true' },
    element('span', {}),
    element('span', { class: 'bar-place' }),
    element('span', { class: 'number' }, measure),
    element('span', { class: 'count', title: 'How often the word occurs in the text' }, 'count'),
  );
}

function resultRow(
  { word, cosine, count }: Neighbour,
  measure: 'cosine' | 'score',
  onChoose: (word: string) => void,
): HTMLElement {
  const times = count > 0 ? `, ${formatPlural(count, 'time')} in the text` : '';
  const row = element(
    'button',
    {
      class: 'result',
      type: 'button',
      title: `${shorten(word, 400)}\n${measure} ${formatCosine(cosine, 6)}${times}`,
    },
    wordText(shorten(word, 100)),
    element('span', { class: 'bar-place' }, cosineBar(cosine)),
    element('span', { class: 'number' }, unseen(`${measure} `), formatCosine(cosine)),
    element('span', { class: 'count' }, ...(count > 0 ? [formatCompact(count), unseen(' times in the text')] : [])),
  );
  onClick(row, () => onChoose(word));
  return row;
}

/** Length is the cosine, 0..1; a negative one has another colour. */
export function cosineBar(cosine: number): HTMLElement {
  const fill = element('span', { class: cosine < 0 ? 'bar-fill negative' : 'bar-fill' });
  fill.style.setProperty('width', `${Math.min(1, Math.abs(cosine)) * 100}%`);
  return element('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
}
