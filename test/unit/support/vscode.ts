import Module from 'node:module';

/** An EventEmitter as VS Code's, for what is tested without it. */
export class EventEmitter<Event> {
  private readonly listeners = new Set<(event: Event) => void>();
  readonly event = (listener: (event: Event) => void): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(event: Event): void {
    for (const listener of this.listeners) {
      listener(event);
    }
  }
  dispose(): void {
    this.listeners.clear();
  }
}

/** A TreeItem, of which nothing is asked. */
export class TreeItem {
  label?: string;
}

/** Stands in for the module `vscode` while the suite runs: what imports it must be imported by the tests. */
export function fakeVscode(vscode: object): void {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(loader);
  suiteSetup(() => {
    loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
  });
  suiteTeardown(() => {
    loader._load = load;
  });
}

/** As much of a Uri as the host looks at. */
export function fileUri(file: string): { readonly scheme: 'file'; readonly fsPath: string; readonly path: string } {
  return { scheme: 'file', fsPath: file, path: file };
}
