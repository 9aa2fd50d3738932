import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { RpcPeer } from '../../protocol/rpc';
import { webviewHtml } from './html';

/**
 * Gives a webview its page and connects both ends.
 * @param view names the bundle: `dist/webview/<view>.js` and `.css`.
 */
export function connectWebview<Api>(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { view, title, handlers }: { readonly view: string; readonly title: string; readonly handlers: object },
): RpcPeer<Api> {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const peer = new RpcPeer<Api>(
    {
      // Nothing arrives in a hidden view; its own `ready` starts the conversation again.
      post: (message) => void webview.postMessage(message),
      onMessage: (listener) => void webview.onDidReceiveMessage(listener),
    },
    handlers,
  );
  webview.html = webviewHtml({
    nonce: randomBytes(16).toString('base64url'),
    cspSource: webview.cspSource,
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${view}.js`)).toString(),
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(folder, `${view}.css`)).toString(),
    title,
  });
  return peer;
}
