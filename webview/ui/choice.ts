import { element, onClick, rovingFocus } from './dom';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly title?: string;
}

/** A few exclusive options side by side: a radio group that looks like a segmented button. */
export class Choice<Value extends string> {
  readonly element: HTMLElement;
  private readonly buttons = new Map<Value, HTMLButtonElement>();

  constructor(
    label: string,
    options: readonly ChoiceOption<Value>[],
    selected: Value,
    onSelect: (value: Value) => void,
  ) {
    this.element = element('div', { class: 'choice', role: 'radiogroup', 'aria-label': label });
    for (const { value, text, title } of options) {
      const button = element('button', { type: 'button', role: 'radio', title }, text);
      const choose = (): void => {
        if (button.getAttribute('aria-checked') !== 'true') {
          this.select(value);
          onSelect(value);
        }
      };
      onClick(button, choose);
      // In a radio group the focus moves the choice.
      button.addEventListener('focus', () => {
        if (button.matches(':focus-visible')) {
          choose();
        }
      });
      this.buttons.set(value, button);
      this.element.append(button);
    }
    this.select(selected);
    rovingFocus(this.element, () => [...this.buttons.values()]);
  }

  /** Shows `value` as chosen, without telling the listener. */
  select(value: Value): void {
    for (const [other, button] of this.buttons) {
      button.setAttribute('aria-checked', String(other === value));
      button.tabIndex = other === value ? 0 : -1;
    }
  }
}
