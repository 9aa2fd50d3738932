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
