import { formatCosine } from '../../src/core/numberText';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import type { ChartData } from '../ui/chartData';

interface Pair {
  readonly first: string;
  readonly second: string;
  readonly cosine: number;
}

/** The most and the least similar pair of different words; undefined for fewer than two words. */
function extremePairs({
  words,
  similarity,
}: Pick<ChartData, 'words' | 'similarity'>): [most: Pair, least: Pair] | undefined {
  let most: Pair | undefined;
  let least: Pair | undefined;
  for (let row = 0; row < words.length; row++) {
    for (let column = row + 1; column < words.length; column++) {
      const pair = {
        first: words[row]!.word,
        second: words[column]!.word,
        cosine: similarity[row * words.length + column]!,
      };
      most = !most || pair.cosine > most.cosine ? pair : most;
      least = !least || pair.cosine < least.cosine ? pair : least;
    }
  }
  return most && least ? [most, least] : undefined;
}

/** What the comparison with one-hot teaches, with the words on the screen as the example. */
export function lesson(data: ChartData): HTMLElement {
  const text = element(
    'p',
    { class: 'lesson' },
    'One-hot gives each word an axis of its own, so any two words have cosine 0.',
  );
  const pairs = extremePairs(data);
  if (pairs) {
    const [most, least] = pairs;
    text.append(' Learned vectors give ', ...named(most));
    if (data.words.length > 2) {
      text.append(' and ', ...named(least));
    }
    text.append('.');
  }
  return text;
}

function named({ first, second, cosine }: Pair): (Node | string)[] {
  const word = (text: string): HTMLElement => wordText(shorten(text, 24), 'lesson-word');
  return [word(first), ' ~ ', word(second), ` (${formatCosine(cosine, 2)})`];
}
