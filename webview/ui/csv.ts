/** How words are written that a spreadsheet takes for formulas. */
export type Formulas = 'asTheyAre' | 'asText';

export type CsvRows = readonly (readonly (string | number)[])[];

/**
 * RFC 4180, UTF-8 without a byte order mark, numbers with all their digits.
 *
 * A word like `=1+1` is a formula for a spreadsheet. An apostrophe before it makes it text there, but another word for
 * every other program: the user chooses.
 */
export function toCsv(rows: CsvRows, formulas: Formulas = 'asTheyAre'): string {
  return rows.map((row) => `${row.map((value) => cell(value, formulas)).join(',')}\r\n`).join('');
}

/** Whether a spreadsheet takes a word of the table for a formula. @see OWASP, "CSV Injection" */
export function hasFormulas(rows: CsvRows): boolean {
  return rows.some((row) => row.some(isFormula));
}

function isFormula(value: string | number): boolean {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value);
}

function cell(value: string | number, formulas: Formulas): string {
  const text = formulas === 'asText' && isFormula(value) ? `'${value}` : String(value);
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
