import { isNumber } from '../shared/isNumber';
import { resemblesLaidOutText } from '../word2vec/detect';
import { firstLine, isBinary, secondLine, type Detect } from '../shared/signature';

/** Whether the first lines look like values between commas, semicolons, bars or tabs. */
export const resemblesCsv: Detect = (head) => {
  if (isBinary(head) || resemblesLaidOutText(head)) {
    return false;
  }
  const line = firstLine(head);
  if (/^"?sep=[,;\t|]?"?$/i.test(line)) {
    return true;
  }
  // A table has more separators than blanks. Vectors with decimal commas have fewer.
  const gaps = line.replaceAll(/, /g, ',').split(/[ \t]/).length - 1;
  const separators = Math.max(...[',', ';', '|'].map((delimiter) => line.split(delimiter).length - 1));
  if (separators >= 1 && separators > gaps) {
    return true;
  }
  // A word, then a list of numbers in brackets.
  if (/^("(""|[^"])*"|[^\s,;"]+)[,;\t] *"?[[(]/.test(line.slice(0, 1000))) {
    return true;
  }
  // A header of names between tabs, then a line with as many fields, some of them numbers.
  const names = line.split('\t');
  const fields = secondLine(head).split('\t');
  return (
    names.length > 1 &&
    names.length === fields.length &&
    !names.some((name) => isNumber(name.trim())) &&
    fields.some((field) => isNumber(field.trim()) || /^\W*\[/.test(field))
  );
};
