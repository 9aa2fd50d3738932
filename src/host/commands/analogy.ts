import * as vscode from 'vscode';
import { formatCosine } from '../../core/numberText';
import { equallyFarText } from '../../core/oneHotText';
import type { AskAnswer } from '../../protocol/ask';
import { oneLine, quickPickText } from '../inertText';
import type { Services } from '../services';
import { askForText, neighbourItems } from './quickInput';

const MAX_ANSWERS = 30;

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
  const answer = await engine.remote.ask({ model, text, method: '3CosAdd', count: MAX_ANSWERS });
  if (answer.kind !== 'similarity' && !('results' in answer)) {
    await askView.ask(text);
    return;
  }
  const picked = await vscode.window.showQuickPick(answerItems(answer), {
    title: text,
    placeHolder: 'Pick any to open the question in the Ask view',
  });
  if (picked) {
    await askView.ask(text);
  }
}

/** An answer that fits a list to pick from. */
type ListedAnswer = Extract<AskAnswer, { readonly results: unknown } | { readonly kind: 'similarity' }>;

function answerItems(answer: ListedAnswer): vscode.QuickPickItem[] {
  if (answer.kind === 'similarity') {
    const label = quickPickText(oneLine(`${answer.first.word} ~ ${answer.second.word}`));
    return [{ label, description: formatCosine(answer.cosine) }];
  }
  return answer.equallyFar === undefined
    ? neighbourItems(answer.results)
    : [{ label: 'All words are equally far away', detail: equallyFarText(answer.equallyFar) }];
}
