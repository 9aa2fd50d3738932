import { showUnseen } from '../../src/core/text/unseen';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

/**
 * Makes an element. Attributes that are undefined or false are left out, true is the empty attribute; strings among the
 * children become text, never markup.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag];
export function element(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) {
      target.removeAttribute(name);
    } else {
      target.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/** A word of the vocabulary. Its direction of writing does not affect the text around it; hidden controls show. */
export function wordText(word: string, className = 'word'): HTMLElement {
  return element('bdi', { class: className }, showUnseen(word));
}

export function onClick(target: HTMLElement, listener: () => void): void {
  target.addEventListener('click', listener);
}

/**
 * One tab stop for a row or list of `items`; arrow keys, Home and End move between them (the roving tabindex pattern of
 * the ARIA practices).
 */
export function rovingFocus(container: HTMLElement, items: () => readonly HTMLElement[]): void {
  const reset = (): void => {
    const all = items();
    const current = all.find((item) => item === document.activeElement) ?? all.find((item) => item.tabIndex === 0);
    all.forEach((item, i) => (item.tabIndex = item === current || (!current && i === 0) ? 0 : -1));
  };
  container.addEventListener('focusin', (event) => {
    items().forEach((item) => (item.tabIndex = item === event.target ? 0 : -1));
  });
  container.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    const target = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (at >= 0 && target !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      all[Math.min(all.length - 1, Math.max(0, target))]!.focus();
    }
  });
  new MutationObserver(reset).observe(container, { childList: true, subtree: true });
  reset();
}

/** Text for screen readers alone: a unit, or what stands for an empty place. */
export function unseen(text: string): HTMLElement {
  return element('span', { class: 'visually-hidden' }, text);
}
