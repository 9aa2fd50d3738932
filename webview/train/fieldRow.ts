import { element, setAttributes } from '../ui/dom';
import { fieldFacts, type Option } from './fields';
import type { FieldState } from './foresee';
import type { FormField } from './state';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Lines of a field for several lines. */
const ROWS = 2;

/** A field with its label, one line of help, and what is wrong with its text. */
export class FieldRow {
  readonly element: HTMLElement;
  private readonly control: Control;
  private readonly help: HTMLElement;
  private readonly error: HTMLElement;

  /** @param onEdit called with the text after each change */
  constructor(
    private readonly field: FormField,
    onEdit: (text: string) => void,
  ) {
    const { label, help } = fieldFacts[field];
    const id = `field-${field}`;
    this.help = element('p', { class: 'form-help', id: `${id}-help` }, help);
    this.error = element('p', { class: 'form-error', id: `${id}-error` });
    this.control = controlOf(field, id);
    this.control.addEventListener('input', () => onEdit(this.control.value));
    this.element = element(
      'div',
      { class: `form-field form-${fieldFacts[field].kind}` },
      element('label', { for: id }, label),
      this.help,
      this.control,
      this.error,
    );
  }

  focus(): void {
    this.control.focus();
  }

  /** Offers these values; only for lists. */
  offer(options: readonly Option[]): void {
    const { control } = this;
    if (!(control instanceof HTMLSelectElement)) {
      return;
    }
    const before = Array.from(control.options, ({ value, text }) => [value, text]);
    if (JSON.stringify(before) !== JSON.stringify(options)) {
      control.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
    }
  }

  /** @param help replaces the usual line of help */
  show(text: string, { automatic, error, unused }: FieldState, help = fieldFacts[this.field].help): void {
    const { control, field } = this;
    const id = `field-${field}`;
    const shown = unused === '' ? text : '';
    if (control.value !== shown) {
      control.value = shown;
    }
    control.disabled = unused !== '';
    this.help.textContent = unused === '' ? help : unused;
    this.error.textContent = error;
    setAttributes(control, {
      placeholder: control instanceof HTMLSelectElement ? undefined : automatic,
      'aria-invalid': error !== '' && 'true',
      'aria-describedby': error === '' ? `${id}-help` : `${id}-help ${id}-error`,
    });
  }
}

function controlOf(field: FormField, id: string): Control {
  const common = { id, class: 'form-control', spellcheck: 'false', autocomplete: 'off' };
  switch (fieldFacts[field].kind) {
    case 'choice':
      return element('select', { id, class: 'form-control' });
    case 'lines':
      return element('textarea', { ...common, rows: ROWS });
    case 'number':
      return element('input', { ...common, inputmode: 'decimal' });
    case 'text':
      return element('input', { ...common, maxlength: 200 });
  }
}
