import type { NoModelAction } from '../../src/protocol/views';
import { button } from './components';
import { welcome } from './welcome';

/** What a view shows while there is no model: what a model is, and the ways to get one. */
export function noModel(run: (action: NoModelAction) => void): HTMLElement {
  return welcome(
    'No model yet',
    'Vecinity learns the meaning of words from the text in this workspace, on this computer. It takes seconds to minutes.',
    button('Train on Workspace', 'primary', () => run('train')),
    button('Open Sample Model', 'secondary', () => run('openSample')),
    button('Get Started', 'secondary', () => run('openWalkthrough')),
  );
}
