import * as vscode from 'vscode';
import { formatCosine } from '../../core/numberText';
import { equallyFarText } from '../../core/oneHotText';
import type { AskAnswer, Neighbour } from '../../protocol/engine';
import { oneLine, quickPickText } from '../inertText';
import type { Services } from '../services';
import { answerCount, oneOf, optionalText, optionalTexts, requiredTexts, type Arguments } from './arguments';
import { askForText, neighbourItems } from './quickInput';

/**
 * `{ positive, negative?, count?, method?, modelId? }`: `positive` words added, `negative` words taken away. The words
 * themselves are no answers.
 */
export async function analogy({ engine, models }: Services, args: Arguments): Promise<readonly Neighbour[]> {
  const positive = requiredTexts(args, 'positive', 1);
  const negative = optionalTexts(args, 'negative') ?? [];
  const count = answerCount(args);
  const method = oneOf(args, 'method', ['3CosAdd', '3CosMul']);
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.analogy({ model, positive, negative, count, method });
}

/** Asks for an analogy or arithmetic and shows the answers. */
export async function askAnalogy({ engine, models, askView }: Services): Promise<void> {
  const model = await models.resolve();
  const text = await askForText({
    title: 'Analogy',
    prompt: 'king - man + woman, or man : king :: woman : ?',
    placeHolder: 'king - man + woman',
  });
  if (text === undefined) {
    return;
  }
  const answer = await engine.remote.ask({ model, text, method: '3CosAdd', count: 30 });
  const picked = await vscode.window.showQuickPick(answerItems(answer), {
    title: text,
    placeHolder: 'Pick any to open the question in the side panel',
  });
  if (picked) {
    await askView.ask(text);
  }
}

function answerItems(answer: AskAnswer): vscode.QuickPickItem[] {
  if (answer.kind === 'similarity') {
    const label = quickPickText(oneLine(`${answer.first.word} ~ ${answer.second.word}`));
    return [{ label, description: formatCosine(answer.cosine) }];
  }
  return answer.equallyFar === undefined
    ? neighbourItems(answer.results)
    : [{ label: 'No word is nearer than another', detail: equallyFarText(answer.equallyFar) }];
}
