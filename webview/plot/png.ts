import { css } from '../ui/colour';
import type { Theme } from '../ui/theme';
import { font } from '../ui/chart';
import type { Pane } from '../ui/pane';

const ENLARGEMENT = 2;
const PADDING = 16;
const HEAD_HEIGHT = 30;
const NOTE_HEIGHT = 20;

/** The panes as they are seen, side by side under their titles, as a PNG of twice their size. */
export async function toPng(panes: readonly Pane[], theme: Theme): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  const width = PADDING + panes.reduce((sum, pane) => sum + pane.size.width + PADDING, 0);
  const noteHeight = panes.some(({ caption }) => caption !== '') ? NOTE_HEIGHT : 0;
  const height = Math.max(...panes.map((pane) => pane.size.height)) + HEAD_HEIGHT + noteHeight + 2 * PADDING;
  canvas.width = width * ENLARGEMENT;
  canvas.height = height * ENLARGEMENT;
  const context = canvas.getContext('2d')!;
  context.scale(ENLARGEMENT, ENLARGEMENT);
  context.fillStyle = css(theme.background);
  context.fillRect(0, 0, width, height);
  let left = PADDING;
  for (const pane of panes) {
    context.save();
    context.translate(left, PADDING);
    context.font = font(theme, 14, 600);
    context.fillStyle = css(theme.foreground);
    context.textBaseline = 'middle';
    context.fillText(pane.heading, 0, HEAD_HEIGHT / 2, pane.size.width);
    context.font = font(theme, 12);
    context.fillStyle = css(theme.description);
    context.fillText(pane.caption, 0, HEAD_HEIGHT + NOTE_HEIGHT / 2 - 4, pane.size.width);
    context.translate(0, HEAD_HEIGHT + noteHeight);
    pane.drawOn(context);
    context.restore();
    left += pane.size.width + PADDING;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) {
    throw new Error('The picture could not be made: it may be too large.');
  }
  return new Uint8Array(await blob.arrayBuffer());
}
