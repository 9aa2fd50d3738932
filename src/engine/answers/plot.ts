import { pcaOfWords } from '../../core/projection/pca';
import { findWord } from '../../core/queries/findWord';
import { similarityMatrix } from '../../core/queries/similarity';
import type { PlotData, UnknownWord } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';
import { checkWords } from './limits';

/** Similarities and a map of words, each word once. @throws VecinityError `badOption` if there are too many. */
export function answerPlot(model: LoadedModel, words: readonly string[]): PlotData {
  const ids = new Set<number>();
  const unknown = new Map<string, UnknownWord>();
  for (const word of checkWords(words)) {
    const id = findWord(model.space.vocabulary, word);
    if (id >= 0) {
      ids.add(id);
    } else if (!unknown.has(word)) {
      unknown.set(word, { text: word, suggestions: model.suggest(word).map((entry) => entry.word) });
    }
  }
  const known = [...ids];
  return {
    words: known.map((id) => model.entry(id)),
    unknown: [...unknown.values()],
    similarity: Float32Array.from(similarityMatrix(model.space, known)),
    ...pcaOfWords(model.space, known),
  };
}
