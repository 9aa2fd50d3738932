import path from 'node:path';
import { formulasAsText } from '../core/formats/csv/formulas';
import { exportFormats } from '../core/formats/exportFormats';
import { checkModelPath, exportModel, readModel } from '../engine/files/modelFile';
import { UsageError } from './arguments';
import { command } from './command';
import { choicesOf, openFlags } from './openFlags';
import { printable } from './print';
import { ProgressLine } from './progressLine';

export const convertCommand = command({
  name: 'convert',
  operands: 'IN OUT',
  summary: `convert a model to the format of OUT, by its ending: ${exportFormats.map(({ ending }) => ending).join(' ')}`,
  flags: {
    ...openFlags,
    'formulas-as-text': {
      kind: 'switch',
      help: 'CSV for spreadsheets: put an apostrophe before words that look like formulas',
    },
  },
  async run(operands, { 'formulas-as-text': asText = false, ...flags }, signal) {
    const [source, target] = operands;
    if (source === undefined || target === undefined || operands.length > 2) {
      throw new UsageError('Give a model file and the file to write.');
    }
    if (asText && !/\.csv(\.gz)?$/i.test(target)) {
      throw new UsageError('--formulas-as-text needs an output file that ends in .csv.');
    }
    const output = path.resolve(target);
    const input = path.resolve(source);
    await checkModelPath(output, input, signal);
    const progress = new ProgressLine('reading');
    const space = await readModel(input, {
      ...(await choicesOf(flags, signal)),
      signal,
      progress: progress.update,
    }).finally(() => progress.end());
    const { summary, files, notes } = await exportModel(output, asText ? formulasAsText(space) : space, { signal });
    const { vocabularySize, dimensions } = summary;
    return {
      text:
        `${vocabularySize} words x ${dimensions} dimensions: ${files.map(printable).join(', ')}\n` +
        notes.map((note) => `${printable(note)}\n`).join(''),
      json: { output, vocabularySize, dimensions, files, notes },
    };
  },
});
