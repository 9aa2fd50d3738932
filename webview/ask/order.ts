import type { NeighbourOrder } from '../../src/core/queries/evidence';
import type { AskAnswer } from '../../src/protocol/ask';
import { Choice } from '../ui/choice';
import { element } from '../ui/dom';

/** The choice of an order for the neighbours of a word. It keeps its place and focus when the answer changes. */
export class OrderRow {
  readonly element: HTMLElement;
  private readonly choice: Choice<NeighbourOrder>;

  constructor(onChoose: (order: NeighbourOrder) => void) {
    this.choice = new Choice<NeighbourOrder>(
      'Order of neighbours',
      [
        {
          value: 'evidence',
          text: 'evidence',
          title: 'Rare words come later, because their vectors are mostly noise. The numbers are cosines.',
        },
        { value: 'cosine', text: 'cosine', title: 'Sorted by cosine, as in gensim' },
      ],
      'evidence',
      onChoose,
    );
    const label = element('span', { class: 'method-label' }, 'Order');
    this.element = element('div', { class: 'order' }, label, this.choice.element);
    this.element.hidden = true;
  }

  /** Shows the order of an answer; hides itself where there is none to choose. */
  show(answer: AskAnswer | undefined): void {
    const order = answer?.kind === 'neighbours' ? answer.rank : undefined;
    this.element.hidden = order === undefined;
    if (order) {
      this.choice.select(order);
    }
  }
}
