import { formatCount } from './numberText';

/** Says why a one-hot space has no neighbours to show. @param others number of words that are not in the question */
export function equallyFarText(others: number): string {
  return (
    `Two different one-hot vectors have cosine 0: the other ${formatCount(others)} words are all equally far away. ` +
    'Train with another algorithm to learn which words are near.'
  );
}
