import { recommendDimensions } from '../../src/core/training/recommendDimensions';
import type { DimensionsHost, DimensionsView } from '../../src/protocol/views';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { connect } from '../ui/rpcClient';
import { saveFile } from '../ui/saveFile';
import { tableRows } from './rows';
import type { CsvRows } from '../ui/csv';
import { compared, failed, UNOPENED, type DimensionsState } from './state';
import { DimensionsPage } from './view';

let state = UNOPENED;
const host = connect<DimensionsHost, DimensionsView>({ show: ({ comparison }) => change(compared(comparison)) });
const page = new DimensionsPage(document.getElementById('root')!, {
  train: (dimensions) => void host.train({ dimensions }).catch(showError),
  compare: () => void host.compare({}).catch(showError),
  cancel: () => void host.cancel({}).catch(showError),
  saveCsv: () => void saveFile(host, 'dimensions.csv', csv, showError),
});

host.ready({}).then((comparison) => change(compared(comparison)), showError);

function change(next: DimensionsState): void {
  const before = state;
  state = next;
  page.show(next, before);
}

function csv(): CsvRows {
  const rows = state.comparison?.rows ?? [];
  return tableRows(rows, recommendDimensions(rows)?.recommended);
}

function showError(error: unknown): void {
  change(failed(state, asVecinityError(error)));
}
