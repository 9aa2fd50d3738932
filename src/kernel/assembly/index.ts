export {
  configureSkipgram,
  seedSkipgram,
  trainSkipgram,
  trainedPairs,
  lossMantissa,
  lossExponent,
  lossPairs,
} from './skipgram';
export { scanCosines } from './scan';
export {
  configureSubword,
  seedSubword,
  trainSubword,
  composeSubword,
  subwordPairs,
  subwordLoss,
  subwordLossPairs,
} from './subword';
export { multiplySparse, gramPanels, multiplyDense } from './svd';
