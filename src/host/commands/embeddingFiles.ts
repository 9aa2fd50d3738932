import * as vscode from 'vscode';
import { extensionsOf, usualEndings } from '../editors/fileEndings';
import { quickPickText } from '../inertText';

const filters = {
  'All embeddings': [...extensionsOf()],
  'Word vectors (word2vec, GloVe, fastText)': [...extensionsOf('words')],
  'gensim and PyTorch': [...extensionsOf('gensim')],
  'Language models': [...extensionsOf('languageModels')],
  'Tables (NumPy, CSV, JSON, Parquet, Arrow, projector)': [...extensionsOf('tables')],
  'All files': ['*'],
};

/** What nobody keeps in a workspace but as embeddings. */
const usualFiles = `**/*.{${usualEndings.join(',')}}`;
const mostListed = 50;

/**
 * Lets the user choose a file or a folder: some dialogues show only one of both, and what lies in the workspace needs
 * none. Undefined if the user does not.
 */
export async function chooseEmbeddings(title: string): Promise<vscode.Uri | undefined> {
  const here = await vscode.workspace.findFiles(usualFiles, undefined, mostListed);
  const items: (vscode.QuickPickItem & { readonly choose?: () => Thenable<vscode.Uri | undefined> })[] = [
    { label: '$(file) Choose a File…', choose: () => fromDialog(title, { canSelectFiles: true, filters }) },
    {
      label: '$(folder) Choose a Folder…',
      detail: 'A spaCy model, a TensorBoard log, a language model in several files',
      choose: () => fromDialog(title, { canSelectFiles: false, canSelectFolders: true }),
    },
    ...(here.length > 0 ? [{ label: 'In this workspace', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...here
      .map((uri) => ({ uri, name: vscode.workspace.asRelativePath(uri) }))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ uri, name }) => ({ label: quickPickText(name), choose: () => Promise.resolve(uri) })),
  ];
  return (await vscode.window.showQuickPick(items, { title }))?.choose?.();
}

/** Lets the user choose a file that has the words of a table. */
export function chooseWordsFile(): Promise<vscode.Uri | undefined> {
  return fromDialog('Words of These Vectors, in Their Order', {
    filters: { 'Lists of words': ['txt', 'json', 'tsv', 'npy', 'vocab'], 'All files': ['*'] },
  });
}

async function fromDialog(title: string, options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  return (await vscode.window.showOpenDialog({ ...options, title, canSelectMany: false }))?.[0];
}
