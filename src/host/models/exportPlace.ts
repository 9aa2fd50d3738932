import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { exportFormats, filesWritten, type ExportEnding } from '../../core/formats/exportFormats';
import { notificationText } from '../inertText';
import { localPath } from '../localPath';

/** A path in `folder` to propose for a model named `name`; never the model's own path `source`. */
export function proposedPlace(
  folder: string,
  name: string,
  source: string,
  ending: ExportEnding = '.safetensors',
): string {
  // Signs of the names that we give are a nuisance in a shell.
  const plain = name.replaceAll(/ · |, |…|≥ /gu, ' ').replaceAll(/ +/g, ' ');
  const stem = plain.replaceAll(/[/\\:*?"<>|]/g, '-');
  const place = path.join(folder, stem + ending);
  // Some file systems ignore case.
  return place.toLowerCase() === source.toLowerCase() ? path.join(folder, `${stem}-exported${ending}`) : place;
}

/** The format that the user picks, because some save dialogues show no formats; undefined if the user cancels. */
export async function pickExportFormat(title: string): Promise<ExportEnding | undefined> {
  const options = { title, placeHolder: 'Format of the file', matchOnDescription: true };
  return (await vscode.window.showQuickPick(formatItems(), options))?.ending;
}

const USES = { model: 'Keeps everything', words: 'Word vectors for other tools', table: 'Tables' } as const;

/** A row a format, by what it is for. Its other endings are in the description: the next dialog takes any of them. */
function formatItems(): FormatItem[] {
  return (Object.keys(USES) as (keyof typeof USES)[]).flatMap((use): FormatItem[] => [
    { label: USES[use], kind: vscode.QuickPickItemKind.Separator },
    ...exportFormats
      .filter((format) => format.use === use && !format.variant)
      .map(({ name, ending }) => ({ label: name, description: endingsOf(ending).join(' or '), ending })),
  ]);
}

type FormatItem = vscode.QuickPickItem & { readonly ending?: ExportEnding };

function endingsOf(ending: ExportEnding): ExportEnding[] {
  return exportFormats.map((format) => format.ending).filter((other) => other === ending || other === `${ending}.gz`);
}

/**
 * Asks where to write a model. VS Code asks before it replaces that file; this asks about the second file beside it.
 * @param proposed absolute path
 * @param usual    the default ending
 * @returns an absolute path, or undefined if the user cancels
 */
export async function askExportPlace(
  title: string,
  proposed: string,
  usual: ExportEnding,
): Promise<string | undefined> {
  const first = endingsOf(usual);
  const formats = [
    ...exportFormats.filter(({ ending }) => first.includes(ending)),
    ...exportFormats.filter(({ ending, variant }) => !first.includes(ending) && !variant),
  ];
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.file(proposed),
    filters: Object.fromEntries(formats.map(({ ending, name }) => [`${name} (${ending})`, [ending.slice(1)]])),
  });
  if (!target) {
    return undefined;
  }
  const destination = localPath(target);
  return (await mayReplaceBeside(destination)) ? destination : undefined;
}

async function mayReplaceBeside(destination: string): Promise<boolean> {
  const [, beside] = filesWritten(destination);
  const exists = beside !== undefined && (await fs.stat(beside).catch(() => undefined)) !== undefined;
  if (!exists) {
    return true;
  }
  const replace = 'Replace';
  const question = notificationText(`${path.basename(beside)} exists already. Replace it?`);
  const detail = `The words of ${path.basename(destination)} are written there.`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}
