import path from 'node:path';
import { evaluationMarkdown } from '../core/evaluation/reportMarkdown';
import {
  comparisonText,
  findingNames,
  intervalText,
  kindNames,
  scoreNames,
  scoreText,
  usedText,
} from '../core/evaluation/reportText';
import type { TestKind, TestReport } from '../core/evaluation/testReport';
import { formatPlural } from '../core/numberText';
import {
  analogiesResult,
  DEFAULT_RESTRICTION,
  pairsResult,
  type AnalogiesResult,
  type PairsResult,
} from '../core/queries/evaluation';
import type { Space } from '../core/space';
import { evaluateModels, type EvaluatedSpace } from '../engine/evaluation/evaluateModels';
import { stepRunner } from '../engine/evaluation/stepRunner';
import { writeAtomically } from '../engine/files/atomicFile';
import { readModel } from '../engine/files/modelFile';
import { copyScan } from '../engine/loadModel';
import type { Evaluation, ModelEvaluation, TestFile } from '../protocol/evaluation';
import { UsageError } from './arguments';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { printable } from './print';
import { ProgressLine } from './progressLine';

/** Time between two looks for an interruption. */
const SLICE_MILLISECONDS = 50;

export const evaluateCommand = command({
  name: 'evaluate',
  operands: 'FILE',
  summary: 'score a model on test sets; without test sets, measure its vectors alone',
  flags: {
    analogies: {
      kind: 'list',
      value: 'FILE...',
      help: 'lines of four words, ": name" before sections; or a folder of relations, such as BATS',
    },
    pairs: {
      kind: 'list',
      value: 'FILE...',
      help: 'lines with two words and a score, such as SimLex-999 or WordSim-353',
    },
    categories: { kind: 'list', value: 'FILE...', help: 'lines with a word and its class, such as AP or BLESS' },
    odd: {
      kind: 'list',
      value: 'FILE...',
      help: 'words that belong together, an empty line, outliers: a file or folder, such as 8-8-8',
    },
    compare: { kind: 'text', value: 'FILE', help: 'another model: paired tests say which one is better' },
    vectors: { kind: 'switch', help: 'also isotropy, hubs, frequency bias and stability' },
    report: { kind: 'text', value: 'FILE', help: 'write the whole report there: .md or .json' },
    restrict: { kind: 'number', value: 'N', help: `use only the first N words (${DEFAULT_RESTRICTION})` },
    ...openFlags,
  },
  async run(operands, given, signal) {
    const { analogies, pairs, categories, odd, compare, vectors, report, restrict, ...flags } = given;
    const restriction = restrict ?? DEFAULT_RESTRICTION;
    const [file, rest] = fileAndRest(operands, 0, 'A model file is');
    if (rest.length > 0) {
      throw new UsageError('Give the test sets with --pairs, --analogies, --categories or --odd.');
    }
    if (!Number.isInteger(restriction) || restriction < 1) {
      throw new UsageError('--restrict needs a whole number from 1.');
    }
    if (report !== undefined && !/\.(md|json)$/iu.test(report)) {
      throw new UsageError('--report needs a file that ends with .md or .json.');
    }
    const files = filesOf({ pairs, analogies, categories, odd });
    const choices = { ...(await choicesOf(flags, signal)), signal };
    const models = [toEvaluate(await readModel(file, choices), file)];
    if (compare !== undefined) {
      const other = path.resolve(compare);
      models.push(toEvaluate(await readModel(other, { signal }), other));
    }
    const progress = new ProgressLine('evaluating');
    const options = { files, restriction, withVectors: vectors === true || files.length === 0, strict: true };
    let evaluation: Evaluation;
    try {
      evaluation = await evaluateModels(models, options, stepRunner(signal, SLICE_MILLISECONDS, progress.update));
    } finally {
      progress.end();
    }
    const results = resultsByFile(evaluation.tests, { pairs, analogies });
    if (report !== undefined) {
      await writeReport(path.resolve(report), evaluation, signal);
    }
    return { text: textOf(evaluation), json: jsonOf(evaluation, results) };
  },
});

type Named = { readonly [Kind in TestKind]?: readonly string[] | undefined };

function filesOf(named: Named): TestFile[] {
  return (['pairs', 'analogies', 'categories', 'odd'] as const).flatMap((kind) =>
    (named[kind] ?? []).map((name) => ({ path: name, kind })),
  );
}

function toEvaluate(space: Space, file: string): EvaluatedSpace {
  return { path: file, space, scanOf: copyScan };
}

interface ResultsByFile {
  readonly analogies: Readonly<Record<string, AnalogiesResult>>;
  readonly pairs: Readonly<Record<string, PairsResult>>;
}

/** @throws VecinityError `badFile` for a file without a known word */
function resultsByFile(tests: readonly TestReport[], named: Pick<Named, 'pairs' | 'analogies'>): ResultsByFile {
  const of = <Result>(kind: TestKind, names: readonly string[] = [], result: (test: TestReport) => Result) =>
    Object.fromEntries(
      names.map((name) => [name, result(tests.find((test) => test.kind === kind && test.file === name)!)]),
    );
  return {
    analogies: of('analogies', named.analogies, analogiesResult),
    pairs: of('pairs', named.pairs, pairsResult),
  };
}

function jsonOf(evaluation: Evaluation, results: ResultsByFile): unknown {
  const { tests, vectors, notes, other, comparisons, restriction } = evaluation;
  return {
    ...results,
    tests,
    restriction,
    ...(vectors.length > 0 ? { vectors } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(other ? { other, comparisons } : {}),
  };
}

async function writeReport(file: string, evaluation: Evaluation, signal: AbortSignal): Promise<void> {
  const text = /\.md$/iu.test(file) ? evaluationMarkdown(evaluation) : `${JSON.stringify(evaluation, undefined, 2)}\n`;
  const bytes = Buffer.from(text);
  await writeAtomically(file, bytes.length, [bytes], signal);
}

function textOf(evaluation: Evaluation): string {
  const { other, comparisons, name } = evaluation;
  const comparison = comparisons
    .map((each) => `${printable(each.file)}: ${printable(comparisonText(each, name, other?.name ?? ''))}\n`)
    .join('');
  return modelText(evaluation) + (other ? `\n${printable(other.name)}\n${modelText(other)}\n${comparison}` : '');
}

function modelText({ tests, vectors, notes }: ModelEvaluation): string {
  const found = vectors.map(({ name, text }) => `${findingNames[name]}: ${printable(text)}\n`);
  return [...notes.map((note) => `${printable(note)}\n`), ...tests.map(testText), ...found].join('');
}

function testText(test: TestReport): string {
  const { file, kind, score, pearson, used, outOfVocabulary, sections, layout, skippedLines, problem } = test;
  if (problem !== undefined) {
    return `${printable(file)}: ${printable(problem)}\n`;
  }
  const interval = `95 % interval ${intervalText(test)}`;
  if (kind === 'pairs') {
    const figures = `Spearman ${(score ?? NaN).toFixed(3)}, Pearson ${(pearson ?? NaN).toFixed(3)}`;
    return `${printable(file)}: ${figures}, ${used} pairs, ${outOfVocabulary} out of vocabulary, ${interval}\n  ${printable(layout)}${skippedText(skippedLines)}\n`;
  }
  const lines = sections.map(({ name, right, asked }) => `  ${printable(name)}: ${right} of ${asked}\n`).join('');
  if (kind === 'analogies') {
    const right = sections.reduce((sum, section) => sum + section.right, 0);
    return `${lines}${printable(file)}: accuracy ${(score ?? 0).toFixed(3)}, ${right} of ${used}, ${outOfVocabulary} out of vocabulary, ${interval}\n`;
  }
  const position =
    test.outlierPosition === undefined ? '' : `, outlier position ${(100 * test.outlierPosition).toFixed(1)} %`;
  return `${lines}${printable(file)} (${kindNames[kind].toLowerCase()}): ${scoreNames[kind]} ${scoreText(test)}${position}, ${usedText(test)}, ${interval}\n`;
}

function skippedText(lines: number): string {
  return lines === 0 ? '' : `; ${formatPlural(lines, 'line')} without a pair skipped`;
}
