import path from 'node:path';
import { readSummary } from '../engine/files/modelFile';
import { UsageError } from './arguments';
import { command } from './command';
import { printable } from './print';

export const infoCommand = command({
  name: 'info',
  operands: 'FILE',
  summary: 'what a model file holds',
  flags: {},
  async run(operands) {
    const [file] = operands;
    if (file === undefined || operands.length > 1) {
      throw new UsageError('One model file is needed.');
    }
    const summary = await readSummary(path.resolve(file));
    const lines = Object.entries(summary).map(([key, value]: [string, unknown]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text === '' ? '' : `${key.padEnd(18)}${printable(text)}\n`;
    });
    return { text: lines.join(''), json: summary };
  },
});
