import { formatBytes, formatCount, formatPlural } from '../../src/core/numberText';
import { shortSkippedText, skipNames } from '../../src/protocol/training';
import { BYTES_PER_TOKEN, roughly } from '../../src/core/training/plan';
import type { FormSkipped, FormSurvey } from '../../src/protocol/trainForm';
import { element } from '../ui/dom';
import { VirtualList } from '../ui/virtualList';

/** Rows of the list that are in sight. */
const MAX_ROWS = 8;
const ROW_HEIGHT = 22;

/** What would be read, and the list of files that are left out. */
export class FilesPane {
  readonly element: HTMLElement;
  private readonly summary = element('p', { class: 'files-summary', 'aria-live': 'polite' });
  private readonly notes = element('div', { class: 'files-notes' });
  private readonly title = element('h3', { class: 'section-title' });
  private readonly list: VirtualList<FormSkipped>;
  private survey: FormSurvey | undefined;

  /** @param onOpen called with the place of a file in the list of those left out */
  constructor(onOpen: (index: number) => void) {
    this.list = new VirtualList<FormSkipped>({
      id: 'skipped',
      label: 'Files left out. Enter opens one.',
      row: (index) => this.survey?.skipped[index],
      cells: ({ path, reason, found }) => [
        element('bdi', { class: 'word skipped-path', title: path }, path),
        element('span', { class: 'skipped-reason' }, found ?? skipNames[reason]),
      ],
      onChoose: () => undefined,
      onOpen,
    });
    this.element = element('div', { class: 'files' }, this.summary, this.notes, this.title, this.list.element);
  }

  show(survey: FormSurvey, surveying: boolean): void {
    this.summary.textContent = surveying ? 'Counting files…' : summaryText(survey);
    if (survey === this.survey) {
      return;
    }
    this.survey = survey;
    this.notes.replaceChildren(...survey.notes.map((note) => element('p', { class: 'note' }, note)));
    const { length } = survey.skipped;
    const total = leftOut(survey);
    this.title.textContent = total > length ? `Left out: the first ${formatCount(length)}` : 'Left out';
    this.title.hidden = length === 0;
    this.list.element.hidden = length === 0;
    this.list.element.style.setProperty('height', `${Math.min(MAX_ROWS, length) * ROW_HEIGHT + 2}px`);
    this.list.reset(length);
  }
}

/** `211 files, 11 MB, about 1.8 million words. Left out: 3 binary, 1 empty.` */
function summaryText(survey: FormSurvey): string {
  const reasons = shortSkippedText(survey.skippedCounts);
  const words = roughly(survey.bytes / BYTES_PER_TOKEN);
  const read = `${formatPlural(survey.files, 'file')}, ${formatBytes(survey.bytes)}, about ${words} words.`;
  if (reasons !== '') {
    return `${read} Left out: ${reasons}.`;
  }
  return survey.dataFiles > 0 ? read : `${read} No file is left out.`;
}

function leftOut({ skippedCounts }: FormSurvey): number {
  return Object.values(skippedCounts).reduce((sum, count) => sum + count, 0);
}
