import { element } from './dom';

/** A table of data: caption, one row of heads, rows. */
export function dataTable(
  caption: string,
  head: readonly Node[],
  rows: readonly (readonly Node[])[],
): HTMLTableElement {
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells))),
  );
}

export function columnHead(content: Node | string, className?: string): HTMLElement {
  return element('th', { scope: 'col', class: className }, content);
}

export function rowHead(content: Node | string): HTMLElement {
  return element('th', { scope: 'row' }, content);
}

export function numberCell(text: string): HTMLElement {
  return element('td', { class: 'table-number' }, text);
}
