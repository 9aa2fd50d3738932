import { VecinityError } from '../errors';

/** What people choose differently for their language; the first value of each is the default. */
export const wordRuleValues = {
  /** French `l'eau`: `auto` drops the particle in files that have many such words. */
  elision: ['auto', 'drop', 'keep'],
  /** A word that a hyphen parts at the end of a line. */
  lineHyphens: ['join', 'split'],
  /** `#climate_change` and `@anna`: the word without the sign, with it, or neither. */
  tags: ['word', 'sign', 'drop'],
  /** Addresses of pages and mail. */
  addresses: ['drop', 'keep'],
  /** Vowel marks of Arabic and Hebrew. */
  vowelMarks: ['drop', 'keep'],
  /** Middle dots between letters, as in Catalan, and Hebrew gershayim. */
  innerSigns: ['join', 'split'],
} as const;

export type WordRuleName = keyof typeof wordRuleValues;
/** How the tokenizer of prose finds words. */
export type WordRules = { readonly [Name in WordRuleName]: (typeof wordRuleValues)[Name][number] };

export const wordRuleNames = Object.keys(wordRuleValues) as readonly WordRuleName[];

export const defaultWordRules = Object.fromEntries(
  wordRuleNames.map((name) => [name, wordRuleValues[name][0]]),
) as unknown as WordRules;

/**
 * Reads rules as people write them, `elision=keep`. Rules without a value have the default.
 * @throws VecinityError `badOption` for an unknown name or value
 */
export function parseWordRules(written: readonly string[] = []): WordRules {
  const rules: Record<string, string> = { ...defaultWordRules };
  for (const rule of written) {
    const [name = '', value = ''] = rule.split('=', 2).map((part) => part.trim());
    const values: readonly string[] | undefined = Object.hasOwn(wordRuleValues, name)
      ? wordRuleValues[name as WordRuleName]
      : undefined;
    if (!values?.includes(value)) {
      throw new VecinityError('badOption', `wordRules cannot have ${JSON.stringify(rule)}.`, {
        option: 'wordRules',
        remedy: values
          ? `Write ${values.map((each) => `${name}=${each}`).join(' or ')}.`
          : `Write NAME=VALUE with one of these names: ${wordRuleNames.join(', ')}.`,
      });
    }
    rules[name] = value;
  }
  return rules as unknown as WordRules;
}

/** The rules as one text, to be saved with a model. */
export function wordRulesText(rules: WordRules): string {
  return wordRuleNames.map((name) => `${name}=${rules[name]}`).join(' ');
}
