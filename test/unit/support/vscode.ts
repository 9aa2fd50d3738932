import Module from 'node:module';

/** An EventEmitter like VS Code's, for tests without VS Code. */
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

/** A TreeItem that does nothing. */
export class TreeItem {
  label?: string;
}

/** Replaces the module `vscode` while the suite runs. Tests must import dynamically what imports it. */
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

/** The parts of a Uri that the host uses. */
export function fileUri(file: string): { readonly scheme: 'file'; readonly fsPath: string; readonly path: string } {
  return { scheme: 'file', fsPath: file, path: file };
}
