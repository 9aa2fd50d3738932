import { element, setAttributes, unseen } from './dom';
import './virtualList.css';

export interface VirtualListOptions<Row> {
  /** Makes the ids of the rows unique in the page. */
  readonly id: string;
  readonly label: string;
  /** Undefined while it is not known. */
  row(index: number): Row | undefined;
  /** What a row shows; its text is its name. */
  cells(row: Row, index: number): readonly Node[];
  /** Rows `from` to `to`, `to` excluded, are about to be shown. */
  onShow?(from: number, to: number): void;
  /** Another row was chosen, by pointer or keyboard. */
  onChoose(index: number): void;
  /** Enter, or a double click. */
  onOpen?(index: number): void;
  /** A character was typed. */
  onType?(character: string): void;
}

/** As `--row` in base.css. */
const ROW_HEIGHT = 22;
/** Pixels. Engines lay nothing out beyond some 30 million; longer lists scroll in larger steps. */
const MAX_HEIGHT = 15_000_000;
/** Rows that are made above and below those in sight. */
const MARGIN_ROWS = 4;

/**
 * A list box of any length that makes only the rows in sight. One tab stop: arrow keys, Page Up and Down, Home
 * and End choose. The owner of the rows calls `refresh` when they have changed.
 */
export class VirtualList<Row> {
  readonly element: HTMLElement;
  private readonly space = element('div', { class: 'virtual-space', role: 'presentation' });
  /** Stays in sight while the space scrolls, so that there is never an empty frame between scrolling and drawing. */
  private readonly rows = element('div', { class: 'virtual-rows', role: 'presentation' });
  private length = 0;
  private chosenIndex = -1;

  constructor(private readonly options: VirtualListOptions<Row>) {
    this.element = element(
      'div',
      { class: 'virtual-list', role: 'listbox', tabindex: 0, 'aria-label': options.label },
      this.space,
    );
    this.space.append(this.rows);
    this.element.addEventListener('scroll', () => this.draw());
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.rows.addEventListener('click', (event) => {
      const index = indexOf(event.target);
      if (index !== undefined) {
        this.choose(index);
      }
    });
    this.rows.addEventListener('dblclick', (event) => {
      const index = indexOf(event.target);
      if (index !== undefined) {
        options.onOpen?.(index);
      }
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Index of the chosen row; -1 if none is. */
  get chosen(): number {
    return this.chosenIndex;
  }

  /** Index of the first row in sight. */
  get top(): number {
    return Math.floor(this.offset / ROW_HEIGHT);
  }

  /**
   * Shows a list of another length, without a chosen row.
   *
   * @param length rows of the list
   * @param top index of the first row in sight
   */
  reset(length: number, top = 0): void {
    this.length = length;
    this.chosenIndex = -1;
    this.space.style.setProperty('height', `${Math.min(MAX_HEIGHT, length * ROW_HEIGHT)}px`);
    this.element.scrollTop = (top * ROW_HEIGHT) / this.scale;
    this.draw();
  }

  /** Draws the rows again. */
  refresh(): void {
    this.draw();
  }

  /** Marks a row as chosen, without telling the listener. */
  mark(index: number): void {
    this.chosenIndex = index;
    this.draw();
  }

  /** Marks a row as chosen and brings it into sight, without telling the listener. */
  show(index: number): void {
    this.reveal(index);
    this.mark(index);
  }

  private choose(index: number): void {
    const target = Math.min(this.length - 1, Math.max(0, index));
    if (target >= 0) {
      this.show(target);
      this.options.onChoose(target);
    }
  }

  /** Pixels of the list that one pixel of scrolling stands for. */
  private get scale(): number {
    const view = this.element.clientHeight;
    const shown = Math.min(MAX_HEIGHT, this.length * ROW_HEIGHT);
    return shown < MAX_HEIGHT ? 1 : (this.length * ROW_HEIGHT - view) / (shown - view);
  }

  /** Pixels of the list above those in sight. */
  private get offset(): number {
    return this.element.scrollTop * this.scale;
  }

  private reveal(index: number): void {
    const { scale, offset } = this;
    const view = this.element.clientHeight;
    const start = index * ROW_HEIGHT;
    if (start < offset) {
      this.element.scrollTop = Math.floor(start / scale);
    } else if (start + ROW_HEIGHT > offset + view) {
      this.element.scrollTop = Math.ceil((start + ROW_HEIGHT - view) / scale);
    }
  }

  private draw(): void {
    const { options, offset, length } = this;
    const view = this.element.clientHeight;
    const from = Math.max(0, Math.floor(offset / ROW_HEIGHT) - MARGIN_ROWS);
    const to = Math.min(length, Math.ceil((offset + view) / ROW_HEIGHT) + MARGIN_ROWS);
    options.onShow?.(from, to);
    this.rows.style.setProperty('transform', `translateY(${from * ROW_HEIGHT - offset}px)`);
    this.rows.replaceChildren(...Array.from({ length: Math.max(0, to - from) }, (_, i) => this.rowElement(from + i)));
    setAttributes(this.element, {
      'aria-activedescendant':
        this.chosenIndex >= from && this.chosenIndex < to ? this.rowId(this.chosenIndex) : undefined,
    });
  }

  private rowElement(index: number): HTMLElement {
    const row = this.options.row(index);
    return element(
      'div',
      {
        id: this.rowId(index),
        class: 'virtual-row',
        role: 'option',
        'data-index': index,
        'aria-selected': String(index === this.chosenIndex),
        'aria-setsize': this.length,
        'aria-posinset': index + 1,
      },
      ...(row === undefined ? [unseen('Loading')] : this.options.cells(row, index)),
    );
  }

  private rowId(index: number): string {
    return `${this.options.id}-${index}`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1);
    const at = this.chosenIndex;
    const target = {
      ArrowDown: at + 1,
      // Nothing is chosen: begin with what can be seen.
      ArrowUp: at < 0 ? this.top : at - 1,
      PageDown: Math.max(at, 0) + page,
      PageUp: at - page,
      Home: 0,
      End: this.length - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.choose(event.key === 'ArrowDown' && at < 0 ? this.top : target);
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      this.options.onOpen?.(at);
    } else if (event.key.length === 1 && event.key !== ' ' && this.options.onType) {
      event.preventDefault();
      this.options.onType(event.key);
    }
  }
}

function indexOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('.virtual-row') : null;
  return row ? Number(row.dataset['index']) : undefined;
}
