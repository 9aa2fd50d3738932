import { firstLine, type Detect } from '../shared/signature';

/** Bytes to search for the first line. */
const JSON_HEAD_BYTES = 64 * 1024;

/** Whether the first line begins a JSON object or array. */
export const resemblesJson: Detect = (head) => {
  const line = firstLine(head.subarray(0, JSON_HEAD_BYTES));
  return /^[{[]\s*["{[]|^[{[]$/.test(line.slice(0, 1000));
};
