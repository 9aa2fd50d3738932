import * as os from 'node:os';
import * as path from 'node:path';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import type { CandidateWords } from '../../protocol/engine';
import type { CandidateSource } from '../../protocol/views';
import { oneLine } from '../inertText';
import { localPath } from '../localPath';
import { withProgressIfSlow, type Report } from '../progressIfSlow';

/** Maximum UTF-16 length of a selection whose words may be answers. */
const MAX_TEXT = 100_000;

/** The words that may be answers in the Ask view: those of the selection, of the workspace or of a file. */
export class CandidateSources implements vscode.Disposable {
  /** The file of each source that has one. */
  private readonly files = new Map<CandidateSource, string>();
  private readonly workspaceFile = path.join(os.tmpdir(), `vecinity-candidates-${process.pid}-${Date.now()}.txt`);

  /** @param writeWorkspaceWords writes the words of the workspace to a file, one a line */
  constructor(
    private readonly writeWorkspaceWords: (output: string, signal: AbortSignal, report: Report) => Promise<void>,
  ) {}

  /**
   * Prepares a source.
   * @returns what to call it; null if the user cancels
   * @throws VecinityError `noText` if there is no text to take words from
   */
  async choose(source: CandidateSource): Promise<string | null> {
    switch (source) {
      case 'selection':
        selectedText();
        return 'words of the selection';
      case 'workspace': {
        await withProgressIfSlow('Reading the words of this workspace', (signal, report) =>
          this.writeWorkspaceWords(this.workspaceFile, signal, report),
        );
        this.files.set('workspace', this.workspaceFile);
        return 'words of this workspace';
      }
      case 'file': {
        const [uri] =
          (await vscode.window.showOpenDialog({
            title: 'File with the Words That May Be Answers, One a Line',
            filters: { 'Text files': ['txt', 'csv', 'tsv', 'list'], 'All files': ['*'] },
          })) ?? [];
        if (!uri) {
          return null;
        }
        this.files.set('file', localPath(uri));
        return `words of ${oneLine(path.basename(uri.path))}`;
      }
    }
  }

  /** The part of a request that limits the answers to a source. The selection is that of now. */
  limit(source: CandidateSource | undefined): CandidateWords {
    if (source === 'selection') {
      return { amongText: selectedText() };
    }
    const amongFile = source && this.files.get(source);
    return amongFile === undefined ? {} : { amongFile };
  }

  dispose(): void {
    void rm(this.workspaceFile, { force: true });
  }
}

/** The selected text of the active editor; without a selection its whole text. @throws VecinityError `noText` */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.selections.filter(({ isEmpty }) => !isEmpty).map((range) => editor.document.getText(range));
  const text = selected?.length === 0 ? editor!.document.getText() : (selected ?? []).join('\n');
  if (text.trim() === '') {
    throw new VecinityError('noText', 'There is no text to take words from.', {
      remedy: 'Open a text file and select the words that may be answers.',
    });
  }
  return text.slice(0, MAX_TEXT);
}
