/**
 * RFC 4180, UTF-8 without a byte order mark, numbers with all their digits.
 *
 * A word is written as it is, even one like `=1+1` that a spreadsheet takes for a formula: the usual defence, a quote
 * or tab put before it, would make it another word for every program that reads the file. Import such a file as text.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
