import { questionForms } from '../core/queries/expression/forms';
import { answerAsk } from '../engine/answers/ask';
import { loadModel } from '../engine/loadModel';
import type { AnalogyMethod } from '../protocol/engine';
import { UsageError } from './arguments';
import { answerLines } from './answerLines';
import { candidateFlags, candidatesOf, orderOf } from './candidateFlags';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';

export const askCommand = command({
  name: 'ask',
  operands: 'FILE QUESTION',
  summary: `a question: ${questionForms.map(({ form }) => form).join(', ')}`,
  flags: {
    ...candidateFlags,
    method: { kind: 'text', value: 'METHOD', help: 'of analogies: 3CosAdd or 3CosMul (3CosAdd)' },
    ...openFlags,
  },
  async run(operands, { method = '3CosAdd', ...flags }, signal) {
    const [file, words] = fileAndRest(operands, 1, 'A model file and a question are');
    const { rank = 'cosine' } = flags;
    orderOf(rank);
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    const chosen = await candidatesOf(flags, model.space.vocabulary.size, signal);
    if (chosen.rank === 'evidence') {
      await model.prepareEvidence(() => Promise.resolve());
    }
    const answer = answerAsk(model, { ...chosen, text: words.join(' '), method: methodOf(method) });
    return { text: answerLines(answer), json: answer };
  },
});

/** @throws UsageError if there is no such method */
export function methodOf(method: string): AnalogyMethod {
  if (method !== '3CosAdd' && method !== '3CosMul') {
    throw new UsageError(`--method is 3CosAdd or 3CosMul, not ${JSON.stringify(method)}.`);
  }
  return method;
}
