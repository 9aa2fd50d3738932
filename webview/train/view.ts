import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { announce } from '../ui/announce';
import { button } from '../ui/components';
import { element, onClick } from '../ui/dom';
import { shorten } from '../ui/format';
import { messagesOf } from '../ui/message';
import { pageHeading } from '../ui/welcome';
import { algorithmHelp, algorithmOptions, startOptions } from './fields';
import { FieldRow } from './fieldRow';
import { FilesPane } from './filesPane';
import { foresee, type Foreseen } from './foresee';
import { EMPTY_FORM, type FormField, type TrainState } from './state';
import './train.css';

/** What the user can do in the training form. */
export interface TrainActions {
  edit(field: FormField, text: string): void;
  proceed(foreseen: Foreseen): void;
  /** Saves the method as settings of the workspace. */
  saveSettings(foreseen: Foreseen): void;
  cancel(): void;
  openSettings(): void;
  openSkipped(index: number): void;
}

const sections = {
  method: ['algorithm', 'dimensions', 'window', 'epochs', 'minCount', 'phrases'],
  model: ['startFrom', 'anchorStrength', 'name'],
  files: ['include', 'exclude'],
} as const satisfies Readonly<Record<string, readonly FormField[]>>;

/** Draws the training form. */
export class TrainPage {
  private readonly title = element('h1', { class: 'page-title' });
  private readonly others = element('p', { class: 'note' });
  private readonly fields: Readonly<Record<FormField, FieldRow>>;
  private readonly files: FilesPane;
  private readonly method = element('p', { class: 'form-method', 'aria-live': 'polite' });
  private readonly cost = element('p', { class: 'form-cost', 'aria-live': 'polite' });
  private readonly obstacle = element('p', { class: 'form-error', 'aria-live': 'polite' });
  private readonly messages = element('div', { class: 'messages' });
  private readonly form: HTMLElement;
  private foreseen: Foreseen | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: TrainActions,
  ) {
    const names = Object.keys(EMPTY_FORM) as FormField[];
    this.fields = Object.fromEntries(
      names.map((name) => [name, new FieldRow(name, (text) => actions.edit(name, text))]),
    ) as Record<FormField, FieldRow>;
    this.files = new FilesPane((index) => actions.openSkipped(index));
    this.form = this.makeForm();
    this.form.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** Draws the state once the host has said what the form is about. */
  show({ saved, form, surveying, problem }: TrainState): void {
    if (!form) {
      this.root.replaceChildren(
        element('div', { class: 'empty' }, pageHeading(), ...messagesOf(problem, 'train-error', null)),
      );
      return;
    }
    if (this.form.parentElement !== this.root) {
      this.root.replaceChildren(this.form);
    }
    const foreseen = foresee(saved, form);
    this.foreseen = foreseen;
    this.title.textContent = `Train on “${shorten(form.corpus, 60)}”`;
    this.others.textContent = othersText(form.others);
    this.fields.algorithm.offer(algorithmOptions(foreseen.fields.algorithm.automatic));
    this.fields.startFrom.offer(startOptions(form.models));
    for (const [name, row] of Object.entries(this.fields) as [FormField, FieldRow][]) {
      const help = name === 'algorithm' ? algorithmHelp(saved.algorithm) : undefined;
      row.show(saved[name], foreseen.fields[name], help);
    }
    this.fields.anchorStrength.element.hidden = foreseen.fields.anchorStrength.unused !== '';
    this.files.show(form.survey, surveying);
    this.method.textContent = foreseen.method;
    this.cost.textContent = foreseen.cost;
    this.cost.classList.toggle('form-error', foreseen.needsTooMuch);
    this.obstacle.textContent = surveying ? '' : foreseen.obstacle;
    this.messages.replaceChildren(...messagesOf(problem, 'train-error', null));
  }

  private makeForm(): HTMLElement {
    const link = (text: string, onChoose: () => void): HTMLElement => {
      const made = element('button', { type: 'button', class: 'link' }, text);
      onClick(made, onChoose);
      return made;
    };
    const settings = link('Change the default in Settings.', () => this.actions.openSettings());
    const save = link('Save this method as workspace settings', () =>
      this.whenValid((foreseen) => this.saveMethod(foreseen)),
    );
    const group = (name: keyof typeof sections): HTMLElement =>
      element('div', { class: 'form-grid' }, ...sections[name].map((field) => this.fields[field].element));
    const section = (title: string, ...content: HTMLElement[]): HTMLElement =>
      element('section', { class: 'form-section', 'aria-label': title }, element('h2', {}, title), ...content);
    return element(
      'div',
      { class: 'train' },
      element(
        'div',
        { class: 'form-head' },
        this.title,
        element('p', { class: 'note' }, 'For this run only. ', settings),
        this.others,
      ),
      section('Method', group('method'), element('p', { class: 'note' }, save)),
      section('Model', group('model')),
      section('Files', this.files.element, group('files')),
      element(
        'div',
        { class: 'form-foot' },
        this.messages,
        this.method,
        this.cost,
        this.obstacle,
        element(
          'div',
          { class: 'form-buttons' },
          button('Continue', 'primary', () => this.proceed()),
          button('Cancel', 'secondary', () => this.actions.cancel()),
        ),
      ),
    );
  }

  private proceed(): void {
    this.whenValid((foreseen) => {
      if (foreseen.obstacle === '') {
        this.actions.proceed(foreseen);
      }
    });
  }

  private saveMethod(foreseen: Foreseen): void {
    this.actions.saveSettings(foreseen);
    announce('Saved as workspace settings.');
  }

  /** Does something with the form, or leads to the first field that is wrong. */
  private whenValid(work: (foreseen: Foreseen) => void): void {
    const { foreseen } = this;
    if (!foreseen) {
      return;
    }
    const wrong = (Object.keys(this.fields) as FormField[]).find((name) => foreseen.fields[name].error !== '');
    if (wrong) {
      this.fields[wrong].focus();
      announce(foreseen.fields[wrong].error);
    } else {
      work(foreseen);
    }
  }

  /** Enter in a field of one line continues, and so does Ctrl+Enter anywhere. */
  private onKey(event: KeyboardEvent): void {
    const isPlain = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && isPlain && !event.isComposing) {
      event.preventDefault();
      this.proceed();
    }
  }
}

/** The options that have no field: `Also from Settings: negative 10, seed 3.` */
function othersText(others: RequestedOptions): string {
  const parts = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${String(value)}`],
  );
  return parts.length > 0 ? `Also from Settings: ${parts.join(', ')}.` : '';
}
