import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { extensionsOf, listedEndings } from '../editors/fileEndings';
import { quickPickText } from '../inertText';
import type { Services } from '../services';

const filters = {
  'All embeddings': [...extensionsOf()],
  'Word vectors (word2vec, GloVe, fastText)': [...extensionsOf('words')],
  'gensim and PyTorch': [...extensionsOf('gensim')],
  'Language models': [...extensionsOf('languageModels')],
  'Tables (NumPy, CSV, JSON, Parquet, Arrow, projector)': [...extensionsOf('tables')],
  'All files': ['*'],
};

/** What may be embeddings by its name; texts are where they are called as GloVe's are, or as ours. */
const listedFiles = `**/{${[...listedEndings.map((ending) => `*.${ending}`), 'glove*.txt', '*.glove.txt', '*.w2v.txt'].join(',')}}`;
const foreignFolders = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**';
const mostListed = 200;

/**
 * Lets the user choose a file or a folder: some dialogues show only one of both, and what lies in the workspace needs
 * none. Undefined if the user does not.
 */
export async function chooseEmbeddings({ models }: Services, title: string): Promise<vscode.Uri | undefined> {
  const [recent, found] = await Promise.all([
    existing(models.recentFiles),
    vscode.workspace.findFiles(listedFiles, foreignFolders, mostListed),
  ]);
  const here = found.filter(({ fsPath }) => !recent.includes(fsPath) && !/\.tar\.gz$/i.test(fsPath));
  const items: FileItem[] = [
    { label: '$(file) Choose a File…', choose: () => fromDialog(title, { canSelectFiles: true, filters }) },
    {
      label: '$(folder) Choose a Folder…',
      detail: 'A spaCy model, a TensorBoard log, a language model in several files',
      choose: () => fromDialog(title, { canSelectFiles: false, canSelectFolders: true }),
    },
    ...group(
      'Opened before',
      recent.map((file) => fileItem(vscode.Uri.file(file))),
    ),
    ...group(
      'In this workspace',
      here.map(fileItem).sort((a, b) => a.label.localeCompare(b.label)),
    ),
  ];
  const placeHolder = 'Search the files of this workspace, or choose one from elsewhere';
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.choose?.();
}

type FileItem = vscode.QuickPickItem & { readonly choose?: () => Thenable<vscode.Uri | undefined> };

function fileItem(uri: vscode.Uri): FileItem {
  return { label: quickPickText(vscode.workspace.asRelativePath(uri)), choose: () => Promise.resolve(uri) };
}

function group(label: string, items: readonly FileItem[]): readonly FileItem[] {
  return items.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
}

async function existing(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map((file) =>
      fs.access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, i) => found[i]);
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
