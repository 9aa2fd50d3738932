import { element, onClick, wordText } from './dom';

/** A small rounded button that holds a word or a question. */
export function pill(text: string, title: string | undefined, onPress: () => void): HTMLButtonElement {
  const made = element('button', { class: 'pill', type: 'button', title }, wordText(text));
  onClick(made, onPress);
  return made;
}
