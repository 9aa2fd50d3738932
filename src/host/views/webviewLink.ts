import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { checkedHandlers, type Checks } from '../../protocol/check';
import { RpcPeer, type Remote } from '../../protocol/rpc';
import { viewChecks } from '../../protocol/viewChecks';
import { webviewHtml } from './html';

/** A page of ours. */
export interface ViewPage {
  /** Name of the bundle: `dist/webview/<view>.js` and `.css`. */
  readonly view: keyof typeof viewChecks;
  readonly title: string;
}

/** One place on the screen with a page of ours: the connection to the page, and whether it listens. */
export class WebviewLink<ViewApi> implements vscode.Disposable {
  private peer: RpcPeer<ViewApi> | undefined;
  private listening = false;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly page: ViewPage,
  ) {}

  /** Whether the page can receive calls: it is loaded and visible. */
  get isListening(): boolean {
    return this.listening;
  }

  /** Calls the page if it listens; errors of the page are ignored. @returns whether it listens */
  tell(call: (view: Remote<ViewApi>) => Promise<unknown>): boolean {
    if (!this.listening || !this.peer) {
      return false;
    }
    void call(this.peer.remote).catch(() => undefined);
    return true;
  }

  /** Call this when the page says that it listens. */
  listen(): void {
    this.listening = true;
  }

  /**
   * Gives a webview its page and connects both ends.
   * @param handlers what the page may call
   * @param onGone   called when the user closes the webview and no other has taken its place
   */
  attach(
    shown: vscode.WebviewView | vscode.WebviewPanel,
    handlers: object,
    onGone: () => void = () => undefined,
  ): void {
    this.listening = false;
    const peer = this.connect(shown.webview, handlers);
    this.peer = peer;
    const onVisibility = (): void => {
      // VS Code throws a hidden page away. When it is back, the page says again that it listens.
      if (!shown.visible && this.peer === peer) {
        this.listening = false;
      }
    };
    if ('onDidChangeViewState' in shown) {
      shown.onDidChangeViewState(onVisibility);
    } else {
      shown.onDidChangeVisibility(onVisibility);
    }
    shown.onDidDispose(() => {
      peer.dispose();
      if (this.peer === peer) {
        this.peer = undefined;
        this.listening = false;
        onGone();
      }
    });
  }

  dispose(): void {
    this.peer?.dispose();
  }

  private connect(webview: vscode.Webview, handlers: object): RpcPeer<ViewApi> {
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const peer = new RpcPeer<ViewApi>(
      {
        // A hidden view receives nothing; its `ready` starts the conversation again.
        post: (message) => void webview.postMessage(message),
        onMessage: (listener) => void webview.onDidReceiveMessage(listener),
      },
      // The compiler cannot tell that these are the checks of these handlers.
      checkedHandlers(handlers, viewChecks[this.page.view] as Checks<object>),
    );
    const { view, title } = this.page;
    webview.html = webviewHtml({
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${view}.js`)).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${view}.css`)).toString(),
      title,
    });
    return peer;
  }
}
