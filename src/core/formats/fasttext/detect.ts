import { signature } from '../shared/signature';

/** A fastText model begins with 793712314 as a little-endian integer. */
export const isFasttext = signature([0xba, 0x16, 0x4f, 0x2f]);

/**
 * A fastText model of 2016: twelve integers, which are fastText's arguments. The seventh and the eighth name the loss and
 * the kind of model.
 */
export function isFasttext2016(head: Uint8Array): boolean {
  if (head.length < 64) {
    return false;
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const [dimensions, , epochs, , , , loss, model] = Array.from({ length: 8 }, (_, i) => view.getInt32(4 * i, true));
  const within = (value: number | undefined, most: number): boolean =>
    value !== undefined && value >= 1 && value <= most;
  return within(dimensions, 10_000) && within(epochs, 10_000) && within(loss, 3) && within(model, 3);
}
