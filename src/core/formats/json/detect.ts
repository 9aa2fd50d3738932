import { firstLine, type Detect } from '../shared/signature';

/** Bytes that tell JSON from text with brackets. */
const JSON_HEAD_BYTES = 64 * 1024;

/** A JSON document, or lines of them, that begins with an object or an array. */
export const resemblesJson: Detect = (head) => {
  const line = firstLine(head.subarray(0, JSON_HEAD_BYTES));
  return /^[{[]\s*["{[]|^[{[]$/.test(line.slice(0, 1000));
};
