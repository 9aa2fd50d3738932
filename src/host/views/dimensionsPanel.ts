import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import type { DimensionsComparison, DimensionsHost, DimensionsView } from '../../protocol/views';
import type { Comparisons } from '../training/comparisons';
import type { Training } from '../training/training';
import { PanelView } from './panelView';
import { saveFile } from './saveFile';

/** The panel that compares numbers of dimensions, their cost and quality, as curves and as a table. */
export class DimensionsPanel extends PanelView<DimensionsHost, DimensionsView> {
  constructor(
    extensionUri: vscode.Uri,
    private readonly comparisons: Comparisons,
    private readonly training: Training,
  ) {
    super(extensionUri, { viewType: 'vecinity.dimensions', view: 'dimensions', title: 'Vecinity Dimensions' });
    this.own(comparisons.onDidChange((comparison) => this.link.tell((view) => view.show({ comparison }))));
  }

  /** Opens the panel beside the text, or brings it to the front. The keyboard focus stays where it is. */
  show(): void {
    this.reveal(true);
  }

  protected override readonly onVisibility = (visible: boolean): void =>
    this.training.setVisible('dimensions', visible);

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
