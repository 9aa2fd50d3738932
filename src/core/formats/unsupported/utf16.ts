import { signature, type Detect } from '../shared/signature';

const isLittleEndian = signature([0xff, 0xfe]);
const isBigEndian = signature([0xfe, 0xff]);

/** UTF-16 with a byte order mark. */
export const isUtf16: Detect = (head) => isLittleEndian(head) || isBigEndian(head);

/** UTF-16 without a byte order mark: the same byte of most of the first characters is 0. */
export const resemblesUtf16: Detect = (head) => {
  const length = Math.min(head.length, 400) & ~1;
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) {
    zeros[i & 1]! += head[i] === 0 ? 1 : 0;
  }
  const [even = 0, odd = 0] = zeros;
  return (
    length >= 8 &&
    Math.min(even, odd) * 10 < length &&
    Math.max(even, odd) * 2 > length * 0.8 &&
    hasDigits(head, length)
  );
};

/** Digits, and spaces or other marks between columns, tell word vectors from little-endian integers. */
function hasDigits(head: Uint8Array, length: number): boolean {
  const bytes = head.subarray(0, length);
  const hasMarks = [0x2c, 0x3b, 0x09].some((mark) => bytes.includes(mark)) && bytes.includes(0x0a);
  return bytes.some((byte) => byte >= 0x30 && byte <= 0x39) && (bytes.includes(0x20) || hasMarks);
}
