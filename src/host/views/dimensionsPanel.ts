import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import type { DimensionsComparison, DimensionsHost, DimensionsView } from '../../protocol/views';
import type { Comparisons } from '../training/comparisons';
import type { Training } from '../training/training';
import { saveFile } from './saveFile';
import { SinglePanel } from './singlePanel';

/** What each number of dimensions costs and what it buys, as curves and as a table. */
export class DimensionsPanel extends SinglePanel<DimensionsView> {
  static readonly viewType = 'vecinity.dimensions';

  constructor(
    extensionUri: vscode.Uri,
    private readonly comparisons: Comparisons,
    private readonly training: Training,
  ) {
    super(extensionUri, { viewType: DimensionsPanel.viewType, view: 'dimensions', title: 'Vecinity Dimensions' });
    this.disposables.push(
      comparisons.onDidChange((comparison) => void this.link.view?.show({ comparison }).catch(() => undefined)),
    );
  }

  /** Opens the panel beside the text, or brings it to the front. */
  show(): void {
    this.reveal(true);
  }

  protected handlers(): Handlers<DimensionsHost> {
    return {
      ready: async (): Promise<DimensionsComparison | null> => {
        const comparison = await this.comparisons.latest();
        this.link.listen();
        return comparison ?? null;
      },
      train: async ({ dimensions }) => {
        const comparison = await this.comparisons.latest();
        await vscode.commands.executeCommand('vecinity.train', { ...comparison?.trainArguments, dimensions });
      },
      compare: async () => {
        await vscode.commands.executeCommand('vecinity.compareDimensions');
      },
      cancel: () => this.training.cancel(),
      save: (request) => saveFile('Save Comparison', request),
    };
  }
}
