import { formatCount } from './numberText';
import type { MissingToken, TokenCut } from './queries/tokens';

/** Why a token has no row, in one sentence. @param isComposed whether its vector is made of n-grams */
export function missingText(missing: MissingToken, isComposed = false): string {
  const made = isComposed ? ` Its vector is made of n-grams.` : '';
  switch (missing.reason) {
    case 'minCount':
      return `Out of vocabulary: the training text has it fewer than ${formatCount(missing.minCount)} times, or never (min count ${formatCount(missing.minCount)}).${made}`;
    case 'outOfVocabulary':
      return missing.leastCount !== undefined && missing.leastCount > 1
        ? `Out of vocabulary: the rarest word of the model occurs ${formatCount(missing.leastCount)} times in its text.${made}`
        : `Out of vocabulary: the model has no row for it.${made}`;
    case 'skipped':
      return 'Left out of training: an address, a tag or a word of more than 512 bytes.';
    case 'unknownToken':
      return 'The tokenizer has no piece for this text: the token for unknown text stands for it.';
    case 'noRow':
      return `The tokenizer gives it id ${formatCount(missing.id)}, but the table has fewer rows.`;
  }
}

/** How a text was cut, in one or two sentences. @param tokenizer the name of the model's tokenizer */
export function cutNote(cut: TokenCut, tokenizer = '', problem = ''): string {
  switch (cut) {
    case 'training':
      return 'Cut and spelled as the text that this model learned from.';
    case 'tokenized':
      return 'Cut at white space, as the text that this model learned from.';
    case 'vecinity':
      return 'Cut by the rules of Vecinity. Another tool made this model and may have cut its text differently.';
    case 'tokenizer':
      return `Cut by the tokenizer of this model${tokenizer ? `: ${tokenizer}` : ''}.`;
    case 'whole':
      return `${problem || 'The tokenizer of this language model is not known.'} The text is not cut: type a single entry of its vocabulary.`;
  }
}
