import type { Neighbour } from '../protocol/engine';
import { answerNeighbours } from '../engine/answers/neighbours';
import { loadModel } from '../engine/loadModel';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { askedWord, equallyFarLine, neighbourLines, oovWords, otherSpellings } from './print';

export const neighboursCommand = command({
  name: 'neighbours',
  operands: 'FILE WORD...',
  summary: 'nearest neighbours of words, by cosine',
  flags: { top: { kind: 'number', value: 'N', help: 'how many a word (10)' }, ...openFlags },
  async run(operands, { top = 10, ...flags }, signal) {
    const [file, words] = fileAndRest(operands, 1, 'A model file and at least one word are');
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    // A Map, because a word may be __proto__.
    const results = new Map<string, readonly Neighbour[]>(
      words.map((word) => [word, answerNeighbours(model, { word, count: top })]),
    );
    const { space } = model;
    return {
      text: [...results]
        .map(
          ([word, found]) =>
            `${askedWord(word, model)}\n${space.isOneHot ? equallyFarLine(space) : neighbourLines(found)}`,
        )
        .join(''),
      json: { results: Object.fromEntries(results), ...oovWords(words, model), ...otherSpellings(words, model) },
    };
  },
});
