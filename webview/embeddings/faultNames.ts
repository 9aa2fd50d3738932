import type { FaultKind, FaultPlace } from '../../src/core/io/faults';
import { formatCount } from '../../src/core/numberText';

const NAMES: Readonly<Record<FaultKind, string>> = {
  header: 'Header',
  rowCount: 'Number of rows',
  raggedLine: 'Ragged line',
  spaceInWord: 'Space in a word',
  invalidUtf8: 'Invalid UTF-8',
  recoded: 'Not UTF-8',
  emptyWord: 'Empty word',
  duplicateWord: 'Duplicate word',
  notFinite: 'Not finite',
  zeroRow: 'Row of zeros',
  unnamedRow: 'Row without a word',
  skipped: 'Left out',
  trailingBytes: 'Trailing bytes',
  lineEnds: 'Line ends',
  separator: 'Separator',
  layout: 'Layout',
  encoding: 'Encoding',
  broken: 'Broken',
};

export function faultName(kind: FaultKind): string {
  // A newer engine may know more kinds.
  return (NAMES as Readonly<Partial<Record<string, string>>>)[kind] ?? kind;
}

/** `line 12`, `byte 4,096`, `row 3`; empty where there is no place. */
export function placeText({ line, byte, row }: FaultPlace): string {
  if (line !== undefined) {
    return `line ${formatCount(line)}`;
  }
  if (byte !== undefined) {
    return `byte ${formatCount(byte)}`;
  }
  return row === undefined ? '' : `row ${formatCount(row)}`;
}
