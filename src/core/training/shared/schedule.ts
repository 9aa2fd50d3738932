/**
 * The learning rate falls linearly with the tokens read, subsampled ones too, as in word2vec.c and gensim.
 *
 * @param done share of all epochs' tokens, 0..1
 */
export function learningRateAt(
  done: number,
  options: { readonly learningRate: number; readonly minLearningRate: number },
): number {
  const rate = options.learningRate - (options.learningRate - options.minLearningRate) * Math.min(1, done);
  return Math.max(rate, options.minLearningRate);
}
