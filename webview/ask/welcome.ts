import { element, onClick, wordText } from '../ui/dom';

const forms = [
  ['word', 'its nearest neighbours'],
  ['a - b + c', 'arithmetic with meanings'],
  ['a : b :: c : ?', 'analogy: a is to b as c is to what?'],
  ['a ~ b', 'how similar two words are'],
] as const;

/** What can be asked, and examples to press. */
export function askWelcome(examples: readonly string[], ask: (text: string) => void): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element(
      'dl',
      { class: 'forms' },
      ...forms.flatMap(([form, meaning]) => [element('dt', {}, form), element('dd', {}, meaning)]),
    ),
    examples.length === 0 ? undefined : element('h2', { class: 'section-title' }, 'Try'),
    element(
      'div',
      { class: 'pills' },
      ...examples.map((text) => {
        const chip = element('button', { class: 'pill', type: 'button' }, wordText(text));
        onClick(chip, () => ask(text));
        return chip;
      }),
    ),
  );
}
