import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import type { CorpusRequest } from '../../protocol/training';
import { corpusSettings, excludedGlobs } from '../settings';

/**
 * The corpus that files and folders make, by the settings.
 * @throws VecinityError `unreadable` if none of them is on this machine
 */
export function corpusOf(uris: readonly vscode.Uri[]): CorpusRequest {
  const local = uris.filter((uri) => uri.scheme === 'file');
  if (local.length === 0) {
    throw new VecinityError('unreadable', `${uris.map((uri) => uri.toString()).join(', ')} is not on this machine.`, {
      remedy: 'Vecinity reads files of the machine it runs on: clone or copy them to a folder there.',
    });
  }
  const roots = local.map((uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? uri;
    return { path: uri.fsPath, base: folder.fsPath, exclude: excludedGlobs(folder), rules: corpusSettings(folder) };
  });
  return { roots, ...corpusSettings(), tokenized: false };
}

/** The corpus with these globs in place of those of the settings; as it is without any. */
export function withInclude(corpus: CorpusRequest, include: readonly string[] | undefined): CorpusRequest {
  if (!include) {
    return corpus;
  }
  const roots = corpus.roots.map((root) => (root.rules ? { ...root, rules: { ...root.rules, include } } : root));
  return { ...corpus, roots, include };
}

/** @throws VecinityError `noText` if no folder is open */
export function workspaceFolders(): vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new VecinityError('noText', 'No folder is open.', {
      remedy: 'Open a folder with text files (File > Open Folder…), then train again.',
    });
  }
  return folders.map((folder) => folder.uri);
}

/** Name of a model of this corpus: the folder or file without its ending, or the workspace. */
export function defaultName({ roots }: CorpusRequest): string {
  const name = roots.length === 1 ? path.parse(roots[0]!.path).name : vscode.workspace.name;
  return name || 'workspace';
}
