import { formatCount } from './numberText';

/** Why a one-hot space has no neighbours to show. @param others words that are not in the question */
export function equallyFarText(others: number): string {
  return (
    `As one-hot vectors, any two different words have cosine 0: the other ${formatCount(others)} words are all equally far. ` +
    'Train with another algorithm to learn which are near.'
  );
}
