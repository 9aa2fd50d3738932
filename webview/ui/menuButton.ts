import { iconButton } from './components';
import { element, onClick, rovingFocus } from './dom';
import type { IconName } from './icons';
import './menu.css';

export interface MenuItem {
  readonly text: string;
  readonly title?: string;
  readonly isChosen?: boolean;
  readonly choose: () => void;
}

/** Gives a button a menu, as the ARIA practices describe it. `items` are asked for each time it opens. */
export function withMenu(opener: HTMLElement, label: string, items: () => readonly MenuItem[]): HTMLElement {
  const list = element('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true });
  const place = element('div', { class: 'menu-place' }, opener, list);
  const close = (): void => {
    list.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
  };
  const open = (): void => {
    list.replaceChildren(
      ...items().map(({ text, title, isChosen, choose }) => {
        const item = element(
          'button',
          {
            class: 'menu-item',
            type: 'button',
            title,
            role: isChosen === undefined ? 'menuitem' : 'menuitemradio',
            'aria-checked': isChosen === undefined ? undefined : String(isChosen),
          },
          text,
        );
        onClick(item, () => {
          close();
          opener.focus();
          choose();
        });
        return item;
      }),
    );
    list.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    (list.firstElementChild as HTMLElement | null)?.focus();
  };
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  onClick(opener, () => (list.hidden ? open() : close()));
  rovingFocus(list, () => [...list.children] as HTMLElement[]);
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
      opener.focus();
    }
  });
  place.addEventListener('focusout', (event) => {
    if (!place.contains(event.relatedTarget as Node | null)) {
      close();
    }
  });
  return place;
}

/** An icon with a menu. */
export function menuButton(name: IconName, label: string, items: () => readonly MenuItem[]): HTMLElement {
  return withMenu(
    iconButton(name, label, () => undefined),
    label,
    items,
  );
}
