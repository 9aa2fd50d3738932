import { formatCount, formatPlural } from '../core/numberText';
import { skipNames, skippedCountText, type CorpusSurvey, type RecodedFile, type SkipReason } from './training';

/** Files that a line names. */
const MAX_NAMES = 3;

/** How a file is named in a line. */
type NameOf = (path: string) => string;
const wholePath: NameOf = (path) => path;

/** What was left out, one line a reason with the first files: `Left out: 1 empty (/a/b.txt).` */
export function skippedLines({ skipped, skippedCounts }: CorpusSurvey, nameOf = wholePath): string[] {
  return (Object.keys(skipNames) as SkipReason[]).flatMap((reason) => {
    const count = skippedCounts[reason] ?? 0;
    const named = skipped
      .filter((file) => file.reason === reason)
      .map(({ path, found }) => (found === undefined ? nameOf(path) : `${nameOf(path)}: ${found}`));
    return count > 0 ? [`Left out: ${skippedCountText(reason, count)}${inBrackets(named, count)}.`] : [];
  });
}

/**
 * How files are read that are not valid UTF-8: one line an encoding, and one for those that are doubtful.
 * @param choice where the user can choose an encoding: a flag or a setting
 */
export function recodedLines({ recoded }: CorpusSurvey, choice: string, nameOf = wholePath): string[] {
  if (!recoded) {
    return [];
  }
  const { counts, doubtful, files } = recoded;
  const lines = Object.entries(counts).map(([encoding, count]) => {
    const named = files.filter((file) => file.encoding === encoding);
    const paths = inBrackets(
      named.map((file) => `${nameOf(file.path)}${placesIn(file)}`),
      count,
    );
    return encoding === 'utf-8'
      ? `Read as UTF-8, with places that look like another encoding or are invalid: ${formatPlural(count, 'file')}${paths}.`
      : `Read as ${encoding}: ${formatPlural(count, 'file')}${paths}.`;
  });
  const unsure = files.filter(({ certain }) => !certain).map(({ path, encoding }) => `${nameOf(path)} as ${encoding}`);
  return doubtful === 0
    ? lines
    : [
        ...lines,
        `The encoding of ${formatPlural(doubtful, 'file')} is doubtful, so words may have wrong letters` +
          `${inBrackets(unsure, doubtful)}. Choose it with ${choice}.`,
      ];
}

/** One line on chosen files that look like data, or none. */
export function withoutProseLines({ withoutProse }: CorpusSurvey, nameOf = wholePath): string[] {
  return withoutProse
    ? [
        `Read because you chose it, although it looks like data and not like prose: ` +
          `${formatPlural(withoutProse.count, 'file')}${inBrackets([nameOf(withoutProse.example)], withoutProse.count)}.`,
      ]
    : [];
}

function placesIn({ brokenRuns }: RecodedFile): string {
  return brokenRuns > 0 ? `, ${formatPlural(brokenRuns, 'place')}` : '';
}

/** ` (a, b and 5 more)`, or an empty text. */
function inBrackets(names: readonly string[], count: number): string {
  if (names.length === 0) {
    return '';
  }
  const shown = names.slice(0, MAX_NAMES);
  const more = count - shown.length;
  return ` (${shown.join('; ')}${more > 0 ? ` and ${formatCount(more)} more` : ''})`;
}
