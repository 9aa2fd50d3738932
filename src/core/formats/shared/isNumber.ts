import { parseDecimal } from './decimal';

/** Whether the whole text is a decimal number. */
export function isNumber(field: string): boolean {
  const bytes = Uint8Array.from(field, (character) => character.charCodeAt(0));
  return !Number.isNaN(parseDecimal(bytes, 0, bytes.length));
}
