import { formatCompact } from '../../src/core/numberText';
import type { WordEntry } from '../../src/protocol/engine';
import { announce } from './announce';
import { element, setAttributes, wordText } from './dom';
import { shorten } from './format';
import { Latest } from './latest';
import { tokenAt, type KeywordEntry, type Token } from './token';

/** A line of the list of completions. */
interface Completion {
  readonly word: string;
  readonly note: string;
  readonly isKeyword: boolean;
}

export interface WordFieldOptions {
  /** Makes the ids of the parts unique in the page. */
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  complete(prefix: string, signal: AbortSignal): Promise<readonly WordEntry[]>;
  /** Keywords that begin with `prefix`, offered below the words. */
  keywords?(before: string, prefix: string): readonly KeywordEntry[];
  /** The user typed, or a completion changed the text. */
  onInput?(text: string): void;
  /** Enter, outside the list of completions. */
  onSubmit(text: string): void;
  /** The user took a completion. True empties the field; otherwise the field shows the word. */
  onAccept?(word: string): boolean;
  /** Up and down outside the list: the text to show instead, if any. `onInput` is not called. */
  onHistory?(direction: -1 | 1, text: string): string | undefined;
}

const MAX_OPTIONS = 10;

/**
 * A text field that completes the vocabulary word at the caret: a combobox with a list, as the ARIA practices describe
 * it. It is a native input because the toolkit's keeps its own in a shadow root, where `aria-activedescendant` cannot
 * point at the options.
 */
export class WordField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly mirror = element('div', { class: 'field-mirror', 'aria-hidden': 'true', dir: 'auto' });
  private readonly list: HTMLElement;
  private readonly latest = new Latest();
  private entries: readonly Completion[] = [];
  private token: Token | undefined;
  private active = -1;

  constructor(private readonly options: WordFieldOptions) {
    const listId = `${options.id}-options`;
    this.list = element('ul', {
      class: 'completions',
      id: listId,
      role: 'listbox',
      'aria-label': 'Words',
      hidden: true,
    });
    this.input = element('input', {
      id: options.id,
      class: 'field-input',
      type: 'text',
      role: 'combobox',
      'aria-label': options.label,
      'aria-autocomplete': 'list',
      'aria-controls': listId,
      'aria-expanded': 'false',
      placeholder: options.placeholder,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      dir: 'auto',
    });
    this.element = element('div', { class: 'field' }, this.mirror, this.input, this.list);
    this.input.addEventListener('input', () => {
      this.markError(undefined);
      this.suggest();
      options.onInput?.(this.text);
    });
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('blur', () => this.close());
    this.input.addEventListener('scroll', () => this.alignMirror());
    // A press on an option must not take the focus from the field first.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** What the empty field says. */
  set placeholder(text: string) {
    this.input.placeholder = text;
  }

  get text(): string {
    return this.input.value;
  }

  /** Shows `text` with the caret at its end, without completing it. */
  set text(text: string) {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
    this.markError(undefined);
    this.close();
  }

  /** Underlines the part of the text that is wrong; undefined takes the mark away. */
  markError(range: readonly [start: number, end: number] | undefined, describedBy?: string): void {
    setAttributes(this.input, { 'aria-invalid': describedBy ? 'true' : undefined, 'aria-describedby': describedBy });
    this.element.classList.toggle('invalid', describedBy !== undefined);
    const text = this.text;
    if (range) {
      const [start, end] = range;
      this.mirror.replaceChildren(
        text.slice(0, start),
        // A range may be empty or behind the end, where something is missing.
        element('span', { class: 'field-wrong' }, text.slice(start, end) || '\u00a0\u00a0'),
        text.slice(Math.max(start, end)),
      );
      this.alignMirror();
    } else {
      this.mirror.replaceChildren();
    }
  }

  close(): void {
    this.latest.cancel();
    this.entries = [];
    this.list.hidden = true;
    this.activate(-1);
    setAttributes(this.input, { 'aria-expanded': 'false' });
  }

  private get open(): boolean {
    return !this.list.hidden;
  }

  private alignMirror(): void {
    this.mirror.scrollLeft = this.input.scrollLeft;
  }

  private suggest(): void {
    const caret = this.input.selectionStart ?? this.text.length;
    const token = tokenAt(this.text, caret);
    if (!token) {
      this.close();
      return;
    }
    const prefix = this.text.slice(token.start, caret);
    const keywords = (this.options.keywords?.(this.text.slice(0, token.start), prefix) ?? []).map(
      ({ keyword, meaning }) => ({ word: keyword, note: meaning, isKeyword: true }),
    );
    // A quick Tab takes from this list before the answer comes, so it must fit the text.
    const stillFit = this.entries.filter(
      ({ word, isKeyword }) => !isKeyword && word.toLowerCase().startsWith(prefix.toLowerCase()),
    );
    this.show(token, [...stillFit, ...keywords]);
    this.latest.run(
      (signal) => this.options.complete(prefix, signal),
      (entries) => {
        if (this.active >= 0) {
          // The user already chooses in the list that stood there: it must not change under their keys.
          return;
        }
        const words = entries.slice(0, MAX_OPTIONS - keywords.length).map(({ word, count }) => ({
          word,
          note: count > 0 ? formatCompact(count) : '',
          isKeyword: false,
        }));
        this.show(token, [...words, ...keywords]);
        if (this.open) {
          announce(this.entries.length === 1 ? 'One completion' : `${this.entries.length} completions`);
        }
      },
      // Without completions the field still works.
      () => {
        if (this.active < 0) {
          this.close();
        }
      },
    );
  }

  private show(token: Token, entries: readonly Completion[]): void {
    const typed = this.text.slice(token.start, token.end);
    const worthIt = entries.length > 1 || (entries.length === 1 && entries[0]!.word !== typed);
    if (!worthIt || document.activeElement !== this.input) {
      this.close();
      return;
    }
    this.token = token;
    this.entries = entries;
    this.list.replaceChildren(
      ...this.entries.map(({ word, note, isKeyword }, i) => {
        const option = element(
          'li',
          { id: `${this.options.id}-option-${i}`, class: 'completion', role: 'option', 'aria-selected': 'false' },
          wordText(shorten(word, 60)),
          element('span', { class: isKeyword ? 'completion-meaning' : 'completion-count' }, note),
        );
        option.addEventListener('click', () => this.accept(i));
        return option;
      }),
    );
    this.list.hidden = false;
    this.active = -1;
    setAttributes(this.input, { 'aria-expanded': 'true', 'aria-activedescendant': undefined });
  }

  private activate(index: number): void {
    this.list.children[this.active]?.setAttribute('aria-selected', 'false');
    this.active = index;
    const option = this.list.children[index];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    setAttributes(this.input, { 'aria-activedescendant': option?.id });
  }

  private accept(index: number): void {
    const entry = this.entries[index];
    const token = this.token;
    if (!entry || !token) {
      return;
    }
    this.close();
    if (this.options.onAccept?.(entry.word)) {
      this.input.value = '';
    } else {
      this.input.setRangeText(entry.isKeyword ? `${entry.word} ` : entry.word, token.start, token.end, 'end');
    }
    this.options.onInput?.(this.text);
  }

  private onKey(event: KeyboardEvent): void {
    // Keys that compose a character (input methods for Chinese, Japanese and others) are not commands.
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const handled = this.open ? this.onListKey(event) : false;
    if (handled || this.onFieldKey(event)) {
      event.preventDefault();
    }
  }

  private onListKey(event: KeyboardEvent): boolean {
    const count = this.entries.length;
    switch (event.key) {
      case 'ArrowDown':
        this.activate(this.active + 1 < count ? this.active + 1 : 0);
        return true;
      case 'ArrowUp':
        this.activate(this.active > 0 ? this.active - 1 : count - 1);
        return true;
      case 'Escape':
        this.close();
        return true;
      case 'Tab':
        if (!event.shiftKey) {
          this.accept(Math.max(0, this.active));
          return true;
        }
        return false;
      case 'Enter':
        if (this.active >= 0) {
          this.accept(this.active);
          return true;
        }
        return false;
      default:
        return false;
    }
  }

  private onFieldKey(event: KeyboardEvent): boolean {
    if (event.key === 'Enter') {
      this.close();
      this.options.onSubmit(this.text);
      return true;
    }
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const text = this.options.onHistory?.(event.key === 'ArrowUp' ? -1 : 1, this.text);
      if (text !== undefined) {
        this.text = text;
        return true;
      }
    }
    return false;
  }
}
