/**
 * Returns the learning rate, which falls linearly with the tokens read, also subsampled ones. word2vec.c and gensim do
 * the same.
 *
 * @param done share of the tokens of all epochs, 0..1
 */
export function learningRateAt(
  done: number,
  options: { readonly learningRate: number; readonly minLearningRate: number },
): number {
  const rate = options.learningRate - (options.learningRate - options.minLearningRate) * Math.min(1, done);
  return Math.max(rate, options.minLearningRate);
}
