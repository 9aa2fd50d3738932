import type * as vscode from 'vscode';
import type { Remote, RpcPeer } from '../../protocol/rpc';
import { connectWebview } from './webviewPeer';

/** One place on the screen with a page of ours: its connection, and whether the page listens. */
export class WebviewLink<ViewApi> implements vscode.Disposable {
  private peer: RpcPeer<ViewApi> | undefined;
  private listening = false;

  /** @param page `view` names the bundle: `dist/webview/<view>.js` and `.css`. */
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly page: { readonly view: string; readonly title: string },
  ) {}

  /** The methods of the page; undefined while nobody would hear them. */
  get view(): Remote<ViewApi> | undefined {
    return this.listening ? this.peer?.remote : undefined;
  }

  /** To be called when the page says that it is listening. */
  listen(): void {
    this.listening = true;
  }

  /**
   * Gives a webview its page.
   * @param handlers what the page may call
   * @param onGone   the webview was closed, and no other has taken its place
   */
  attach(
    shown: vscode.WebviewView | vscode.WebviewPanel,
    handlers: object,
    onGone: () => void = () => undefined,
  ): void {
    this.listening = false;
    const peer = connectWebview<ViewApi>(shown.webview, this.extensionUri, { ...this.page, handlers });
    this.peer = peer;
    const onVisibility = (): void => {
      // What is hidden is thrown away; the page says that it is listening when it is back.
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
}
