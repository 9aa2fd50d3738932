import { formatCount, formatPlural } from '../numberText';
import { showUnseen } from '../text/unseen';
import type { RunComparison } from './compareRuns';
import type { Finding } from './findings';
import {
  byText,
  comparisonText,
  findingNames,
  intervalText,
  kindNames,
  methodTexts,
  scoreNames,
  scoreText,
  usedText,
} from './reportText';
import type { TestKind, TestReport } from './testReport';

/** A model's results, as the report needs them. */
export interface ReportedModel {
  readonly name: string;
  readonly algorithm: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly tests: readonly TestReport[];
  /** What the vectors alone show. */
  readonly vectors: readonly Finding[];
  /** What to know about the figures, in sentences. */
  readonly notes: readonly string[];
}

/** Results of one model, or of two with their comparisons. */
export interface Reported extends ReportedModel {
  readonly other?: ReportedModel;
  readonly comparisons: readonly RunComparison[];
}

/** The report as Markdown. Words of files and models are text, never markup. */
export function evaluationMarkdown(reported: Reported): string {
  const { other, comparisons, name } = reported;
  const lines = [`# Evaluation of ${inert(name)}`, ''];
  if (other) {
    lines.push(`## ${inert(name)} and ${inert(other.name)}`, '');
    lines.push(
      ...(comparisons.length > 0
        ? comparisons.map((each) => `- ${inert(fileName(each.file))}: ${inert(comparisonText(each, name, other.name))}`)
        : ['No test set has enough words that both models know.']),
      '',
    );
  }
  for (const model of other ? [reported, other] : [reported]) {
    lines.push(...modelLines(model));
  }
  const kinds = [
    ...new Set([reported, ...(other ? [other] : [])].flatMap(({ tests }) => tests.map(({ kind }) => kind))),
  ];
  if (kinds.length > 0) {
    lines.push(
      '## How it is scored',
      '',
      ...kinds.map((kind: TestKind) => `- ${kindNames[kind]}: ${inert(methodTexts[kind])}`),
      '',
    );
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function modelLines({ name, algorithm, vocabularySize, dimensions, tests, vectors, notes }: ReportedModel): string[] {
  const lines = [
    `## ${inert(name)}`,
    '',
    `${inert(algorithm)}, ${formatPlural(vocabularySize, 'word')}, ${formatPlural(dimensions, 'dimension')}.`,
    '',
    ...notes.flatMap((note) => [inert(note), '']),
  ];
  if (tests.length > 0) {
    lines.push(
      '| File | Kind | Score | 95 % interval | Used |',
      '| --- | --- | --- | --- | --- |',
      ...tests.map(
        (test) =>
          `| ${inert(fileName(test.file))} | ${kindNames[test.kind]} | ${scoreNames[test.kind]} ${scoreText(test)} | ${intervalText(test)} | ${usedText(test)} |`,
      ),
      '',
    );
  }
  for (const test of tests) {
    lines.push(...testLines(test));
  }
  if (vectors.length > 0) {
    lines.push('### The vectors alone', '');
    lines.push(...vectors.map(({ name: finding, text }) => `- ${findingNames[finding]}: ${inert(text)}`), '');
  }
  return lines;
}

function testLines(test: TestReport): string[] {
  const { file, kind, sections, misses, problem, outlierPosition } = test;
  const lines = [`### ${inert(fileName(file))}`, ''];
  if (problem !== undefined) {
    return [...lines, inert(problem), ''];
  }
  if (outlierPosition !== undefined) {
    lines.push(`Mean position of the outlier: ${(100 * outlierPosition).toFixed(1)} %.`, '');
  }
  if (sections.length > 1) {
    lines.push('| Section | Right | Asked | Out of vocabulary | 95 % interval |', '| --- | --- | --- | --- | --- |');
    lines.push(
      ...sections.map((section) => {
        const interval = intervalText({ kind, interval: section.interval });
        return `| ${inert(section.name)} | ${formatCount(section.right)} | ${formatCount(section.asked)} | ${formatCount(section.outOfVocabulary)} | ${interval} |`;
      }),
      '',
    );
  }
  if (misses.length > 0) {
    lines.push('| Worst misses | Expected | Won | By |', '| --- | --- | --- | --- |');
    lines.push(
      ...misses.map(
        ({ question, expected, won, by }) =>
          `| ${inert(question)} | ${inert(expected)} | ${inert(won)} | ${byText(kind, by)} |`,
      ),
      '',
    );
  }
  return lines;
}

/** A file's name without its folder. */
export function fileName(file: string): string {
  return file.replace(/[\\/]+$/u, '').replace(/^.*[\\/]/u, '');
}

/** Text that Markdown shows as it is: punctuation is escaped, hidden characters show. */
function inert(text: string): string {
  return showUnseen(text.replace(/\s+/gu, ' ')).replace(/[\\`*_{}[\]()#+!|<>~&@:^$"=-]/gu, '\\$&');
}
