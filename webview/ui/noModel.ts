import { button } from './components';
import { welcome } from './welcome';

export type ModelAction = 'train' | 'selectModel';

/** What a view shows while there is no model: what a model is, and the two ways to get one. */
export function noModel(run: (action: ModelAction) => void): HTMLElement {
  return welcome(
    'No model yet',
    'Vecinity learns the meaning of words from the text in this workspace, on this computer. It takes seconds to minutes.',
    button('Train on Workspace', 'primary', () => run('train')),
    button('Choose a Model', 'secondary', () => run('selectModel')),
  );
}
