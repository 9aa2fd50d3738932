import path from 'node:path';
import { readModel, writeModel } from '../engine/files/modelFile';
import { UsageError } from './arguments';
import { command } from './command';
import { choicesOf, openFlags } from './openFlags';
import { printable } from './print';

export const convertCommand = command({
  name: 'convert',
  operands: 'IN OUT',
  summary: 'write a model in the format that the ending of OUT names',
  flags: openFlags,
  async run(operands, flags, signal) {
    const [source, target] = operands;
    if (source === undefined || target === undefined || operands.length > 2) {
      throw new UsageError('A model file and the file to write are needed.');
    }
    const output = path.resolve(target);
    const space = await readModel(path.resolve(source), { ...(await choicesOf(flags, signal)), signal });
    const summary = await writeModel(output, space, { signal });
    return {
      text: `${summary.vocabularySize} words x ${summary.dimensions} dimensions: ${printable(output)}\n`,
      json: { output, vocabularySize: summary.vocabularySize, dimensions: summary.dimensions },
    };
  },
});
