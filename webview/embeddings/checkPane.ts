import type { Fault, FaultKind } from '../../src/core/io/faults';
import { formatCount, formatPlural } from '../../src/core/numberText';
import type { Diagnosis, FileWork } from '../../src/protocol/files';
import type { RepairedCopy } from '../../src/protocol/views';
import { VecinityError, isCancelled } from '../../src/core/errors';
import { announce } from '../ui/announce';
import { button } from '../ui/components';
import { element, onClick, rovingFocus } from '../ui/dom';
import { shorten } from '../ui/format';
import { Latest } from '../ui/latest';
import { VirtualList } from '../ui/virtualList';
import { welcome } from '../ui/welcome';
import { errorMessage } from '../ui/message';
import { asVecinityError } from '../ui/errors';
import { diagnosisText, faultTotal } from './diagnosisText';
import { faultName, placeText } from './faultNames';
import { ProgressBox } from './progress';

export interface CheckPaneOptions {
  diagnose(request: { readonly again: boolean }, signal: AbortSignal): Promise<Diagnosis>;
  repair(signal: AbortSignal): Promise<RepairedCopy | null>;
  showLine(line: number): void;
}

/** Reads the whole file, lists what is wrong with it, and writes a copy without these faults. */
export class CheckPane {
  readonly element = element('section', { class: 'check-pane', 'aria-label': 'Check' });
  /** The file opens as text, so that lines can be shown. */
  opensAsText = false;
  private readonly latest = new Latest();
  private readonly messages = element('div', { class: 'messages' });
  private readonly body = element('div', { class: 'check-body' });
  private readonly detail = element('div', { class: 'fault-detail', 'aria-live': 'polite' });
  private progress: ProgressBox | undefined;
  /** The work that `progress` shows. */
  private working: FileWork | undefined;
  /** Called when the host begins to write the copy; until then it asks for a place. */
  private onWriting: (() => void) | undefined;
  private shown: readonly Fault[] = [];
  private readonly list: VirtualList<Fault>;

  constructor(private readonly options: CheckPaneOptions) {
    this.list = new VirtualList<Fault>({
      id: 'fault',
      label: 'Faults',
      row: (index) => this.shown[index],
      cells: ({ kind, text, ...place }) => [
        element('span', { class: 'fault-place' }, placeText(place)),
        element('span', { class: 'fault-kind' }, faultName(kind)),
        element('bdi', { class: 'fault-text', title: shorten(text, 400) }, shorten(text, 200)),
      ],
      onChoose: (index) => this.showDetail(this.shown[index]),
      onOpen: (index) => {
        const line = this.shown[index]?.line;
        if (line !== undefined && this.opensAsText) {
          options.showLine(line);
        }
      },
    });
    this.element.append(this.messages, this.body);
    this.showInvitation();
  }

  /** Forgets what was found, because the file has changed. */
  reset(): void {
    this.latest.cancel();
    this.showInvitation();
  }

  /** @param fraction how far the file is read, 0..1; ignored if it is read for other work */
  showProgress(work: FileWork, fraction: number): void {
    if (work === 'repair' && this.onWriting) {
      this.onWriting();
      this.onWriting = undefined;
    }
    if (work === this.working) {
      this.progress?.show(fraction);
    }
  }

  /** Checks the file; `again` checks it even if that has been done. */
  check(again: boolean): void {
    this.onWriting = undefined;
    this.work('check', 'Checking', () => {
      this.showInvitation();
    });
    this.latest.run(
      (signal) => this.options.diagnose({ again }, signal),
      (diagnosis) => this.showDiagnosis(diagnosis),
      (error) => {
        this.showInvitation();
        this.showError(error);
      },
    );
  }

  private showInvitation(): void {
    this.progress = undefined;
    this.onWriting = undefined;
    this.messages.replaceChildren();
    this.body.replaceChildren(
      welcome(
        'Check this file',
        'You get a list of all faults, each with its place. Vecinity reads the whole file and does not change it.',
        button('Check File', 'primary', () => this.check(true)),
      ),
    );
  }

  private work(work: FileWork, label: string, onCancel: () => void): void {
    this.working = work;
    const progress = new ProgressBox(label, () => {
      this.latest.cancel();
      onCancel();
    });
    this.progress = progress;
    this.messages.replaceChildren();
    this.body.replaceChildren(progress.element);
  }

  private showDiagnosis(diagnosis: Diagnosis): void {
    const { words, faults, counts, error } = diagnosis;
    this.progress = undefined;
    const total = faultTotal(diagnosis);
    const sentence = diagnosisText(diagnosis);
    announce(sentence);
    this.messages.replaceChildren(
      ...(error
        ? [
            errorMessage(
              new VecinityError('badFile', error.message, error.remedy === undefined ? {} : { remedy: error.remedy }),
              'check-error',
            ),
          ]
        : []),
    );
    const listed = formatCount(faults.length);
    this.body.replaceChildren(
      element(
        'header',
        { class: 'check-head' },
        element('p', { class: 'check-sentence' }, sentence),
        element(
          'div',
          { class: 'row-of-buttons' },
          words > 0
            ? button('Repair into a Copy\u2026', total > 0 || error ? 'primary' : 'secondary', () =>
                this.repair(diagnosis),
              )
            : undefined,
          button('Check Again', 'secondary', () => this.check(true)),
        ),
      ),
      ...(counts.length > 1 ? [this.kinds(diagnosis)] : []),
      ...(faults.length < total
        ? [element('p', { class: 'quiet' }, `The list shows ${listed} of them: the first of each kind.`)]
        : []),
      ...(faults.length > 0 ? [this.list.element, this.detail] : []),
    );
    this.show(faults);
  }

  /** The kinds of faults as buttons; the faults of the pressed one are listed. */
  private kinds({ faults, counts }: Diagnosis): HTMLElement {
    const choices: readonly (readonly [FaultKind | undefined, string])[] = [
      [undefined, 'All'],
      ...counts.map(({ kind, count }) => [kind, `${faultName(kind)} (${formatCount(count)})`] as const),
    ];
    const buttons = choices.map(([kind, text]) => {
      const made = element(
        'button',
        { class: 'pill', type: 'button', 'aria-pressed': String(kind === undefined) },
        text,
      );
      onClick(made, () => {
        buttons.forEach((other) => other.setAttribute('aria-pressed', String(other === made)));
        this.show(kind === undefined ? faults : faults.filter((fault) => fault.kind === kind));
      });
      return made;
    });
    const group = element('div', { class: 'pills', role: 'group', 'aria-label': 'Kinds of faults' }, ...buttons);
    rovingFocus(group, () => buttons);
    return group;
  }

  private show(faults: readonly Fault[]): void {
    this.shown = faults;
    this.list.reset(faults.length);
    this.detail.replaceChildren();
  }

  private showDetail(fault: Fault | undefined): void {
    if (!fault) {
      return;
    }
    const { kind, text, line } = fault;
    const place = placeText(fault);
    this.detail.replaceChildren(
      element(
        'p',
        {},
        element('strong', {}, place === '' ? faultName(kind) : `${faultName(kind)}, ${place}`),
        ' ',
        element('bdi', {}, shorten(text, 1000)),
      ),
      ...(line !== undefined && this.opensAsText
        ? [button(`Show Line ${formatCount(line)}`, 'secondary', () => this.options.showLine(line))]
        : []),
    );
  }

  private repair(diagnosis: Diagnosis): void {
    const back = (): void => {
      this.onWriting = undefined;
      this.showDiagnosis(diagnosis);
    };
    // While the host asks for a place, the faults stay in sight.
    this.onWriting = () => this.work('repair', 'Writing the copy', back);
    this.latest.run(
      (signal) => this.options.repair(signal),
      (copy) => {
        this.onWriting = undefined;
        if (copy) {
          back();
          this.showCopy(copy);
        }
      },
      (error) => {
        back();
        this.showError(error);
      },
    );
  }

  private showCopy({ name, words, changes }: RepairedCopy): void {
    const written = `Wrote ${formatPlural(words, 'word')} to ${shorten(name, 100)}`;
    const sentence = changes.length > 0 ? `${written}. Changes:` : `${written}. No change was necessary.`;
    announce(written);
    this.messages.append(
      element(
        'section',
        { class: 'notice', 'aria-label': 'The copy' },
        element('p', {}, sentence),
        changes.length > 0
          ? element('ul', {}, ...changes.map((change) => element('li', {}, shorten(change, 400))))
          : undefined,
      ),
    );
  }

  private showError(error: unknown): void {
    if (!isCancelled(error)) {
      this.messages.replaceChildren(errorMessage(asVecinityError(error), 'check-error'));
    }
  }
}
