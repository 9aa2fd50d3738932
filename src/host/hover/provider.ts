import * as vscode from 'vscode';
import { isCancelled, VecinityError } from '../../core/errors';
import type { CodePlace } from '../../core/text/codePlace';
import type { WordsBeside } from '../../core/text/phraseAround';
import type { PlotData, WordDescription } from '../../protocol/engine';
import { signalOf } from '../cancellation';
import type * as firstUse from '../firstUse';
import { nextSteps } from '../nextSteps';
import { isProse } from '../words/languages';
import { lineAround, selectedWords, wordAt, wordsBesideIn, type WordInDocument } from '../words/selection';
import { errorLogText, showError } from '../errors';
import { withinDeadline } from '../../threads/deadline';
import type { Services } from '../services';
import { affectsHover, hoverSettings, neighbourOrder, type HoverSettings } from '../settings';
import { tickStep } from '../walkthrough';
import { AnswerCache } from './answerCache';
import { compareWords, describeWord } from './markdown';

/** A hover that takes longer shows nothing; the next one finds the answer in the cache. */
const MAX_MILLISECONDS = 3000;
const MAX_CACHED = 200;
/** Maximum words to compare; more selected words are text. */
const MAX_COMPARED = 12;
const SCHEMES = ['file', 'untitled', 'vscode-notebook-cell'];
/** Scores below any filter that names a language or a scheme, so that our hover is below the language's own. */
const ANY_DOCUMENT: vscode.DocumentFilter = { scheme: '*' };
const NO_WORDS: WordsBeside<WordInDocument> = { before: [], after: [] };

type CodeHover = Pick<typeof firstUse, 'codeLine' | 'isCode' | 'wordInCode'>;

/** Registers the hover, and again when its settings change. */
export class WordHover implements vscode.HoverProvider, vscode.Disposable {
  private readonly descriptions = new AnswerCache<WordDescription>(MAX_CACHED);
  private readonly disposables: vscode.Disposable[];
  private registration: vscode.Disposable | undefined;
  private settings: HoverSettings = hoverSettings();
  /** The missing model that the user was told about. */
  private missing: string | undefined;
  private modelName: { readonly path: string; readonly name: string } | undefined;

  constructor(private readonly services: Services) {
    const forget = (): void => {
      this.descriptions.clear();
      this.modelName = undefined;
    };
    this.disposables = [
      services.models.onDidChange(forget),
      services.models.onDidChangeActive(forget),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (affectsHover(event)) {
          this.settings = hoverSettings();
          this.register();
        }
      }),
    ];
    this.register();
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!this.covers(document)) {
      return undefined;
    }
    const code = await this.codeOf(document);
    const word = code ? code.wordInCode(document, position) : wordAt(document, position);
    if (!word) {
      return undefined;
    }
    try {
      const model = await this.services.models.findActive();
      if (model === undefined) {
        return undefined;
      }
      const compared = wordsToCompare(document, position, code !== undefined);
      const answer = compared
        ? this.compare(model, compared, token).then((markdown) => new vscode.Hover(markdown, word.range))
        : this.describe(model, document, word, position, token, code);
      const hover = await withinDeadline(answer, MAX_MILLISECONDS);
      if (token.isCancellationRequested || !hover) {
        return undefined;
      }
      tickStep('vecinity.hovered');
      return hover;
    } catch (error) {
      if (!isCancelled(error)) {
        this.services.log.error(`Hover: ${errorLogText(error)}`);
        this.offerAnother(error);
      }
      return undefined;
    }
  }

  dispose(): void {
    this.registration?.dispose();
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private register(): void {
    this.registration?.dispose();
    const { enabled, languages } = this.settings;
    this.registration =
      enabled && languages.length > 0 ? vscode.languages.registerHoverProvider(ANY_DOCUMENT, this) : undefined;
  }

  private covers({ uri, languageId }: vscode.TextDocument): boolean {
    const { languages } = this.settings;
    return SCHEMES.includes(uri.scheme) && (languages.includes('*') || languages.includes(languageId));
  }

  /** What hovers in source code need; undefined for prose. A language that is neither counts as prose if it is set. */
  private async codeOf({ languageId }: vscode.TextDocument): Promise<CodeHover | undefined> {
    if (isProse(languageId)) {
      return undefined;
    }
    const code = await import('../firstUse');
    return code.isCode(languageId) || !this.settings.languages.includes(languageId) ? code : undefined;
  }

  private async describe(
    model: string,
    document: vscode.TextDocument,
    { text, range, place }: WordInDocument & { readonly place?: CodePlace },
    position: vscode.Position,
    token: vscode.CancellationToken,
    code: CodeHover | undefined,
  ): Promise<vscode.Hover | undefined> {
    const { remote } = this.services.engine;
    const count = this.settings.neighbours;
    const offset = position.character - range.start.character;
    const { before, after } = place === 'code' ? NO_WORDS : wordsBesideIn(document, range);
    const beside = { before: before.map((word) => word.text), after: after.map((word) => word.text) };
    const rank = neighbourOrder();
    const key = JSON.stringify([model, text, offset, beside, count, rank]);
    const known = this.descriptions.get(key);
    const [description, name] = await Promise.all([
      known ?? remote.describe({ model, text, offset, beside, count, rank }, signalOf(token)),
      this.nameOf(model),
    ]);
    this.descriptions.set(key, description);
    const phrase = description.kind === 'known' ? description.phrase : undefined;
    const { part = { start: 0, end: text.length } } = description;
    const start = phrase?.before
      ? before[before.length - phrase.before]!.range.start
      : range.start.translate(0, part.start);
    const end = phrase?.after ? after[phrase.after - 1]!.range.end : range.start.translate(0, part.end);
    const content = code
      ? code.codeLine(description, text)
      : describeWord(description, name, text, lineAround(document, range));
    return content && new vscode.Hover(content, new vscode.Range(start, end));
  }

  /** Tells the user once that the model's file is missing: all hovers stay empty then. */
  private offerAnother(error: unknown): void {
    const { active } = this.services.models;
    const gone = error instanceof VecinityError && error.code === 'unreadable' && error.details.path === active;
    if (gone && active !== undefined && active !== this.missing) {
      this.missing = active;
      showError(this.services.log, error, nextSteps(this.services, error));
    }
  }

  private async compare(
    model: string,
    words: readonly string[],
    token: vscode.CancellationToken,
  ): Promise<vscode.MarkdownString> {
    const [data, name]: [PlotData, string] = await Promise.all([
      this.services.engine.remote.plot({ model, words }, signalOf(token)),
      this.nameOf(model),
    ]);
    return compareWords(data, name);
  }

  private async nameOf(model: string): Promise<string> {
    if (this.modelName?.path !== model) {
      const { name } = await this.services.engine.remote.summarise({ path: model });
      this.modelName = { path: model, name };
    }
    return this.modelName.name;
  }
}

/** The selected words, if there are several and the pointer is on one of the selections. */
function wordsToCompare(
  document: vscode.TextDocument,
  position: vscode.Position,
  isCode: boolean,
): readonly string[] | undefined {
  // A document may be open in several editors, each with selections of its own.
  const editor = vscode.window.visibleTextEditors.find(
    (candidate) =>
      candidate.document === document &&
      candidate.selections.some((selection) => !selection.isEmpty && selection.contains(position)),
  );
  // Who selects a piece of code wants to copy it, not to compare its words.
  if (!editor || (isCode && editor.selections.length === 1)) {
    return undefined;
  }
  const words = selectedWords(editor);
  return words.length > 1 && words.length <= MAX_COMPARED ? words : undefined;
}
