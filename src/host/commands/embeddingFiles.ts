import * as vscode from 'vscode';
import { quickPickText } from '../inertText';

/** Endings of files that are read; each may be followed by `.gz`. */
const filters = {
  'All embeddings': [
    ...['safetensors', 'vec', 'txt', 'bin', 'ftz', 'kv', 'model', 'wv', 'gguf', 'npy', 'npz', 'pt', 'pth', 'pkl', 'tsv'],
    ...['csv', 'json', 'jsonl', 'ndjson', 'parquet', 'arrow', 'feather', 'fifu', 'floret', 'w2v', 'glove', 'bytes'],
    ...['pbtxt', 'zip', 'gz'],
  ],
  'Word vectors (word2vec, GloVe, fastText)': ['vec', 'txt', 'bin', 'ftz', 'w2v', 'glove', 'floret', 'fifu', 'gz', 'zip'],
  'gensim and PyTorch': ['kv', 'model', 'wv', 'pt', 'pth', 'pkl', 'bin'],
  'Language models': ['safetensors', 'gguf', 'json', 'pt', 'pth', 'bin'],
  'Tables (NumPy, CSV, JSON, Parquet, Arrow, projector)': [
    ...['npy', 'npz', 'csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet', 'arrow', 'feather', 'bytes', 'pbtxt'],
  ],
  'All files': ['*'],
};

/** What nobody keeps in a workspace but as embeddings. */
const unambiguous = '**/*.{vec,vec.gz,kv,ftz,gguf,safetensors,fifu,w2v,glove,fasttext.bin}';
const mostListed = 50;

/**
 * Lets the user choose a file or a folder: some dialogues show only one of both, and what lies in the workspace needs
 * none. Undefined if the user does not.
 */
export async function chooseEmbeddings(title: string): Promise<vscode.Uri | undefined> {
  const here = await vscode.workspace.findFiles(unambiguous, undefined, mostListed);
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
