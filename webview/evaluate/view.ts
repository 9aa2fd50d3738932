import { kindNames } from '../../src/core/evaluation/reportText';
import type { EvaluatePage, ListedTest } from '../../src/protocol/evaluateView';
import type { NoModelAction } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { button, checkbox } from '../ui/components';
import { element } from '../ui/dom';
import { shorten } from '../ui/format';
import { messagesOf } from '../ui/message';
import { noModel } from '../ui/noModel';
import { RunHead } from '../ui/runHead';
import { emptyPage } from '../ui/welcome';
import './evaluate.css';
import { reportOf, saveButtons } from './report';
import { evaluateText, hasNewChoice, hasNewReport, headOf, noFilesText, toggled, type EvaluateState } from './state';

/** What the user can do in the panel that evaluates models. */
export interface EvaluateActions {
  choose(files: readonly string[], other: string | null): void;
  addFiles(): void;
  evaluate(): void;
  cancel(): void;
  ask(model: string, text: string): void;
  save(format: 'markdown' | 'json'): void;
  run(action: NoModelAction): void;
}

/** Draws the state of the panel that evaluates models. */
export class EvaluatePanelPage {
  private readonly evaluate: HTMLElement;
  private readonly cancel: HTMLElement;
  private readonly saves: readonly HTMLElement[];
  private readonly head: RunHead;
  private readonly files = element('div', { class: 'evaluate-files' });
  private readonly other = element('select', { id: 'other', class: 'form-control evaluate-other' });
  private readonly compare: HTMLElement;
  private readonly messages = element('div', { class: 'messages' });
  private readonly report = element('div', { class: 'evaluate-report' });
  private readonly panel: HTMLElement;
  private page: EvaluatePage | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: EvaluateActions,
  ) {
    this.evaluate = button('Evaluate', 'primary', () => actions.evaluate());
    this.cancel = button('Cancel', 'secondary', () => actions.cancel());
    this.saves = saveButtons((format) => actions.save(format));
    this.head = new RunHead('Progress of the evaluation', [this.evaluate, this.cancel, ...this.saves], []);
    this.compare = element(
      'div',
      { class: 'evaluate-compare' },
      element('label', { for: 'other' }, 'Compare with'),
      this.other,
    );
    this.other.addEventListener('change', () => {
      if (this.page) {
        actions.choose(chosenOf(this.page), this.other.value === '' ? null : this.other.value);
      }
    });
    this.panel = element(
      'div',
      { class: 'evaluate' },
      this.head.element,
      this.messages,
      element(
        'section',
        { class: 'evaluate-section', 'aria-label': 'Test sets' },
        element('h2', { class: 'section-title' }, 'Test sets'),
        this.files,
        element(
          'div',
          { class: 'evaluate-setup' },
          button('Choose Files\u2026', 'secondary', () => actions.addFiles()),
          this.compare,
        ),
      ),
      this.report,
    );
  }

  /** Draws what is different from `before`. */
  show({ page, problem }: EvaluateState, before: EvaluateState): void {
    this.page = page;
    if (!page) {
      this.messages.replaceChildren(...messagesOf(problem, 'evaluate-error', null));
      return;
    }
    if (page.model === null) {
      this.root.replaceChildren(emptyPage(noModel((action) => this.actions.run(action))));
      return;
    }
    if (this.panel.parentElement !== this.root) {
      this.root.replaceChildren(this.panel);
    }
    this.showHead(page);
    if (hasNewChoice(page, before.page)) {
      this.showChoice(page);
    }
    if (hasNewReport(page, before.page)) {
      this.showReport(page);
    }
    this.messages.replaceChildren(...messagesOf(problem, 'evaluate-error', page.message));
  }

  private showHead(page: EvaluatePage): void {
    const isRunning = page.fraction !== null;
    this.head.show(headOf(page));
    this.evaluate.textContent = evaluateText(page);
    this.evaluate.hidden = isRunning;
    this.cancel.hidden = !isRunning;
    for (const save of this.saves) {
      save.hidden = page.evaluation === null || isRunning;
    }
  }

  private showChoice(page: EvaluatePage): void {
    const focused = document.activeElement?.getAttribute('data-path');
    this.files.replaceChildren(
      ...(page.files.length > 0
        ? page.files.map((file) => this.fileBox(file))
        : [element('p', { class: 'note' }, noFilesText(page))]),
    );
    this.other.replaceChildren(
      element('option', { value: '' }, 'no other model'),
      ...page.others.map(({ path, name }) => element('option', { value: path }, shorten(name, 80))),
    );
    this.other.value = page.other ?? '';
    this.compare.hidden = page.others.length === 0;
    if (focused !== null && focused !== undefined) {
      this.files.querySelector<HTMLElement>(`[data-path="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  private fileBox({ path, name, kind, chosen }: ListedTest): HTMLElement {
    const box = checkbox('', chosen, (isChosen) => {
      if (this.page) {
        this.actions.choose(toggled(this.page, path, isChosen), this.page.other);
      }
    });
    box.setAttribute('data-path', path);
    box.setAttribute('title', path);
    box.append(
      element('bdi', { class: 'evaluate-name' }, shorten(name, 120)),
      element('span', { class: 'evaluate-kind' }, ` ${kindNames[kind]}`),
    );
    return box;
  }

  private showReport({ evaluation }: EvaluatePage): void {
    this.report.replaceChildren(
      ...(evaluation ? reportOf(evaluation, (model, text) => this.actions.ask(model, text)) : []),
    );
    if (evaluation) {
      announce('The evaluation is done');
    }
  }
}

function chosenOf({ files }: EvaluatePage): string[] {
  return files.flatMap((file) => (file.chosen ? [file.path] : []));
}
