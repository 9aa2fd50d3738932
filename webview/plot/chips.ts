import { formatPlural } from '../../src/core/numberText';
import { element, onClick, rovingFocus, setAttributes, unseen, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';

/** From this number on the words collapse into one chip, so that the chart keeps the page. */
export const MIN_COLLAPSED_WORDS = 60;

/** The words of the plot, each with a button that takes it out. */
export class Chips {
  readonly element: HTMLElement;
  private readonly list = element('ul', { class: 'chips', id: 'chips', 'aria-label': 'Words in the plot' });
  private readonly toggle = element('button', { class: 'chip-toggle', type: 'button', 'aria-controls': 'chips' });
  private isOpen = false;
  private words: readonly string[] = [];

  constructor(private readonly remove: (word: string) => void) {
    this.element = element('div', { class: 'chip-box' }, this.toggle, this.list);
    onClick(this.toggle, () => {
      this.isOpen = !this.isOpen;
      this.showToggle();
    });
    rovingFocus(this.list, () => this.buttons);
    this.list.addEventListener('keydown', (event) => {
      if (event.key === 'Delete' || event.key === 'Backspace') {
        (event.target as HTMLElement).click();
      }
    });
  }

  show(words: readonly string[]): void {
    this.words = words;
    this.showToggle();
    const focused = this.buttons.findIndex((button) => button === document.activeElement);
    this.list.replaceChildren(
      ...words.map((word) => {
        const button = element(
          'button',
          {
            class: 'chip',
            type: 'button',
            title: `Remove ${shorten(word, 200)}`,
          },
          unseen('Remove '),
          wordText(shorten(word, 40)),
          icon('close'),
        );
        onClick(button, () => this.remove(word));
        return element('li', {}, button);
      }),
    );
    if (focused >= 0) {
      // The button that was pressed is gone: focus the button in its place.
      this.buttons[Math.min(focused, words.length - 1)]?.focus();
    }
  }

  private showToggle(): void {
    const collapses = this.words.length >= MIN_COLLAPSED_WORDS;
    this.toggle.hidden = !collapses;
    this.list.hidden = collapses && !this.isOpen;
    setAttributes(this.toggle, {
      'aria-expanded': String(this.isOpen),
      title: this.isOpen ? 'Hide the words' : 'Show the words',
    });
    this.toggle.replaceChildren(icon('chevron'), formatPlural(this.words.length, 'word'));
  }

  private get buttons(): HTMLElement[] {
    return [...this.list.querySelectorAll('button')];
  }
}
