import type { EvaluateHost, EvaluateView } from '../../src/protocol/evaluateView';
import '../ui/base.css';
import { announce } from '../ui/announce';
import { asVecinityError } from '../ui/errors';
import { connect } from '../ui/rpcClient';
import { failed, shown, UNOPENED, type EvaluateState } from './state';
import { EvaluatePanelPage } from './view';

let state = UNOPENED;
const host = connect<EvaluateHost, EvaluateView>({ show: ({ page: next }) => change(shown(next)) });
const page = new EvaluatePanelPage(document.getElementById('root')!, {
  choose: (files, other) => void host.choose({ files, other }).catch(showError),
  addFiles: () => void host.addFiles({}).catch(showError),
  evaluate: () => void host.evaluate({}).catch(showError),
  cancel: () => void host.cancel({}).catch(showError),
  ask: (model, text) => void host.ask({ model, text }).catch(showError),
  save: (format) => void save(format),
  run: (action) => void host.run({ action }).catch(showError),
});

host.ready({}).then((next) => change(shown(next)), showError);

async function save(format: 'markdown' | 'json'): Promise<void> {
  try {
    if (await host.save({ format })) {
      announce('Saved');
    }
  } catch (error) {
    showError(error);
  }
}

function change(next: EvaluateState): void {
  const before = state;
  state = next;
  page.show(next, before);
}

function showError(error: unknown): void {
  change(failed(state, asVecinityError(error)));
}
