import { formatCompact, formatCount, formatDuration } from '../../src/core/numberText';
import type { LiveRun } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { button, checkbox } from '../ui/components';
import { element } from '../ui/dom';
import { percentOf, shorten } from '../ui/format';
import { LineChart } from '../ui/lineChart';
import { messagesOf } from '../ui/message';
import { RunHead } from '../ui/runHead';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { emptyPage, welcome } from '../ui/welcome';
import { hasLoss, lossContent, sampleCurve, speedContent } from './curves';
import { factsOf, learnedText, methodLine, oneStepFacts, stateText } from './facts';
import './live.css';
import { probeLegend, ProbeTable } from './probeTable';
import { hasEnded, hintOf, wordsToPlot, type LiveState, type SavedLive } from './state';

/** What the user can do in the live training panel. */
export interface LiveActions {
  run(action: 'train' | 'pauseTraining' | 'resumeTraining' | 'ask'): void;
  cancel(): void;
  plot(): void;
  /** The text of the field was submitted: one or more words. */
  addText(text: string): void;
  removeWord(word: string): void;
  showTable(shown: boolean): void;
}

/** Draws the state of the live training panel. */
export class LivePage {
  private readonly facts = element('p', { class: 'live-facts' });
  private readonly method = element('p', { class: 'live-method note' });
  private readonly messages = element('div', { class: 'messages' });
  private readonly lossChart = new LineChart({
    title: 'Loss',
    x: { label: 'Epoch', format: formatCount },
    y: { format: (value) => value.toPrecision(3) },
  });
  private readonly speedChart = new LineChart({
    title: 'Words per second',
    x: { label: 'Seconds without pauses', format: formatCount },
    y: { format: formatCompact, fromZero: true },
  });
  private readonly lossNote = element('p', { class: 'note' }, 'Mean of the epoch so far. Lower is better.');
  private readonly chartsPlace: HTMLElement;
  private readonly oneStep = element('section', { class: 'live-one-step', hidden: true });
  private readonly tables = element('section', {
    class: 'tables',
    'aria-label': 'The charts as tables',
    tabindex: -1,
  });
  private readonly probes: ProbeTable;
  private readonly legend = element('p', { class: 'note probe-legend' });
  private readonly probesTitle = element('h2', { id: 'probes-title' });
  private readonly change = element('span', { class: 'note probe-change' });
  private readonly hint = element('p', { class: 'note', hidden: true });
  private readonly input = element('input', {
    class: 'field-input',
    id: 'probe-field',
    type: 'text',
    placeholder: 'Add a word to watch',
    'aria-label': 'Add a word to watch',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  private readonly pause: HTMLElement;
  private readonly resume: HTMLElement;
  private readonly cancel: HTMLElement;
  private readonly plot: HTMLElement;
  private readonly ask: HTMLElement;
  private readonly table: HTMLElement;
  private readonly hoverNote = element('p');
  private readonly done: HTMLElement;
  private readonly head: RunHead;
  private readonly panel: HTMLElement;

  constructor(
    private readonly root: HTMLElement,
    saved: SavedLive,
    private readonly actions: LiveActions,
  ) {
    this.probes = new ProbeTable((word) => actions.removeWord(word));
    this.pause = button('Pause', 'secondary', () => actions.run('pauseTraining'));
    this.resume = button('Resume', 'primary', () => actions.run('resumeTraining'));
    this.cancel = button('Cancel', 'secondary', () => actions.cancel());
    this.plot = button('Plot These Words', 'primary', () => actions.plot());
    this.ask = button('Ask\u2026', 'secondary', () => actions.run('ask'));
    const again = button('Train Again', 'secondary', () => actions.run('train'));
    const next = element('div', { class: 'welcome-actions' }, this.plot, this.ask, again);
    this.done = element('section', { class: 'live-done', hidden: true }, this.hoverNote, next);
    this.table = checkbox('Table', saved.table, (checked) => this.actions.showTable(checked));
    this.table.title = 'Show the numbers of the charts as tables';
    this.head = this.makeHead();
    this.chartsPlace = this.charts();
    this.panel = element(
      'div',
      { class: 'live' },
      this.head.element,
      this.messages,
      this.done,
      this.oneStep,
      this.chartsPlace,
      this.tables,
      this.watched(),
    );
    this.tables.classList.toggle('visually-hidden', !saved.table);
  }

  /** Draws what is different from `before`. */
  show(state: LiveState, before: LiveState): void {
    const { look } = state;
    if (look && look !== before.look) {
      if (look.run) {
        this.showRun(state, look.run, before.look?.run?.state);
      } else {
        this.root.replaceChildren(emptyPage(this.nothingTrained()));
      }
    }
    if (look !== before.look || state.problem !== before.problem) {
      this.showMessages(state);
    }
    this.tables.classList.toggle('visually-hidden', !state.saved.table);
  }

  private makeHead(): RunHead {
    const buttons = [this.pause, this.resume, this.cancel, this.table];
    return new RunHead('Progress of the training', buttons, [this.facts, this.method]);
  }

  private charts(): HTMLElement {
    return element(
      'div',
      { class: 'live-charts' },
      element('div', {}, this.lossChart.element, this.lossNote),
      this.speedChart.element,
    );
  }

  private watched(): HTMLElement {
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        const text = this.input.value;
        this.input.value = '';
        this.actions.addText(text);
      }
    });
    return element(
      'section',
      { class: 'live-probes', 'aria-labelledby': 'probes-title' },
      element('div', { class: 'probes-head' }, this.probesTitle, this.change),
      this.hint,
      this.legend,
      this.probes.element,
      element('div', { class: 'field probe-field' }, this.input),
    );
  }

  private nothingTrained(): HTMLElement {
    return welcome(
      'No training is running',
      'While a model trains, you see its loss, its speed, and how the nearest neighbours of a few words change.',
      button('Train on Workspace', 'primary', () => this.actions.run('train')),
    );
  }

  private showRun(state: LiveState, run: LiveRun, stateBefore: LiveRun['state'] | undefined): void {
    if (this.panel.parentElement !== this.root) {
      this.root.replaceChildren(this.panel);
    }
    this.showProbes(state, run);
    this.showHead(run);
    this.showNext(state, run);
    this.showCharts(run);
    if (run.state !== stateBefore) {
      announce(`${stateText(run)}: ${run.name}`);
    }
  }

  private showHead(run: LiveRun): void {
    const ended = hasEnded(run);
    this.head.show({
      title: shorten(run.name, 80),
      state: stateText(run),
      fraction: ended ? undefined : run.overall,
      spoken: `${stateText(run)}, ${percentOf(run.overall)} percent`,
    });
    const percent = `${percentOf(run.overall)}\u202f%`;
    this.facts.textContent = [...(ended ? [] : [percent]), ...factsOf(run)].join(' \u00b7 ');
    this.facts.hidden = this.facts.textContent === '';
    this.method.textContent = methodLine(run);
    this.method.hidden = !run.learning;
    this.pause.hidden = run.state !== 'running';
    this.resume.hidden = run.state !== 'paused';
    this.cancel.hidden = ended;
  }

  /** What the user can do with the model at the end of the run. */
  private showNext(state: LiveState, run: LiveRun): void {
    const isDone = run.state === 'done';
    this.done.hidden = !hasEnded(run);
    this.hoverNote.hidden = !isDone;
    this.hoverNote.textContent = `${learnedText(run)} Hover any word in a text to see its neighbours.`.trim();
    this.plot.hidden = !isDone || wordsToPlot(state).length === 0;
    this.ask.hidden = !isDone;
  }

  private showCharts(run: LiveRun): void {
    const { losses, epochLosses, speeds } = run;
    const withLoss = hasLoss(run);
    this.lossChart.element.parentElement!.hidden = !withLoss;
    // An empty chart says nothing.
    this.chartsPlace.hidden = losses.x.length + epochLosses.x.length + speeds.x.length === 0;
    this.speedChart.element.hidden = !withLoss && speeds.x.length === 0;
    this.table.hidden = this.chartsPlace.hidden || this.speedChart.element.hidden;
    this.lossChart.show(lossContent(run));
    this.speedChart.show(speedContent(run));
    this.showOneStep(run);
    this.tables.replaceChildren(
      ...(withLoss
        ? [
            curveTable(
              ['Mean loss of each epoch', 'Epoch', 'Loss'],
              sampleCurve(epochLosses).map(([epoch, loss]) => [formatCount(epoch), loss.toFixed(4)]),
            ),
          ]
        : []),
      curveTable(
        ['Words per second', 'After', 'Words per second'],
        sampleCurve(speeds).map(([seconds, speed]) => [formatDuration(seconds), formatCount(speed)]),
      ),
    );
  }

  /** What a run without a loss has to show instead. */
  private showOneStep(run: LiveRun): void {
    this.oneStep.hidden = hasLoss(run);
    const facts = oneStepFacts(run);
    this.oneStep.replaceChildren(
      element('p', {}, 'This algorithm computes all vectors in one step, so there is no loss to plot.'),
      element('dl', { hidden: facts.length === 0 }, ...facts.flatMap(fact)),
    );
  }

  private showProbes(state: LiveState, run: LiveRun): void {
    this.probesTitle.textContent = hasEnded(run) ? 'Nearest neighbours' : 'Nearest neighbours while training';
    this.legend.hidden = state.rows.length === 0;
    this.legend.replaceChildren(...probeLegend(run.state === 'running'));
    this.probes.show(state.rows);
    this.change.textContent = state.change;
    const hint = hintOf(state);
    this.hint.hidden = hint === '';
    this.hint.textContent = hint;
    this.input.hidden = run.state === 'cancelled' || run.state === 'failed';
  }

  private showMessages({ look, problem }: LiveState): void {
    this.messages.replaceChildren(...messagesOf(problem, 'live-error', look?.run?.message ?? null));
  }
}

function curveTable(
  [caption, xName, yName]: readonly [caption: string, xName: string, yName: string],
  rows: readonly (readonly [x: string, y: string])[],
): HTMLElement {
  return dataTable(
    caption,
    [columnHead(xName), columnHead(yName)],
    rows.map(([x, y]) => [rowHead(x), numberCell(y)]),
  );
}

function fact([name, value]: readonly [name: string, value: string]): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value)];
}
