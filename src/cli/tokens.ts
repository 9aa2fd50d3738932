import { plainTokens } from '../core/queries/tokens';
import { cutNote, missingText } from '../core/tokenText';
import { encodeText } from '../engine/answers/encodeText';
import { listTokens } from '../engine/answers/tokens';
import { loadModel } from '../engine/loadModel';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { columnWidth, printable } from './print';

export const tokensCommand = command({
  name: 'tokens',
  operands: 'FILE TEXT...',
  summary: 'a text as tokens with their ids',
  flags: openFlags,
  async run(operands, flags, signal) {
    const [file, texts] = fileAndRest(operands, 1, 'A model file and a text are');
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    const text = texts.join(' ');
    const encoded = model.summary.unit === 'token' ? await encodeText(file, text, signal) : {};
    const list = listTokens(model, text, encoded);
    const width = columnWidth(list.tokens.map(({ token }) => token));
    const lines = list.tokens.map(({ token, id, missing }) => {
      const isComposed = missing !== undefined && missing.reason !== 'skipped' && model.addOov(token) >= 0;
      return `  ${printable(token).padEnd(width)}  ${missing ? missingText(missing, isComposed) : id}\n`;
    });
    return {
      text: `${lines.join('')}${cutNote(list.cut, encoded.name, encoded.problem)}\n`,
      json: { tokens: plainTokens(list), cut: list.cut },
      failed: list.cut === 'whole' && list.tokens.length === 0,
    };
  },
});
