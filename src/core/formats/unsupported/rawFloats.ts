import { isBinary, type Detect } from '../shared/signature';

/** Values that are looked at. */
const SAMPLE = 64;

/** Float32 values of moderate size and nothing else, such as the weights of TensorFlow.js. */
export const resemblesRawFloats: Detect = (head) => {
  const count = Math.min(SAMPLE, Math.floor(head.length / 4));
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  for (let i = 0; i < count; i++) {
    const magnitude = Math.abs(view.getFloat32(4 * i, true));
    if (!(magnitude === 0 || (magnitude > 1e-7 && magnitude < 1e3))) {
      return false;
    }
  }
  return count >= 8 && head.length % 4 === 0 && isBinary(head);
};
