export { configureWord2vec, placeWord2vecScratch, seedWord2vec } from './word2vec';
export { trainWord2vec } from './trainWord2vec';
export { configureLockstep } from './lockstep';
export { changeSkipgramInputs, changeSkipgramOutputs, recordSkipgram } from './skipgramLockstep';
export { changeCbow, recordCbow } from './cbowLockstep';
export { trainedPairs, lossMantissa, lossExponent, lossPairs } from './loss';
export {
  configureLanguageModel,
  placeLanguageModelBatch,
  placeLanguageModelWork,
  trainLanguageModel,
  askLanguageModel,
} from './languageModel';
export { scanCosines } from './scan';
export {
  configureSubword,
  placeSubwordScratch,
  seedSubword,
  trainSubword,
  composeSubword,
  subwordPairs,
  subwordLoss,
  subwordLossPairs,
} from './subword';
export { multiplySparse, gramPanels, multiplyDense } from './svd';
export { configureGlove, trainGlove } from './glove';
export { parseTextRows, textRowsEnd } from './textRows';
export {
  placeQuantised,
  placeSearch,
  quantiseRows,
  beginSearch,
  searchRows,
  searchRowsForTwo,
  resultOf,
  quantisedCosines,
} from './quantised';
