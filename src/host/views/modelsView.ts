import * as vscode from 'vscode';
import type { ModelStore } from '../modelStore';
import { ModelItem } from './modelItem';

/** The list of models in the side bar. It reads nothing before the side bar shows it. */
export class ModelsView implements vscode.TreeDataProvider<ModelItem>, vscode.Disposable {
  private readonly disposables: { dispose(): unknown }[];
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(private readonly models: ModelStore) {
    const changed = new vscode.EventEmitter<undefined>();
    this.onDidChangeTreeData = changed.event;
    this.disposables = [
      changed,
      models.onDidChange(() => changed.fire(undefined)),
      vscode.window.registerTreeDataProvider('vecinity.modelsView', this),
    ];
  }

  getTreeItem(item: ModelItem): ModelItem {
    return item;
  }

  async getChildren(parent?: ModelItem): Promise<ModelItem[]> {
    if (parent) {
      return [];
    }
    const active = await this.models.findActive();
    const now = Date.now();
    const list = await this.models.list();
    return list.map((model) => new ModelItem(model, model.path === active, now));
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }
}
