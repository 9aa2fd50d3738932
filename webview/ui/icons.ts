/** Strokes on a 16 x 16 grid. */
const STROKES = {
  back: 'M13 8H3.5M7.5 4l-4 4 4 4',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  ask: 'M3 8h9.5M8.5 4l4 4-4 4',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  download: 'M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3 13.5h10',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 4.5v.9',
  error: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.8v4M8 10.6v.9',
  fit: 'M2.5 6v-3.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  minus: 'M3.5 8h9',
  neighbours:
    'M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM6.6 6.8L4 4.2M9.4 6.8L12 4.2M6.6 9.2L4 11.8M9.4 9.2l2.6 2.6M3 3.2h.01M13 3.2h.01M3 12.8h.01M13 12.8h.01',
  pin: 'M5.5 2.5h5M6.3 2.5v4.2L4 9.5h8L9.7 6.7V2.5M8 9.5v4',
  plot: 'M2.5 2.5v11h11M6 9.5h.01M8.5 6h.01M11.5 8.5h.01M12 4h.01',
  plus: 'M8 3.5v9M3.5 8h9',
  reload: 'M13 3v3.5H9.5M12.6 6.5A5 5 0 1 0 13 9',
  tokens: 'M2.5 3.5h3v3h-3zM6.5 3.5h3v3h-3zM10.5 3.5h3v3h-3zM8 8v2M2.5 11.5h11v2h-11z',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5l.6 9h6.2l.6-9M6.7 7v4M9.3 7v4',
} as const;

export type IconName = keyof typeof STROKES;

const SVG = 'http://www.w3.org/2000/svg';

/** An icon in the colour of the text around it, hidden from screen readers. */
export function icon(name: IconName): SVGElement {
  const drawing = document.createElementNS(SVG, 'svg');
  for (const [attribute, value] of [
    ['viewBox', '0 0 16 16'],
    ['width', '16'],
    ['height', '16'],
    ['class', 'icon'],
    ['aria-hidden', 'true'],
  ] as const) {
    drawing.setAttribute(attribute, value);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', STROKES[name]);
  drawing.append(path);
  return drawing;
}
