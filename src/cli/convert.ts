import path from 'node:path';
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
  summary: `write a model in the format that the ending of OUT names: ${exportFormats.map(({ ending }) => ending).join(' ')}`,
  flags: openFlags,
  async run(operands, flags, signal) {
    const [source, target] = operands;
    if (source === undefined || target === undefined || operands.length > 2) {
      throw new UsageError('A model file and the file to write are needed.');
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
    const { summary, files, notes } = await exportModel(output, space, { signal });
    const { vocabularySize, dimensions } = summary;
    return {
      text:
        `${vocabularySize} words x ${dimensions} dimensions: ${files.map(printable).join(', ')}\n` +
        notes.map((note) => `${printable(note)}\n`).join(''),
      json: { output, vocabularySize, dimensions, files, notes },
    };
  },
});
