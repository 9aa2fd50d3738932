import { formatBytes, formatCompact, formatCount, formatEstimate, formatPlural } from '../../src/core/numberText';
import { outputVectorsBytes } from '../../src/core/outputVectors';
import { algorithmLabel } from '../../src/core/training/algorithms';
import type { ModelStatistics } from '../../src/protocol/files';
import type { FileDescription } from '../../src/core/formats/description';
import { button } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { faultName } from './faultNames';
import { normsHistogram } from './histogram';
import type { LoadActions } from './loadBox';
import { visibleWord } from './visibleWord';

export type FactsActions = Pick<LoadActions, 'openWithLimits' | 'chooseTable' | 'check'>;

const MAX_TABLES = 40;
/** With more details than `MAX_SHORT_DETAILS`, the user sees these first and can ask for the others. */
const FIRST_DETAILS = 8;
const MAX_SHORT_DETAILS = FIRST_DETAILS + 2;
const MAX_DETAILS = 60;
const MAX_FAULTS = 8;

/** What the file says about itself, and what its vectors are like once they are loaded. */
export function factsView(
  description: FileDescription,
  statistics: ModelStatistics | undefined,
  actions: FactsActions,
): readonly HTMLElement[] {
  const { words, wordsEstimated, dimensions, valueType, bytes, companions, details, tables, notes } = description;
  const outputBytes = outputVectorsBytes(description.parts, words, dimensions);
  const known: readonly (readonly [string, string])[] = [
    ['Format', description.format],
    ...(words > 0 || statistics
      ? ([
          [
            description.provenance.unit === 'token' ? 'Tokens' : 'Words',
            statistics ? formatCount(statistics.vocabularySize) : formatEstimate(words, wordsEstimated),
          ],
          ['Dimensions', formatCount(statistics?.dimensions ?? dimensions)],
        ] as const)
      : []),
    ...(valueType === '' ? [] : ([['Values', valueType]] as const)),
    ['File', formatBytes(bytes)],
    ...(outputBytes > 0 ? ([['Output vectors', formatBytes(outputBytes)]] as const) : []),
    ...(statistics ? ([['In memory', formatBytes(statistics.memoryBytes)]] as const) : []),
    ...origin(description),
  ];
  // Tables are listed below.
  const told = details.filter(([label]) => !tables.some(({ name }) => name === label)).slice(0, MAX_DETAILS);
  const shown = told.length > MAX_SHORT_DETAILS ? FIRST_DETAILS : MAX_SHORT_DETAILS;
  return [
    ...(notes.length > 0
      ? [
          element(
            'ul',
            { class: 'notes', 'aria-label': 'Notes' },
            ...notes.map((note) => element('li', {}, shorten(note, 400))),
          ),
        ]
      : []),
    ...(statistics
      ? [
          section(
            'Vectors',
            hasNorms(statistics) ? normsHistogram(statistics.norms) : undefined,
            qualityList(statistics),
            faultList(statistics, actions),
          ),
        ]
      : []),
    section('File', factList([...known, ...told.slice(0, shown)]), moreDetails(told.slice(shown))),
    ...(companions.length > 0
      ? [section('Read with it', element('ul', { class: 'companions' }, ...companions.map(companion)))]
      : []),
    ...(tables.length > 0 ? [tablesSection(description, actions)] : []),
  ];
}

/** Where the vectors come from, as far as the file says. */
function origin({ provenance, details }: FileDescription): readonly (readonly [string, string])[] {
  const { algorithm, createdAt, tokens } = provenance;
  const made = Date.parse(createdAt);
  const isSaid = algorithm === '' || algorithm === 'unknown' || details.some(([, value]) => value === algorithm);
  return [
    ...(isSaid ? [] : ([['Algorithm', algorithmLabel(algorithm)]] as const)),
    ...(tokens > 0 ? ([['Trained on', `${formatCompact(tokens)} words of text`]] as const) : []),
    ...(Number.isNaN(made) ? [] : ([['Created', new Date(made).toLocaleString()]] as const)),
  ];
}

function section(title: string, ...content: readonly (HTMLElement | undefined)[]): HTMLElement {
  return element(
    'section',
    { class: 'facts-section', 'aria-label': title },
    element('h2', { class: 'section-title' }, title),
    ...content,
  );
}

function factList(facts: readonly (readonly [label: string, value: string])[]): HTMLElement {
  return element(
    'dl',
    { class: 'facts-list' },
    ...facts.flatMap(([label, value]) => {
      // Names of tensors have a line of their own.
      const className = label.length > 18 ? 'long' : undefined;
      return [
        element('dt', { class: className }, element('bdi', {}, shorten(label, 80))),
        element(
          'dd',
          { class: className, title: value.length > 60 ? shorten(value, 2000) : undefined },
          element('bdi', {}, shorten(value, 200)),
        ),
      ];
    }),
  );
}

function moreDetails(details: FileDescription['details']): HTMLElement | undefined {
  if (details.length === 0) {
    return undefined;
  }
  const summary = element('summary', {}, `${formatCount(details.length)} more details`);
  return element('details', { class: 'more-details' }, summary, factList(details));
}

function companion(path: string): HTMLElement {
  return element('li', { title: path }, element('bdi', {}, shorten(path.replace(/^.*[\\/]/, ''), 120)));
}

function hasNorms({ norms }: ModelStatistics): boolean {
  return norms.counts.some((count) => count > 0);
}

/** The number of duplicate words, zero rows and rows that are not finite; that there are none is worth knowing. */
function qualityList({ duplicateWords, zeroRows, notFiniteRows }: ModelStatistics): HTMLElement {
  const examples = zeroRows.examples.slice(0, 5).map((word) => inList(shorten(visibleWord(word), 30)));
  const more = zeroRows.count > examples.length && examples.length > 0 ? '\u2026' : '';
  return factList([
    ['Duplicate words', duplicateWords === 0 ? 'none' : `${formatCount(duplicateWords)}, the first of each is kept`],
    [
      'Zero rows',
      zeroRows.count === 0
        ? 'none'
        : `${formatCount(zeroRows.count)}${examples.length > 0 ? `: ${examples.join(', ')}${more}` : ''}`,
    ],
    ['Not finite', notFiniteRows === 0 ? 'none' : `${formatPlural(notFiniteRows, 'row')}, taken as zeros`],
  ]);
}

/** A word of a list: in quotes if it begins with a sign, which could be taken for a separator. */
function inList(word: string): string {
  return /^[\p{L}\p{N}\p{M}]/u.test(word) ? word : `\u201c${word}\u201d`;
}

function faultList({ faults }: ModelStatistics, actions: FactsActions): HTMLElement | undefined {
  if (faults.length === 0) {
    return undefined;
  }
  // The quality list and the notes name these.
  const others = faults.filter(({ kind }) => !['duplicateWord', 'notFinite', 'unnamedRow'].includes(kind));
  const unnamed = faults.some(({ kind }) => kind === 'unnamedRow');
  return element(
    'div',
    { class: 'fault-summary' },
    element(
      'ul',
      {},
      ...others
        .slice(0, MAX_FAULTS)
        .map(({ kind, count, first }) =>
          element('li', { title: shorten(first.text, 400) }, `${faultName(kind)}: ${formatCount(count)}`),
        ),
    ),
    element(
      'div',
      { class: 'row-of-buttons' },
      button('Check File', 'secondary', actions.check),
      unnamed ? button('Choose Words File\u2026', 'secondary', actions.openWithLimits) : undefined,
    ),
  );
}

function tablesSection({ tables, words }: FileDescription, actions: FactsActions): HTMLElement {
  const rest = tables.length - MAX_TABLES;
  return section(
    'Tables in the file',
    element(
      'ul',
      { class: 'tables-list' },
      ...tables
        .slice(0, MAX_TABLES)
        .map(({ name, rows, columns, valueType }, i) =>
          element(
            'li',
            { class: i === 0 && words > 0 ? 'opened' : undefined },
            wordText(shorten(name, 120), 'table-name'),
            element(
              'span',
              { class: 'quiet' },
              `${formatCount(rows)} \u00d7 ${formatCount(columns)} ${shorten(valueType, 20)}${i === 0 && words > 0 ? ' \u00b7 opened' : ''}`,
            ),
          ),
        ),
      rest > 0 ? element('li', { class: 'quiet' }, `and ${formatCount(rest)} more`) : undefined,
    ),
    tables.length > 1 || words === 0
      ? element('div', { class: 'row-of-buttons' }, button('Choose Table\u2026', 'secondary', actions.chooseTable))
      : undefined,
  );
}
