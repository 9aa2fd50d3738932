import { element } from './dom';

/** An empty state: what will be here, and the buttons that lead to it. */
export function welcome(title: string, text: string, ...actions: readonly HTMLElement[]): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element('h2', {}, title),
    element('p', {}, text),
    actions.length === 0 ? undefined : element('div', { class: 'welcome-actions' }, ...actions),
  );
}

/** The heading of a page that shows none: its title, for screen readers. */
export function pageHeading(): HTMLElement {
  return element('h1', { class: 'visually-hidden' }, document.title);
}

/** An empty state that fills the page of a view. */
export function emptyPage(content: HTMLElement): HTMLElement {
  return element('div', { class: 'empty' }, pageHeading(), content);
}
