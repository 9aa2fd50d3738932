import { answerSimilarity } from '../engine/answers/similarity';
import { loadModel } from '../engine/loadModel';
import { command, fileAndRest } from './command';
import { choicesOf, openFlags } from './openFlags';
import { askedWord, columnWidth, oovWords, printable } from './print';

export const similarityCommand = command({
  name: 'similarity',
  operands: 'FILE WORD WORD...',
  summary: 'cosines of words with each other',
  flags: openFlags,
  async run(operands, flags, signal) {
    const [file, words] = fileAndRest(operands, 2, 'A model file and at least two words are');
    const model = await loadModel(file, { ...(await choicesOf(flags, signal)), signal });
    const matrix = answerSimilarity(model, words);
    const width = columnWidth(words);
    const lines = words.map((word, row) => {
      const cosines = matrix[row]!.map((cosine) => cosine.toFixed(4).padStart(8));
      return `${printable(word).padEnd(width)}${cosines.join('')}\n`;
    });
    const remarks = words.filter((word) => model.isOutside(word)).map((word) => `${askedWord(word, model)}\n`);
    return { text: lines.join('') + remarks.join(''), json: { words, matrix, ...oovWords(words, model) } };
  },
});
