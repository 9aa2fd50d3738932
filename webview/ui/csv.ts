/**
 * RFC 4180, UTF-8 without a byte order mark, numbers with all their digits.
 *
 * A word like `=1+1` is written as it is, although a spreadsheet takes it for a formula. A quote or tab before it would
 * make it another word for every other program. Import such a file as text.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
