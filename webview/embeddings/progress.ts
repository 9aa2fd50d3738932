import { button } from '../ui/components';
import { element } from '../ui/dom';
import { percentOf } from '../ui/format';
import { ProgressBar } from '../ui/progressBar';

/** A bar that fills, with the name of the work and a button that stops it. */
export class ProgressBox {
  readonly element: HTMLElement;
  private readonly text = element('span', { class: 'progress-text' });
  private readonly bar: ProgressBar;

  constructor(
    private readonly label: string,
    onCancel: () => void,
  ) {
    this.bar = new ProgressBar(label);
    const cancel = button('Cancel', 'secondary', onCancel);
    this.element = element('div', { class: 'progress' }, this.text, cancel, this.bar.element);
    this.show(0);
  }

  /** @param fraction 0..1; 0 while nothing is known yet */
  show(fraction: number): void {
    const percent = percentOf(fraction);
    this.text.textContent = percent > 0 ? `${this.label}: ${percent}\u202f%` : `${this.label}\u2026`;
    this.bar.show(fraction);
  }
}
