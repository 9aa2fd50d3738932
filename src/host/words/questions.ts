import type { Neighbour } from '../../protocol/engine';
import {
  answerCount,
  oneOf,
  optionalText,
  optionalTexts,
  requiredText,
  requiredTexts,
  type Arguments,
} from '../arguments';
import type { Services } from '../services';

/**
 * The words most similar to `word`, best first.
 * @param args `{ word, count?, modelId?, rank? }`
 * @throws VecinityError `badOption`, `noModel`, `unknownWord` and the errors of loading the model
 */
export async function neighbours({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const word = requiredText(args, 'word');
  const count = answerCount(args);
  const model = await models.resolve(optionalText(args, 'modelId'));
  const rank = oneOf(args, 'rank', ['cosine', 'evidence']);
  return engine.remote.neighbours({ model, word, count, rank });
}

/**
 * The words nearest to the sum of `positive` minus `negative`. These words themselves are not among the answers.
 * @param args `{ positive, negative?, count?, method?, modelId? }`
 * @throws VecinityError as `neighbours`
 */
export async function analogy({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const positive = requiredTexts(args, 'positive', 1);
  const negative = optionalTexts(args, 'negative') ?? [];
  const count = answerCount(args);
  const method = oneOf(args, 'method', ['3CosAdd', '3CosMul']);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.analogy({ model, positive, negative, count, method });
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
