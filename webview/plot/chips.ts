import { element, onClick, rovingFocus, unseen, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';

/** The words of the plot, each with a button that takes it out. */
export class Chips {
  readonly element = element('ul', { class: 'chips', 'aria-label': 'Words in the plot' });

  constructor(private readonly remove: (word: string) => void) {
    rovingFocus(this.element, () => this.buttons);
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Delete' || event.key === 'Backspace') {
        (event.target as HTMLElement).click();
      }
    });
  }

  show(words: readonly string[]): void {
    const focused = this.buttons.findIndex((button) => button === document.activeElement);
    this.element.replaceChildren(
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

  private get buttons(): HTMLElement[] {
    return [...this.element.querySelectorAll('button')];
  }
}
