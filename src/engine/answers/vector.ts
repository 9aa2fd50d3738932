import type { WordVector } from '../../protocol/engine';
import type { LoadedModel } from '../loadedModel';

/** The numbers of a word's vector. @throws VecinityError `unknownWord` */
export function answerVector(model: LoadedModel, { word }: { readonly word: string }): WordVector {
  const id = model.requireWord(word);
  const { space } = model;
  return space.isOneHot
    ? { values: new Float32Array(0), dimensions: space.dimensions, oneHotPlace: id }
    : { values: space.vector(id).slice(), dimensions: space.dimensions };
}
