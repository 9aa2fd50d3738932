import path from 'node:path';
import {
  DEFAULT_RESTRICTION,
  evaluateAnalogies,
  evaluatePairs,
  type AnalogiesResult,
  type PairsResult,
} from '../core/queries/evaluation';
import { withInputFile } from '../engine/files/inputFile';
import { copyScan } from '../engine/loadModel';
import { readModel } from '../engine/files/modelFile';
import { recogniseEncoding } from '../core/text/encodings/recognise';
import { decodeText } from '../core/text/encodings/transcoder';
import { formatPlural } from '../core/numberText';
import { UsageError } from './arguments';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { printable } from './print';

export const evaluateCommand = command({
  name: 'evaluate',
  operands: 'FILE',
  summary: 'accuracy of analogies, correlation with scores of word pairs',
  flags: {
    analogies: { kind: 'list', value: 'FILE...', help: 'lines of four words, ": name" before sections' },
    pairs: {
      kind: 'list',
      value: 'FILE...',
      help: 'lines with two words and a score, such as SimLex-999 or WordSim-353',
    },
    restrict: { kind: 'number', value: 'N', help: `only the first N words count (${DEFAULT_RESTRICTION})` },
    ...openFlags,
  },
  async run(operands, { analogies = [], pairs = [], restrict = DEFAULT_RESTRICTION, ...flags }, signal) {
    const [file, rest] = fileAndRest(operands, 0, 'A model file is');
    if (rest.length > 0 || analogies.length + pairs.length === 0) {
      throw new UsageError('Give --analogies FILE, --pairs FILE or both.');
    }
    if (!Number.isInteger(restrict) || restrict < 1) {
      throw new UsageError('--restrict needs a whole number from 1.');
    }
    const space = await readModel(file, { ...(await choicesOf(flags, signal)), signal });
    const results: { analogies: Record<string, AnalogiesResult>; pairs: Record<string, PairsResult> } = {
      analogies: {},
      pairs: {},
    };
    let text = '';
    for (const name of pairs) {
      const result = evaluatePairs(space, await readText(name), name, restrict);
      results.pairs[name] = result;
      text += `${printable(name)}: Spearman ${result.spearman.toFixed(3)}, Pearson ${result.pearson.toFixed(3)}, `;
      text += `${result.pairs} pairs, ${result.outOfVocabulary} out of vocabulary\n`;
      text += `  ${printable(result.layout)}${skippedText(result.skippedLines)}\n`;
    }
    for (const name of analogies) {
      const result = evaluateAnalogies(space, await readText(name), name, restrict, copyScan);
      results.analogies[name] = result;
      for (const section of result.sections) {
        text += `  ${printable(section.name)}: ${section.correct} of ${section.questions}\n`;
      }
      text += `${printable(name)}: accuracy ${result.accuracy.toFixed(3)}, ${result.correct} of ${result.questions}, `;
      text += `${result.outOfVocabulary} out of vocabulary\n`;
    }
    return { text, json: results };
  },
});

function skippedText(lines: number): string {
  return lines === 0 ? '' : `; ${formatPlural(lines, 'line')} without a pair skipped`;
}

/** The text of a file in the encoding that its letters show. */
async function readText(name: string): Promise<string> {
  const bytes = await withInputFile(path.resolve(name), (file) => file.head(file.size));
  const found = recogniseEncoding(bytes);
  return found.kind === 'text' ? decodeText(bytes.subarray(found.mark), found.encoding) : decodeText(bytes, 'utf-8');
}
