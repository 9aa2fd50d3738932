import { css } from '../ui/colour';
import type { Theme } from '../ui/theme';
import { font } from './chart';
import type { Pane } from './pane';

const enlargement = 2;
const padding = 16;
const headHeight = 30;

/** The panes as they are seen, side by side under their titles, as a PNG of twice their size. */
export async function toPng(panes: readonly Pane[], theme: Theme): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  const width = padding + panes.reduce((sum, pane) => sum + pane.size.width + padding, 0);
  const height = Math.max(...panes.map((pane) => pane.size.height)) + headHeight + 2 * padding;
  canvas.width = width * enlargement;
  canvas.height = height * enlargement;
  const context = canvas.getContext('2d')!;
  context.scale(enlargement, enlargement);
  context.fillStyle = css(theme.background);
  context.fillRect(0, 0, width, height);
  let left = padding;
  for (const pane of panes) {
    context.save();
    context.translate(left, padding);
    context.font = font(theme, 14, 600);
    context.fillStyle = css(theme.foreground);
    context.textBaseline = 'middle';
    context.fillText(pane.heading, 0, headHeight / 2, pane.size.width);
    context.translate(0, headHeight);
    pane.drawOn(context);
    context.restore();
    left += pane.size.width + padding;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) {
    throw new Error('The picture could not be made: it may be too large.');
  }
  return new Uint8Array(await blob.arrayBuffer());
}
