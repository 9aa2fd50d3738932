import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FoundTest } from '../../protocol/evaluation';
import type { Remote } from '../../protocol/rpc';
import type { EngineApi } from '../../protocol/engineApi';

/** Files that VS Code lists, and those of them whose first lines are read. */
const MAX_LISTED = 2000;
const MAX_READ = 300;
/** Folders of packages; their many texts would push out those of the user. */
const PACKAGES = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**';
/** Names of published test sets, and of folders that people put them into. */
const usualNames =
  /sim-?lex|sim-?verb|word-?sim|ws-?353|men[_-]|mturk|mc-?30|rg-?65|rare-?word|\brw\b|questions?-words|analog|bats|bless|battig|\bap\b|outlier|8-8-8|eval|benchmark|test-?set/iu;

/** Finds test sets in the workspace, those with usual names first; whole folders of BATS and 8-8-8 are one. */
export async function findTestFiles(engine: Remote<EngineApi>): Promise<readonly FoundTest[]> {
  const listed = (await vscode.workspace.findFiles('**/*.{txt,tsv,csv}', PACKAGES, MAX_LISTED))
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => fsPath)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return joinFolders(await engine.findTests({ paths: listed.slice(0, MAX_READ) }));
}

/** Whether a file has a usual name, so that it is chosen at first. */
export function hasUsualName(file: string): boolean {
  return usualNames.test(path.basename(file)) || usualNames.test(path.basename(path.dirname(file)));
}

function rank(file: string): number {
  return hasUsualName(file) ? 0 : 1;
}

/** Shows a folder in place of its files where these belong together. */
function joinFolders(found: readonly FoundTest[]): FoundTest[] {
  const joined = new Map<string, FoundTest>();
  for (const test of found) {
    const folder = path.dirname(test.path);
    const siblings = found.filter(({ path: other, kind }) => kind === test.kind && path.dirname(other) === folder);
    const belongs =
      test.kind === 'odd' || (test.kind === 'analogies' && /^[A-Z]\d\d \[/u.test(path.basename(test.path)));
    const shown = belongs && siblings.length > 1 ? { path: folder, kind: test.kind } : test;
    joined.set(shown.path, shown);
  }
  return [...joined.values()];
}
