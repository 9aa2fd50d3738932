import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { webviewHtml } from '../../src/host/views/html';
import { RpcPeer, type Remote } from '../../src/protocol/rpc';
import themes from './themes.json';

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

const origin = 'http://webview.test';
const dist = path.join('dist', 'webview');
const commonPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? commonPlaces.find((place) => existsSync(place));
  assert.ok(executablePath, 'There is no Chromium: install it, or set CHROMIUM to the path of its executable.');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
}

export type ViewName = 'ask' | 'plot' | 'live' | 'dimensions' | 'embeddings';

export interface ViewOptions {
  readonly browser: Browser;
  readonly view: ViewName;
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly scale?: number;
}

/** A view in a real page under the real policy, with this test as its extension host. */
export class TestView<ViewApi> {
  /** Violations of the policy, errors on the console, uncaught errors, requests that left the page. */
  readonly problems: string[] = [];
  private readonly peer: RpcPeer<ViewApi>;
  private toHost: (message: unknown) => void = () => undefined;

  private constructor(
    readonly page: Page,
    handlers: object,
  ) {
    this.peer = new RpcPeer<ViewApi>(
      {
        post: (message) => {
          // A page that reloads or closes loses its messages, as in VS Code.
          page.evaluate((value) => window.postMessage(value, '*'), message).catch(() => undefined);
        },
        onMessage: (listener) => (this.toHost = listener),
      },
      handlers,
    );
  }

  static async open<ViewApi>(options: ViewOptions, handlers: object): Promise<TestView<ViewApi>> {
    const { browser, view, width, height, theme = 'dark', scale = 1 } = options;
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    // Before the test's own limit, so that the message says what was waited for.
    page.setDefaultTimeout(15_000);
    const opened = new TestView<ViewApi>(page, handlers);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        opened.problems.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => opened.problems.push(`uncaught: ${error.message}`));
    page.on('dialog', (dialog) => {
      opened.problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.exposeBinding('reportViolation', (_, text: string) => opened.problems.push(`policy: ${text}`));
    await page.exposeBinding('postToHost', (_, message: unknown) => opened.toHost(message));
    await page.addInitScript(imitateVsCode);
    await page.addInitScript(applyTheme, { ...themes[theme], sideBar: view === 'ask' });
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== origin) {
        opened.problems.push(`request: ${url.href}`);
        await route.abort();
      } else if (url.pathname === '/') {
        const body = webviewHtml({
          nonce: 'MDEyMzQ1Njc4OWFiY2RlZg',
          cspSource: origin,
          scriptUri: `${origin}/${view}.js`,
          styleUri: `${origin}/${view}.css`,
          title: view,
        });
        await route.fulfill({ contentType: 'text/html', body });
      } else if (url.pathname === '/favicon.ico') {
        await route.fulfill({ status: 204 });
      } else {
        const contentType = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
        await route.fulfill({ contentType, body: readFileSync(path.join(dist, url.pathname)) });
      }
    });
    await page.goto(`${origin}/`);
    return opened;
  }

  get remote(): Remote<ViewApi> {
    return this.peer.remote;
  }

  /** As when VS Code hides the view, throws it away and shows it again. */
  async reload(): Promise<void> {
    await this.page.reload();
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, { ...themes[theme], sideBar: false });
  }

  async screenshot(name: string): Promise<void> {
    await this.settled();
    await this.page.screenshot({ path: path.join('out', 'screenshots', `${name}.png`) });
  }

  /** Waits for something on the host's side. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await this.settled();
    }
  }

  async scrollsSideways(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }

  /** Two frames later: whatever was scheduled has been drawn. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
  }

  /** Ends the page; fails if it did anything it must not. */
  async close(): Promise<void> {
    await this.page.context().close();
    this.peer.dispose();
    assert.deepEqual(this.problems, []);
  }
}

/** Runs in the page: what VS Code gives a webview, and an ear for violations of the policy. */
function imitateVsCode(): void {
  const page = window as unknown as {
    postToHost(message: unknown): void;
    reportViolation(text: string): void;
    acquireVsCodeApi: unknown;
  };
  document.addEventListener('securitypolicyviolation', (event) =>
    page.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
  );
  let acquired = false;
  page.acquireVsCodeApi = () => {
    if (acquired) {
      throw new Error('An instance of the VS Code API has already been acquired');
    }
    acquired = true;
    const key = 'state';
    return {
      postMessage: (message: unknown) => page.postToHost(message),
      getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown,
      setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
    };
  };
  // VS Code's own style sheet for webviews, as far as it touches layout.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer vscode-default {
    body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px;
      font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); }
    html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
    a:focus, input:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  }`);
  document.adoptedStyleSheets = [sheet];
}

/** Runs in the page: the variables and classes of a theme. */
function applyTheme(theme: {
  bodyClass: string;
  variables: Readonly<Record<string, string | undefined>>;
  sideBar: boolean;
}): void {
  const apply = (): void => {
    const { style } = document.documentElement;
    for (const name of [...style].filter((property) => property.startsWith('--vscode-'))) {
      style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(theme.variables)) {
      style.setProperty(name, value ?? '');
    }
    const background = theme.variables[theme.sideBar ? '--vscode-sideBar-background' : '--vscode-editor-background'];
    style.setProperty('background-color', background ?? '');
    document.body.className = `vscode-body ${theme.bodyClass}`;
  };
  if (document.readyState === 'loading') {
    // Before module scripts run.
    document.addEventListener('readystatechange', apply, { once: true });
  } else {
    apply();
  }
}
