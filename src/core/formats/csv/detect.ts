import { isNumber } from '../shared/isNumber';
import { firstLine, isBinary, secondLine, type Detect } from '../shared/signature';

/** Comma-separated values, or values with another separator. */
export const resemblesCsv: Detect = (head) => {
  if (isBinary(head)) {
    return false;
  }
  const line = firstLine(head);
  // More separators than blanks: decimal commas are fewer.
  const gaps = line.replaceAll(/, /g, ',').split(/[ \t]/).length - 1;
  const separators = Math.max(...[',', ';', '|'].map((delimiter) => line.split(delimiter).length - 1));
  if (separators >= 1 && separators > gaps) {
    return true;
  }
  // A word, and a list of numbers in brackets.
  if (/^("(""|[^"])*"|[^\s,;"]+)[,;\t] *"?[[(]/.test(line.slice(0, 1000))) {
    return true;
  }
  // Names of columns without a number among them, above as many fields with numbers.
  const names = line.split('\t');
  const fields = secondLine(head).split('\t');
  return (
    names.length > 1 &&
    names.length === fields.length &&
    !names.some((name) => isNumber(name.trim())) &&
    fields.some((field) => isNumber(field.trim()) || /^\W*\[/.test(field))
  );
};
