import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { element, onClick } from './dom';
import { icon, type IconName } from './icons';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());

/** A button with text. */
export function button(text: string, appearance: 'primary' | 'secondary', onPress: () => void): HTMLElement {
  const made = element('vscode-button', { appearance }, text);
  onClick(made, onPress);
  return made;
}

/** A button that is only an icon; `label` is its name and its tooltip. */
export function iconButton(name: IconName, label: string, onPress: () => void): HTMLElement {
  const made = element('vscode-button', { appearance: 'icon', title: label, 'aria-label': label }, icon(name));
  onClick(made, onPress);
  return made;
}

/**
 * A quiet button with an icon and a text. `title` tells more and holds the text: it is the name too, because the toolkit
 * would name the button "Icon Button".
 */
export function textButton(name: IconName, text: string, title: string, onPress: () => void): HTMLElement {
  const made = element(
    'vscode-button',
    { appearance: 'icon', class: 'text-button', title, 'aria-label': title },
    icon(name),
    text,
  );
  onClick(made, onPress);
  return made;
}

export function checkbox(text: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const made: HTMLElement & { checked?: boolean } = element('vscode-checkbox', {}, text);
  made.checked = checked;
  made.addEventListener('change', () => onChange(made.checked === true));
  return made;
}

/** A ring that turns; a word if the user asked for less motion. */
export function progressRing(): HTMLElement {
  if (document.body.classList.contains('vscode-reduce-motion')) {
    return element('span', { class: 'note' }, 'Working\u2026');
  }
  return element('vscode-progress-ring', { 'aria-label': 'Working' });
}
