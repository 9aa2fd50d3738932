import { withoutAddresses } from './inline';
import { LineFilter } from './filter';

/** Fields with prose or names: of RIS, of PubMed's format, and of EndNote's, whose names begin with a per cent sign. */
const readFields = new Set(
  (
    'TI T1 T2 T3 ST BT CT TT AB N1 N2 AU A1 A2 A3 A4 ED FAU FED JO JF JA JT J2 KW OT MH PB SO NT RN ' +
    '%T %B %J %A %E %Y %X %K %Z %I %S %!'
  ).split(' '),
);

/**
 * Reads titles, names, abstracts and keywords of references in RIS, PubMed's and EndNote's formats. Names of fields,
 * types, years, pages, identifiers and addresses are dropped.
 */
export class ReferencesFilter extends LineFilter {
  private isRead = false;
  private isInLongLine = false;

  protected line(line: string, goesOn: boolean): void {
    const field = this.isInLongLine
      ? null
      : /^\ufeff?(?:(?=.{4}-(?:\s|$))([A-Z][A-Z0-9]{1,3}) {0,2}-(?:\s|$)|(%[A-Z0-9!@])\s)/.exec(line);
    this.isInLongLine = goesOn;
    if (field) {
      this.sink.sentenceEnd();
      this.isRead = readFields.has((field[1] ?? field[2])!);
    }
    if (this.isRead) {
      // A value goes on in the next lines.
      this.sink.text(` ${withoutAddresses(line.slice(field?.[0].length ?? 0).trim())}`);
    }
  }
}
