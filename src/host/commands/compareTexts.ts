import * as vscode from 'vscode';
import type { AskAnswer } from '../../protocol/ask';
import { requiredTexts, type Arguments } from '../arguments';
import type { Services } from '../services';
import { answer } from '../words/questions';
import { askForText } from './quickInput';

/** Maximum UTF-16 length of each text. */
const MAX_TEXT = 20_000;

/**
 * Word Mover's Distance of two texts.
 * @param args `{ texts, modelId? }`, two texts
 * @throws VecinityError `badOption`, `noModel`; `unknownWord` if a text has no word of the model
 */
export function compareTexts(services: Services, { texts, ...args }: Arguments): Promise<AskAnswer> {
  const [first, second] = requiredTexts({ texts }, 'texts', 2);
  return answer(services, { ...args, text: question(first!, second!) });
}

/** Compares two selections, or two selected lines, in the Ask view; asks for the texts if there are not two. */
export async function askCompareTexts({ askView, models }: Services): Promise<void> {
  await models.resolve();
  const [first, second, third] = selectedTexts();
  if (first !== undefined && second !== undefined && third === undefined) {
    await askView.ask(question(first, second));
    return;
  }
  const text = await askForText({
    title: 'Compare Two Texts',
    prompt: 'Two texts with ~ between them; or select two texts in an editor first',
    placeHolder: 'the president greets the press ~ Obama speaks to the media',
  });
  if (text !== undefined) {
    await askView.ask(`mover: ${text}`);
  }
}

/** The texts of several selections; the lines of one. Blank ones are left out. */
function selectedTexts(): string[] {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.selections.map((range) => editor.document.getText(range)) ?? [];
  const texts = selected.length === 1 ? selected[0]!.split(/\r?\n/u) : selected;
  return texts.filter((text) => text.trim() !== '');
}

/** The question in Ask's grammar, in which `~` parts the texts. */
function question(first: string, second: string): string {
  const [left, right] = [first, second].map((text) =>
    text
      .slice(0, MAX_TEXT)
      .replace(/[~\u2248\s]+/gu, ' ')
      .trim(),
  );
  return `mover: ${left!} ~ ${right!}`;
}
