import { element } from './dom';
import { ProgressBar } from './progressBar';

export interface RunHeadContent {
  readonly title: string;
  /** Where the run is, in a few words. */
  readonly state: string;
  /** 0..1; undefined when the run is over, which takes the bar away. */
  readonly fraction: number | undefined;
  /** What screen readers say of the bar, if not only the percentage. */
  readonly spoken?: string;
}

/** The head of a panel that shows a run: its name, its state, buttons and a progress bar. */
export class RunHead {
  readonly element: HTMLElement;
  private readonly title = element('h1', { class: 'page-title' });
  private readonly state = element('span', { class: 'page-state' });
  private readonly bar: ProgressBar;

  /**
   * @param label the name of the progress bar
   * @param below what stands under the bar
   */
  constructor(label: string, buttons: readonly HTMLElement[], below: readonly HTMLElement[]) {
    this.bar = new ProgressBar(label);
    this.element = element(
      'header',
      { class: 'run-head' },
      element('div', { class: 'run-names' }, this.title, this.state),
      element('div', { class: 'run-buttons' }, ...buttons),
      this.bar.element,
      ...below,
    );
  }

  show({ title, state, fraction, spoken }: RunHeadContent): void {
    this.title.textContent = title;
    this.state.textContent = state;
    this.bar.element.hidden = fraction === undefined;
    this.bar.show(fraction ?? 1, spoken);
  }
}
