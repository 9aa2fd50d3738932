/** The parts of a page. */
export interface WebviewPage {
  /** At least 128 random bits, new for every page. */
  readonly nonce: string;
  /** The origin of local files: `webview.cspSource`. */
  readonly cspSource: string;
  /** The view's ES module. */
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly title: string;
}

/**
 * The page of a webview. No other place writes a content security policy. It allows our module and its imports (by
 * nonce), our style sheet, fonts and images, and nothing else. This file does not import `vscode`, so that tests in a
 * plain browser load the same page.
 *
 * The component toolkit reads the nonce for its styles from the meta element `csp-nonce`.
 */
export function webviewHtml({ nonce, cspSource, scriptUri, styleUri, title }: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
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
