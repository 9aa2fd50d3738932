import * as vscode from 'vscode';
import type { ModelStore } from '../models/modelStore';
import { uniqueNames, ModelItem } from './modelItem';

const uriList = 'text/uri-list';

/** The list of models in the side bar. Reads nothing before the side bar shows it. */
export class ModelsView
  implements vscode.TreeDataProvider<ModelItem>, vscode.TreeDragAndDropController<ModelItem>, vscode.Disposable
{
  /** Dropped files are opened; models cannot be dragged. */
  readonly dropMimeTypes = [uriList];
  readonly dragMimeTypes = [];
  private readonly disposables: { dispose(): unknown }[];
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(private readonly models: ModelStore) {
    const changed = new vscode.EventEmitter<undefined>();
    this.onDidChangeTreeData = changed.event;
    this.disposables = [
      changed,
      models.onDidChange(() => changed.fire(undefined)),
      vscode.window.createTreeView('vecinity.modelsView', { treeDataProvider: this, dragAndDropController: this }),
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
    const hasUniqueName = uniqueNames(list);
    return list.map((model) => new ModelItem(model, model.path === active, now, hasUniqueName(model)));
  }

  async handleDrop(_: ModelItem | undefined, data: vscode.DataTransfer): Promise<void> {
    const text = await data.get(uriList)?.asString();
    for (const uri of droppedUris(text ?? '')) {
      await vscode.commands.executeCommand('vecinity.openEmbeddings', uri);
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }
}

/** The URIs in a list: one a line, comments begin with #. @see RFC 2483 */
function droppedUris(list: string): vscode.Uri[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line));
}
