/** What a page of ours is made of. */
export interface WebviewPage {
  /** At least 128 random bits, fresh for every page. */
  readonly nonce: string;
  /** Where VS Code serves local files from: `webview.cspSource`. */
  readonly cspSource: string;
  /** The view's ES module. */
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
}

/**
 * The page of a webview, and the only place that writes a content security policy: nothing is allowed but our own
 * module and what it imports (by nonce), our own style sheet, fonts and images. Free of `vscode`, so that tests in a
 * plain browser load the very same page.
 *
 * The `csp-nonce` meta element is where the component toolkit looks for the nonce of the styles it adds.
 */
export function webviewHtml({ nonce, cspSource, scriptUri, styleUri, title }: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${attribute(nonce)}">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${attribute(styleUri)}">
</head>
<body>
<main id="root"></main>
<script type="module" nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
