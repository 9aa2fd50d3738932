import { button } from './components';
import { element } from './dom';

/** What a view shows while there is no model: what one is, and the two ways to get one. */
export function noModel(run: (action: 'train' | 'selectModel') => void): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element('h2', {}, 'No model yet'),
    element(
      'p',
      {},
      'Vecinity learns the meaning of words from the text in this workspace, on this computer. It takes seconds to minutes.',
    ),
    element(
      'div',
      { class: 'welcome-actions' },
      button('Train on Workspace', 'primary', () => run('train')),
      button('Choose a Model', 'secondary', () => run('selectModel')),
    ),
  );
}
