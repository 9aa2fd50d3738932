import { plainTokens, type PlainToken } from '../../core/queries/tokens';
import { optionalText, type Arguments } from '../arguments';
import type { Services } from '../services';
import { textAtCursor } from '../words/selection';

/**
 * Shows a text as tokens, ids and vectors. Returns its tokens; the panel has a maximum.
 * @param args `{ text?, modelId? }`; the selected text or the line at the cursor by default
 * @throws VecinityError `badOption`, `noModel` and the errors of loading the model
 */
export async function showTokens(
  { engine, models, tokensPanel }: Services,
  args: Arguments,
): Promise<{ readonly tokens: readonly PlainToken[] }> {
  const text = optionalText(args, 'text') ?? textAtCursor();
  const modelId = optionalText(args, 'modelId');
  const model = await models.resolve(modelId);
  const answer = text === undefined ? { tokens: [] } : await engine.remote.tokens({ model, text });
  tokensPanel.show(text, modelId === undefined ? undefined : model);
  return { tokens: plainTokens(answer) };
}

/** Shows the selected text or the line at the cursor. The panel has a field for another text. */
export async function showTokensAtCursor({ models, tokensPanel }: Services): Promise<void> {
  await models.resolve();
  tokensPanel.show(textAtCursor());
}
