import type { AskAnswer } from '../../src/protocol/ask';
import type { CandidateSource } from '../../src/protocol/views';
import { element } from '../ui/dom';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';
import { withMenu } from '../ui/menuButton';
import type { Among } from './state';

const ALL = 'all words';
const SOURCES: readonly (readonly [source: CandidateSource | undefined, text: string, title: string])[] = [
  [undefined, 'All words', 'Every word of the model'],
  ['selection', 'Words of the selection', 'Those selected in the editor, or of its whole text'],
  ['workspace', 'Words of this workspace', 'Those in the files that a training reads'],
  ['file', 'Words of a file\u2026', 'A text file with one word a line'],
];

/** The choice of the words that may be answers. */
export class AmongRow {
  readonly element: HTMLElement;
  private readonly name = element('span', { class: 'among-name' }, ALL);
  private chosen: Among | undefined;

  constructor(onChoose: (source: CandidateSource | undefined) => void) {
    const opener = element('button', { class: 'among-button', type: 'button' }, this.name, icon('chevron'));
    const menu = withMenu(opener, 'Words that may be answers', () =>
      SOURCES.map(([source, text, title]) => ({
        text,
        title,
        isChosen: this.chosen?.source === source,
        choose: () => onChoose(source),
      })),
    );
    menu.classList.add('at-start');
    this.element = element('div', { class: 'order' }, element('span', { class: 'method-label' }, 'Among'), menu);
    this.element.hidden = true;
  }

  /** Shows itself beside answers that can be limited, and whenever they are limited. */
  show(answer: AskAnswer | undefined, among: Among | undefined): void {
    const isList = answer?.kind === 'neighbours' || answer?.kind === 'analogy' || answer?.kind === 'vector';
    this.element.hidden = !isList && !among;
    this.chosen = among;
    this.name.textContent = among ? shorten(among.label, 60) : ALL;
  }
}
