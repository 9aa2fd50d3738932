import { signature } from '../shared/signature';

/** A fastText model begins with 793712314 as a little-endian integer. */
export const isFasttext = signature([0xba, 0x16, 0x4f, 0x2f]);

/**
 * Whether a file is a fastText model of 2016, which begins with fastText's twelve integer arguments.
 * The seventh and the eighth are the loss and the kind of model.
 */
export function isFasttext2016(head: Uint8Array): boolean {
  if (head.length < 64) {
    return false;
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const [dimensions, , epochs, , , , loss, model] = Array.from({ length: 8 }, (_, i) => view.getInt32(4 * i, true));
  const within = (value: number | undefined, max: number): boolean => value !== undefined && value >= 1 && value <= max;
  return within(dimensions, 10_000) && within(epochs, 10_000) && within(loss, 3) && within(model, 3);
}
