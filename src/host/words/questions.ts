import type { AskAnswer } from '../../protocol/ask';
import type { CandidateWords, Neighbour } from '../../protocol/engine';
import {
  answerCount,
  oneOf,
  optionalNumber,
  optionalText,
  optionalTexts,
  requiredText,
  requiredTexts,
  type Arguments,
} from '../arguments';
import type { Services } from '../services';

/**
 * The words most similar to `word`, best first.
 * @param args `{ word, count?, modelId?, rank?, among?, mostFrequent?, threshold? }`
 * @throws VecinityError `badOption`, `noModel`, `unknownWord` and the errors of loading the model
 */
export async function neighbours({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const word = requiredText(args, 'word');
  const count = answerCount(args);
  const model = await models.resolve(optionalText(args, 'modelId'));
  const rank = oneOf(args, 'rank', ['cosine', 'evidence']);
  return engine.remote.neighbours({ model, word, count, rank, ...candidateWords(args) });
}

/**
 * The words nearest to the sum of `positive` minus `negative`. These words themselves are not among the answers.
 * @param args `{ positive, negative?, count?, method?, modelId?, among?, mostFrequent?, threshold? }`
 * @throws VecinityError as `neighbours`
 */
export async function analogy({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const positive = requiredTexts(args, 'positive', 1);
  const negative = optionalTexts(args, 'negative') ?? [];
  const count = answerCount(args);
  const method = oneOf(args, 'method', ['3CosAdd', '3CosMul']);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.analogy({ model, positive, negative, count, method, ...candidateWords(args) });
}

/**
 * Cosines of words: a row and a column for each.
 * @param args `{ words, modelId? }`
 * @throws VecinityError as `neighbours`
 */
export async function similarity({ engine, models }: Services, args: Arguments): Promise<number[][]> {
  const words = requiredTexts(args, 'words', 1);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.similarity({ model, words });
}

/**
 * Answers a question in Ask's grammar.
 * @param args `{ text, count?, method?, modelId?, rank?, among?, mostFrequent?, threshold? }`
 * @throws VecinityError `badExpression`, and as `neighbours`
 */
export async function answer({ engine, models }: Services, args: Arguments): Promise<AskAnswer> {
  const text = requiredText(args, 'text');
  const count = answerCount(args);
  const method = oneOf(args, 'method', ['3CosAdd', '3CosMul']);
  const rank = oneOf(args, 'rank', ['cosine', 'evidence']);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.ask({ model, text, count, method, rank, ...candidateWords(args) });
}

/** The arguments that limit the answers. The engine checks their values. */
function candidateWords(args: Arguments): CandidateWords {
  const among = optionalTexts(args, 'among');
  const mostFrequent = optionalNumber(args, 'mostFrequent');
  const threshold = optionalNumber(args, 'threshold');
  return {
    ...(among && { among }),
    ...(mostFrequent === undefined ? {} : { mostFrequent }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}
