import { questionForms } from '../../src/core/queries/expression/forms';
import { element } from '../ui/dom';
import { pill } from '../ui/pill';

/** What can be asked, and examples to press. */
export function askWelcome(examples: readonly string[], ask: (text: string) => void): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element(
      'dl',
      { class: 'forms' },
      ...questionForms.flatMap(({ form, meaning }) => [element('dt', {}, form), element('dd', {}, meaning)]),
    ),
    examples.length === 0 ? undefined : element('h2', { class: 'section-title' }, 'Try'),
    element('div', { class: 'pills' }, ...examples.map((text) => pill(text, undefined, () => ask(text)))),
  );
}
