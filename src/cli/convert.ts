import path from 'node:path';
import { readModel, writeModel } from '../engine/files/modelFile';
import { UsageError } from './arguments';
import { command } from './command';
import { printable } from './print';

export const convertCommand = command({
  name: 'convert',
  operands: 'IN OUT',
  summary: 'write a model in the format that the ending of OUT names',
  flags: {},
  async run(operands, _flags, signal) {
    const [source, target] = operands;
    if (source === undefined || target === undefined || operands.length > 2) {
      throw new UsageError('A model file and the file to write are needed.');
    }
    const output = path.resolve(target);
    const summary = await writeModel(output, await readModel(path.resolve(source), { signal }), { signal });
    return {
      text: `${summary.vocabularySize} words x ${summary.dimensions} dimensions: ${printable(output)}\n`,
      json: { output, vocabularySize: summary.vocabularySize, dimensions: summary.dimensions },
    };
  },
});
