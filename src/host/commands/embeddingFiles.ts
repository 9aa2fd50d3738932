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

/** Glob of files that may be embeddings by their names; text files only if named as GloVe's or ours. */
const listedFiles = `**/{${[...listedEndings.map((ending) => `*.${ending}`), 'glove*.txt', '*.glove.txt', '*.w2v.txt'].join(',')}}`;
const foreignFolders = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**';
const MAX_LISTED = 200;

/**
 * The file or folder that the user chooses; undefined if the user cancels. The list has recent files and files of the
 * workspace; two items open dialogues, because some dialogues show either files or folders.
 */
export async function chooseEmbeddings({ models }: Services, title: string): Promise<vscode.Uri | undefined> {
  const [recent, found] = await Promise.all([
    existing(models.recentFiles),
    vscode.workspace.findFiles(listedFiles, foreignFolders, MAX_LISTED),
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

/** The file with the words of a table that the user chooses; undefined if the user cancels. */
export function chooseWordsFile(): Promise<vscode.Uri | undefined> {
  return fromDialog('Words of These Vectors, in Their Order', {
    filters: { 'Lists of words': ['txt', 'json', 'tsv', 'npy', 'vocab'], 'All files': ['*'] },
  });
}

async function fromDialog(title: string, options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  return (await vscode.window.showOpenDialog({ ...options, title, canSelectMany: false }))?.[0];
}
