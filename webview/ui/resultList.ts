import { formatCompact, formatCosine, formatPlural } from '../../src/core/numberText';
import type { Neighbour } from '../../src/protocol/engine';
import { element, onClick, rovingFocus, unseen, wordText } from './dom';
import { shorten } from './format';
import './resultList.css';

/** Words with their cosines, each a button; `measure` says what the numbers are. */
export function resultList(
  results: readonly Neighbour[],
  measure: 'cosine' | 'score',
  onChoose: (word: string) => void,
): HTMLElement {
  const rows = results.map((result) => resultRow(result, measure, onChoose));
  const list = element(
    'ol',
    { class: results.some(({ count }) => count > 0) ? 'results' : 'results without-counts' },
    ...rows.map((row) => element('li', {}, row)),
  );
  rovingFocus(list, () => rows);
  return list;
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
    cosineBar(cosine),
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
