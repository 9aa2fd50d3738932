import { candidateForms, candidateKeywords, questionForms } from '../../src/core/queries/expression/forms';
import type { KeywordEntry } from '../ui/token';

/**
 * The keywords of questions that begin with `prefix`: at the beginning of the text those of questions, later those that
 * limit the answers.
 * @param before the text before the prefix
 */
export function keywordsAt(before: string, prefix: string): readonly KeywordEntry[] {
  const isFirst = before.trim() === '';
  const entries: readonly KeywordEntry[] = isFirst
    ? questionForms.flatMap(({ keyword, meaning }) => (keyword ? [{ keyword: `${keyword}:`, meaning }] : []))
    : candidateKeywords.map((keyword) => ({
        keyword: `${keyword}:`,
        meaning: candidateForms.find(({ form }) => form.startsWith(keyword))?.meaning ?? '',
      }));
  return entries.filter(({ keyword }) => keyword.startsWith(prefix.toLowerCase()));
}
