import { formatCosine, formatCount } from '../../src/core/numberText';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { nearestWords, type ChartData } from './chartData';

/** Up to this many words the heat map's table is the whole matrix; above, each word's nearest (the CSV has all). */
const MAX_MATRIX_WORDS = 60;
const NEAREST_COUNT = 8;
const MAX_WORD_LENGTH = 60;

/** The numbers of a heat map, for those who do not see it and those who want to read them. */
export function similarityTable(data: ChartData, order: readonly number[], title: string): HTMLTableElement {
  if (data.words.length > MAX_MATRIX_WORDS) {
    return nearestTable(data, order, title);
  }
  return dataTable(
    `Cosine similarity, ${title}`,
    [element('td', {}), ...order.map((id) => columnHead(wordCell(data, id)))],
    order.map((row) => [
      rowHead(wordCell(data, row)),
      ...order.map((column) => numberCell(formatCosine(data.similarity[row * data.words.length + column]!))),
    ]),
  );
}

function nearestTable(data: ChartData, order: readonly number[], title: string): HTMLTableElement {
  return dataTable(
    `Cosine similarity, ${title}: the ${NEAREST_COUNT} nearest of each word`,
    [columnHead('Word'), nearestHead()],
    order.map((row) => [
      rowHead(wordCell(data, row)),
      element('td', { class: 'nearest' }, ...nearest(data, row, NEAREST_COUNT)),
    ]),
  );
}

/** The points of a map. */
export function pointsTable(data: ChartData, title: string): HTMLTableElement {
  return dataTable(
    `Principal components, ${title}`,
    [...['Word', 'Count', 'PC 1', 'PC 2'].map((text) => columnHead(text)), nearestHead()],
    data.words.map(({ count }, i) => [
      rowHead(wordCell(data, i)),
      numberCell(count > 0 ? formatCount(count) : ''),
      numberCell(formatCosine(data.points[2 * i]!)),
      numberCell(formatCosine(data.points[2 * i + 1]!)),
      element('td', { class: 'nearest' }, ...nearest(data, i, 3)),
    ]),
  );
}

function nearest(data: ChartData, row: number, count: number): (Node | string)[] {
  const found = nearestWords(data, row, count);
  if (found.length > 1 && found.every(({ cosine }) => cosine === found[0]!.cosine)) {
    return [`none nearer than others (${formatCosine(found[0]!.cosine)})`];
  }
  return found.flatMap(({ id, cosine }, i) => [i === 0 ? '' : ', ', wordCell(data, id), ` ${formatCosine(cosine)}`]);
}

function wordCell({ words }: ChartData, id: number): HTMLElement {
  return wordText(shorten(words[id]!.word, MAX_WORD_LENGTH), 'cell-word');
}

function nearestHead(): HTMLElement {
  return columnHead('Nearest of these words', 'nearest');
}
