import type { FilePreview } from '../../src/protocol/files';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable } from '../ui/table';
import { visibleWord } from './visibleWord';

/** The first rows of the file, unchanged. */
export function previewView({ rows }: FilePreview): HTMLElement {
  const columns = Math.max(0, ...rows.map(({ values }) => values.length));
  const head = [columnHead('Word'), ...Array.from({ length: columns }, (_, i) => columnHead(String(i + 1)))];
  return element(
    'div',
    { class: 'preview', tabindex: 0, role: 'region', 'aria-label': 'First rows of the file' },
    dataTable(
      `The first ${rows.length} rows`,
      head,
      rows.map(({ word, values }) => [
        element(
          'th',
          { scope: 'row', title: shorten(visibleWord(word), 400) },
          wordText(shorten(visibleWord(word), 40)),
        ),
        ...values.map((value) => element('td', { class: 'table-number' }, formatValue(value))),
      ]),
    ),
  );
}

function formatValue(value: number): string {
  // Messages come as JSON, which has neither NaN nor infinity.
  if (!Number.isFinite(value)) {
    return 'not finite';
  }
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4)
    ? value.toExponential(2).replace('-', '\u2212')
    : value.toFixed(4).replace('-', '\u2212');
}
