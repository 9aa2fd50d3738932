import type { NeighbourOrder } from '../core/queries/evidence';
import type { Neighbour } from '../protocol/engine';
import { answerNeighbours } from '../engine/answers/neighbours';
import { loadModel } from '../engine/loadModel';
import { candidateFlags, candidatesOf, orderOf } from './candidateFlags';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { askedWord, equallyFarLine, neighbourLines, oovWords, otherSpellings } from './print';

export const neighboursCommand = command({
  name: 'neighbours',
  operands: 'FILE WORD...',
  summary: 'nearest neighbours of words',
  flags: {
    ...candidateFlags,
    ...openFlags,
  },
  async run(operands, flags, signal) {
    const [file, words] = fileAndRest(operands, 1, 'A model file and at least one word are');
    const rank = orderOf(flags.rank ?? 'cosine');
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    if (rank === 'evidence') {
      await model.prepareEvidence(() => Promise.resolve());
    }
    const chosen = await candidatesOf(flags, model.space.vocabulary.size, signal);
    // A Map, because a word may be __proto__.
    const results = new Map<string, readonly Neighbour[]>(
      words.map((word) => [word, answerNeighbours(model, { word, ...chosen })]),
    );
    const { space } = model;
    const order = orderNote(rank, [...results.values()]);
    return {
      text: [...results]
        .map(([word, found]) => {
          const lines = space.isOneHot ? equallyFarLine(space) : neighbourLines(found);
          return `${askedWord(word, model)}${order}\n${lines}`;
        })
        .join(''),
      json: { results: Object.fromEntries(results), ...oovWords(words, model), ...otherSpellings(words, model) },
    };
  },
});

/** Says in which order lists are that were asked for by evidence. */
function orderNote(rank: NeighbourOrder, lists: readonly (readonly Neighbour[])[]): string {
  if (rank === 'cosine') {
    return '';
  }
  return lists.flat().some(({ evidence }) => evidence !== undefined)
    ? ' (weighted by evidence: cosine, evidence, count)'
    : ' (by cosine: the model has no counts, or too few words)';
}
