import { answerAnalogy } from '../engine/answers/analogy';
import { loadModel } from '../engine/loadModel';
import { UsageError } from './arguments';
import { methodOf } from './ask';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { askedWord, equallyFarLine, neighbourLines, oovWords } from './print';

export const analogyCommand = command({
  name: 'analogy',
  operands: 'FILE',
  summary: 'words nearest to a sum: king + woman - man',
  flags: {
    positive: { kind: 'list', value: 'WORD...', help: 'words to add' },
    negative: { kind: 'list', value: 'WORD...', help: 'words to subtract' },
    top: { kind: 'number', value: 'N', help: 'number of answers (10)' },
    method: { kind: 'text', value: 'METHOD', help: '3CosAdd or 3CosMul (3CosAdd)' },
    ...openFlags,
  },
  async run(operands, { positive = [], negative = [], top = 10, method = '3CosAdd', ...flags }, signal) {
    const [file, rest] = fileAndRest(operands, 0, 'A model file is');
    if (rest.length > 0 || positive.length + negative.length === 0) {
      throw new UsageError('Give the words as --positive king woman --negative man.');
    }
    const solved = methodOf(method);
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    const results = answerAnalogy(model, { positive, negative, count: top, method: solved });
    const asked = [...positive, ...negative];
    const remarks = asked.filter((word) => model.isOutside(word)).map((word) => `${askedWord(word, model)}\n`);
    const answers = model.space.isOneHot ? equallyFarLine(model.space) : neighbourLines(results);
    return { text: answers + remarks.join(''), json: { results, ...oovWords(asked, model) } };
  },
});
