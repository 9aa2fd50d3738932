import { formatCosine } from '../../src/core/numberText';
import { element, wordText } from './dom';
import { shorten } from './format';
import { columnHead, dataTable, numberCell, rowHead } from './table';
import { nearestWords, type Similarities } from './chartData';

/** Up to this many words the heat map's table is the whole matrix; above, each word's nearest (the CSV has all). */
const MAX_MATRIX_WORDS = 60;
const NEAREST_COUNT = 8;
const MAX_WORD_LENGTH = 60;

/** The numbers of a heat map, for those who do not see it and those who want to read them. */
export function similarityTable(data: Similarities, order: readonly number[], title: string): HTMLTableElement {
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

function nearestTable(data: Similarities, order: readonly number[], title: string): HTMLTableElement {
  return dataTable(
    `Cosine similarity, ${title}: the ${NEAREST_COUNT} nearest of each word`,
    [columnHead('Word'), nearestHead()],
    order.map((row) => [
      rowHead(wordCell(data, row)),
      element('td', { class: 'nearest' }, ...nearestCell(data, row, NEAREST_COUNT)),
    ]),
  );
}

/** The words nearest to one of the chart, with their cosines, as the content of a cell. */
export function nearestCell(data: Similarities, row: number, count: number): (Node | string)[] {
  const found = nearestWords(data, row, count);
  if (found.length > 1 && found.every(({ cosine }) => cosine === found[0]!.cosine)) {
    return [`all equally near (${formatCosine(found[0]!.cosine)})`];
  }
  return found.flatMap(({ id, cosine }, i) => [i === 0 ? '' : ', ', wordCell(data, id), ` ${formatCosine(cosine)}`]);
}

export function wordCell({ words }: Similarities, id: number): HTMLElement {
  return wordText(shorten(words[id]!.word, MAX_WORD_LENGTH), 'cell-word');
}

export function nearestHead(): HTMLElement {
  return columnHead('Nearest of these words', 'nearest');
}
