import { element } from '../ui/dom';
import { pill } from '../ui/pill';

const FORMS = [
  ['word', 'its nearest neighbours'],
  ['a - b + c', 'add and subtract meanings'],
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
      ...FORMS.flatMap(([form, meaning]) => [element('dt', {}, form), element('dd', {}, meaning)]),
    ),
    examples.length === 0 ? undefined : element('h2', { class: 'section-title' }, 'Try'),
    element('div', { class: 'pills' }, ...examples.map((text) => pill(text, undefined, () => ask(text)))),
  );
}
