import { fileName } from '../../src/core/evaluation/reportMarkdown';
import {
  byText,
  findingNames,
  intervalText,
  kindNames,
  methodTexts,
  scoreNames,
  scoreText,
} from '../../src/core/evaluation/reportText';
import type { TestKind, TestReport } from '../../src/core/evaluation/testReport';
import { formatCount, formatPlural } from '../../src/core/numberText';
import type { Evaluation, ModelEvaluation } from '../../src/protocol/evaluation';
import { button } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { comparisonTexts, reportRows } from './state';

/** Asks a question of a model. */
export type AskQuestion = (model: string, text: string) => void;

/** The whole report of an evaluation. */
export function reportOf(evaluation: Evaluation, ask: AskQuestion): HTMLElement[] {
  const { other } = evaluation;
  const kinds = [...new Set(evaluation.tests.map(({ kind }) => kind))];
  return [
    ...notesOf(evaluation),
    ...(other ? [comparisonOf(evaluation)] : []),
    ...(evaluation.tests.length > 0 ? [summaryTable(evaluation)] : []),
    ...evaluation.tests.flatMap((test) => testDetails(test, evaluation, other !== undefined, ask)),
    // A file that is not a test set is named once.
    ...(other ? other.tests.filter((test) => test.layout !== '') : []).flatMap((test) =>
      testDetails(test, other!, true, ask),
    ),
    vectorsOf(evaluation, other !== undefined),
    ...(other ? [vectorsOf(other, true)] : []),
    ...(kinds.length > 0 ? [methodOf(kinds)] : []),
  ];
}

function notesOf(evaluation: Evaluation): HTMLElement[] {
  const { notes, other } = evaluation;
  const shared = other ? notes.filter((note) => other.notes.includes(note)) : notes;
  const own = (model: ModelEvaluation): string[] =>
    model.notes.filter((note) => !shared.includes(note)).map((note) => `${model.name}: ${note}`);
  return [...shared, ...own(evaluation), ...(other ? own(other) : [])].map((note) =>
    element('p', { class: 'note' }, shorten(note, 400)),
  );
}

function comparisonOf(evaluation: Evaluation): HTMLElement {
  const texts = comparisonTexts(evaluation);
  return section(
    'Which model is better',
    texts.length > 0
      ? element(
          'ul',
          { class: 'evaluate-sentences' },
          ...texts.map(([file, text]) =>
            element('li', {}, element('span', { class: 'evaluate-file' }, shorten(fileName(file), 60)), ` ${text}`),
          ),
        )
      : element('p', { class: 'note' }, 'No test set has enough words that both models know.'),
  );
}

function summaryTable(evaluation: Evaluation): HTMLElement {
  const { name, other } = evaluation;
  const heads = other
    ? [columnHead('Test set'), columnHead(shorten(name, 24)), columnHead(shorten(other.name, 24)), columnHead('Known')]
    : ['Test set', 'Score', '95\u202f% interval', 'Known'].map((text) => columnHead(text));
  const rows = reportRows(evaluation).map(([test, second]) => [
    rowHead(
      element(
        'span',
        { title: test.file },
        shorten(fileName(test.file), 40),
        element('span', { class: 'evaluate-kind' }, ` ${kindNames[test.kind]}`),
      ),
    ),
    ...(second
      ? [numberCell(withInterval(test)), numberCell(withInterval(second))]
      : [numberCell(scoreOf(test)), numberCell(intervalText(test))]),
    numberCell(`${formatCount(test.used)} of ${formatCount(test.used + test.outOfVocabulary)}`),
  ]);
  return tables('Scores of all test sets', dataTable('Scores', heads, rows));
}

/** `Spearman 0.633`; a dash without a score. */
function scoreOf(test: TestReport): string {
  return test.score === null ? scoreText(test) : `${scoreNames[test.kind]} ${scoreText(test)}`;
}

/** `0.633 (0.55 to 0.70)`. */
function withInterval(test: TestReport): string {
  return test.interval ? `${scoreText(test)} (${intervalText(test)})` : scoreText(test);
}

/** Sections and misses of a test set, folded. */
function testDetails(test: TestReport, model: ModelEvaluation, namesModel: boolean, ask: AskQuestion): HTMLElement[] {
  const { file, kind, sections, misses, problem, outlierPosition, layout, skippedLines } = test;
  const skipped = skippedLines > 0 ? ` ${formatPlural(skippedLines, 'line')} skipped.` : '';
  const content = [
    problem === undefined ? undefined : element('p', { class: 'evaluate-problem' }, shorten(problem, 500)),
    layout === '' ? undefined : element('p', { class: 'note' }, `${shorten(layout, 200)}.${skipped}`),
    outlierPosition === undefined
      ? undefined
      : element('p', {}, `Mean position of the outlier: ${(100 * outlierPosition).toFixed(1)}\u202f%.`),
    sections.length > 0 ? sectionsTable(test) : undefined,
    misses.length > 0 ? missesTable(kind, test, model.modelId, ask) : undefined,
  ];
  const by = namesModel ? ` \u00b7 ${shorten(model.name, 40)}` : '';
  const open = problem !== undefined;
  return [
    element(
      'details',
      { class: 'evaluate-test', open },
      element(
        'summary',
        {},
        element('span', { class: 'evaluate-file' }, shorten(fileName(file), 60)),
        `${by} \u00b7 ${test.score === null ? 'no score' : scoreOf(test)}`,
      ),
      ...content,
    ),
  ];
}

function sectionsTable({ file, kind, sections }: TestReport): HTMLElement {
  const heads = ['Section', 'Right', 'Asked', 'Out of vocabulary', '95\u202f% interval'].map((text) =>
    columnHead(text),
  );
  const rows = sections.map(({ name, right, asked, outOfVocabulary, interval }) => [
    rowHead(shorten(name === '' ? 'all' : name, 40)),
    numberCell(formatCount(right)),
    numberCell(formatCount(asked)),
    numberCell(formatCount(outOfVocabulary)),
    numberCell(intervalText({ kind, interval })),
  ]);
  return tables(`Sections of ${shorten(fileName(file), 40)}`, dataTable('Sections', heads, rows));
}

function missesTable(kind: TestKind, { file, misses }: TestReport, model: string, ask: AskQuestion): HTMLElement {
  const heads = ['Worst misses', 'Expected', 'Won', 'By'].map((text, i) =>
    columnHead(text, i < 3 ? 'evaluate-word' : undefined),
  );
  const rows = misses.map(({ question, expected, won, by }) => {
    const open = element(
      'button',
      { type: 'button', class: 'evaluate-question', title: 'Ask in the side bar' },
      wordText(shorten(question, 120)),
    );
    open.addEventListener('click', () => ask(model, question));
    return [
      rowHead(open),
      element('td', { class: 'evaluate-word' }, wordText(shorten(expected, 60))),
      element('td', { class: 'evaluate-word' }, wordText(shorten(won === '' ? '\u2013' : won, 60))),
      numberCell(byText(kind, by)),
    ];
  });
  return tables(`Worst misses of ${shorten(fileName(file), 40)}`, dataTable('Misses', heads, rows));
}

function vectorsOf({ name, vectors }: ModelEvaluation, namesModel: boolean): HTMLElement {
  return section(
    namesModel ? `The vectors alone: ${shorten(name, 40)}` : 'The vectors alone',
    element(
      'dl',
      { class: 'evaluate-findings' },
      ...vectors.flatMap(({ name: finding, text }) => [
        element('dt', {}, findingNames[finding]),
        element('dd', {}, shorten(text, 600)),
      ]),
    ),
  );
}

function methodOf(kinds: readonly TestKind[]): HTMLElement {
  return section(
    'How it is scored',
    element(
      'dl',
      { class: 'evaluate-findings note' },
      ...kinds.flatMap((kind) => [element('dt', {}, kindNames[kind]), element('dd', {}, methodTexts[kind])]),
    ),
  );
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element(
    'section',
    { class: 'evaluate-section' },
    element('h2', { class: 'section-title' }, title),
    ...content,
  );
}

/** A box that scrolls if its table is wider than the page. */
function tables(label: string, table: HTMLElement): HTMLElement {
  return element('div', { class: 'tables caption-hidden', role: 'region', 'aria-label': label, tabindex: 0 }, table);
}

/** The buttons that save a report. */
export function saveButtons(save: (format: 'markdown' | 'json') => void): readonly HTMLElement[] {
  return [
    button('Save as Markdown', 'secondary', () => save('markdown')),
    button('Save as JSON', 'secondary', () => save('json')),
  ];
}
