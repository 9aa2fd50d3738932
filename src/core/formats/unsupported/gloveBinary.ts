import type { Detect } from '../shared/signature';

/** GloVe's output with `-binary 1`: doubles of moderate size. Text and float32, read as doubles, have other sizes. */
export const resemblesGloveBinary: Detect = (head) => {
  const count = Math.min(64, Math.floor(head.length / 8));
  const view = new DataView(head.buffer, head.byteOffset);
  for (let i = 0; i < count; i++) {
    const magnitude = Math.abs(view.getFloat64(8 * i, true));
    if (!(magnitude > 1e-12 && magnitude < 1e4)) {
      return false;
    }
  }
  return count >= 8;
};
