import { formatCosine, formatCount } from '../../src/core/numberText';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { nearestWords, type ChartData } from './chart';

/** Up to this many words the heat map's table is the whole matrix; above, each word's nearest (the CSV has all). */
const matrixLimit = 60;
const nearestCount = 8;
const wordLimit = 60;

/** The numbers of a heat map, for those who do not see it and those who want to read them. */
export function similarityTable(data: ChartData, order: readonly number[], title: string): HTMLTableElement {
  if (data.words.length > matrixLimit) {
    return nearestTable(data, order, title);
  }
  return table(
    `Cosine similarity, ${title}`,
    [element('td', {}), ...order.map((id) => columnHead(wordCell(data, id)))],
    order.map((row) => [
      rowHead(wordCell(data, row)),
      ...order.map((column) => number(formatCosine(data.similarity[row * data.words.length + column]!))),
    ]),
  );
}

function nearestTable(data: ChartData, order: readonly number[], title: string): HTMLTableElement {
  return table(
    `Cosine similarity, ${title}: the ${nearestCount} nearest of each word`,
    [columnHead('Word'), nearestHead()],
    order.map((row) => [
      rowHead(wordCell(data, row)),
      element('td', { class: 'nearest' }, ...nearest(data, row, nearestCount)),
    ]),
  );
}

/** The points of a map. */
export function pointsTable(data: ChartData, title: string): HTMLTableElement {
  return table(
    `Principal components, ${title}`,
    [...['Word', 'Count', 'PC 1', 'PC 2'].map((text) => columnHead(text)), nearestHead()],
    data.words.map(({ count }, i) => [
      rowHead(wordCell(data, i)),
      number(count > 0 ? formatCount(count) : ''),
      number(formatCosine(data.points[2 * i]!)),
      number(formatCosine(data.points[2 * i + 1]!)),
      element('td', { class: 'nearest' }, ...nearest(data, i, 3)),
    ]),
  );
}

function nearest(data: ChartData, row: number, count: number): (Node | string)[] {
  const found = nearestWords(data, row, count);
  if (found.length > 1 && found.every(({ cosine }) => cosine === found[0]!.cosine)) {
    return [`none nearer than others (${formatCosine(found[0]!.cosine)})`];
  }
  return found.flatMap(({ id, cosine }, i) => [
    i === 0 ? '' : ', ',
    wordCell(data, id),
    ` ${formatCosine(cosine)}`,
  ]);
}

function table(caption: string, head: readonly Node[], rows: readonly (readonly Node[])[]): HTMLTableElement {
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells))),
  );
}

function wordCell({ words }: ChartData, id: number): HTMLElement {
  return wordText(shorten(words[id]!.word, wordLimit), 'cell-word');
}

function columnHead(content: Node | string): HTMLElement {
  return element('th', { scope: 'col' }, content);
}

function nearestHead(): HTMLElement {
  return element('th', { scope: 'col', class: 'nearest' }, 'Nearest of these words');
}

function rowHead(content: Node): HTMLElement {
  return element('th', { scope: 'row' }, content);
}

function number(text: string): HTMLElement {
  return element('td', { class: 'table-number' }, text);
}
