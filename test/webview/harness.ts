import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { webviewHtml } from '../../src/host/views/html';
import { RpcPeer, type Remote } from '../../src/protocol/rpc';
import themes from './themes.json';

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

const ORIGIN = 'http://webview.test';
const DIST = path.join('dist', 'webview');
/** Where systems put their browser. */
const COMMON_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export type ViewName = 'ask' | 'plot' | 'live' | 'dimensions' | 'tokens' | 'evaluate' | 'train' | 'embeddings';

export interface ViewOptions {
  readonly view: ViewName;
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  /** The timers of the page run this many times as fast. */
  readonly speed?: number;
}

/** A view in a real page under the real policy, with this test as its extension host. */
export class TestView<ViewApi> {
  /** Violations of the policy, errors on the console, uncaught errors, requests that left the page. */
  readonly problems: string[] = [];
  private readonly peer: RpcPeer<ViewApi>;
  private toHost: (message: unknown) => void = () => undefined;

  private constructor(
    private readonly stage: Stage,
    readonly id: number,
    handlers: object,
  ) {
    const { page } = stage;
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

  /** Opens a view in the page that all tests share. Nothing of the view before it is left. */
  static async open<ViewApi>(stage: Stage, options: ViewOptions, handlers: object): Promise<TestView<ViewApi>> {
    const { view, width, height, theme = 'dark', speed = 1 } = options;
    const opened = new TestView<ViewApi>(stage, stage.nextId(), handlers);
    stage.shown = opened;
    await stage.page.setViewportSize({ width, height });
    // The pointer of the test before must not hover anything.
    await stage.page.mouse.move(0, 0);
    const query = new URLSearchParams({ view, theme, speed: String(speed), id: String(opened.id) });
    await stage.page.goto(`${ORIGIN}/?${query.toString()}`);
    return opened;
  }

  get page(): Page {
    return this.stage.page;
  }

  get remote(): Remote<ViewApi> {
    return this.peer.remote;
  }

  /** Takes a message of the page to the host. */
  receive(message: unknown): void {
    this.toHost(message);
  }

  /** As when VS Code hides the view, throws it away and shows it again. */
  async reload(): Promise<void> {
    await this.page.reload();
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate((name) => (window as unknown as TestPage).applyTheme(name), theme);
    await this.settled();
  }

  /** Keeps a picture for people to look at. */
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

  /** Waits on the clock of the page, which `speed` makes faster. */
  async wait(milliseconds: number): Promise<void> {
    await this.page.evaluate((time) => new Promise<void>((resolve) => setTimeout(resolve, time)), milliseconds);
  }

  /**
   * What axe finds wrong for people who use assistive technology: the rule and the element of each violation.
   * @param only 'colours' looks at contrast alone, of what is seen
   */
  async accessibilityFaults(only?: 'colours'): Promise<string[]> {
    await this.page.evaluate(`window.axe ?? ${axe.source}`);
    return this.page.evaluate(async (onlyColours) => {
      const { run } = (window as unknown as { readonly axe: typeof axe }).axe;
      const { violations } = onlyColours
        ? await run({ exclude: ['.visually-hidden'] }, { resultTypes: ['violations'], runOnly: ['color-contrast'] })
        : await run({ resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
      );
    }, only === 'colours');
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

  /** Ends the view; fails if it did anything it must not. */
  close(): void {
    this.stage.shown = undefined;
    this.peer.dispose();
    assert.deepEqual(this.problems, []);
  }
}

/** The one browser page in which all views of a test run are shown, one after the other. */
export class Stage {
  /** The view that is open. */
  shown: TestView<never> | TestView<unknown> | undefined;
  private lastId = 0;

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(): Promise<Stage> {
    const executablePath = process.env['CHROMIUM'] ?? COMMON_PLACES.find((place) => existsSync(place));
    assert.ok(executablePath, 'There is no Chromium: install it, or set CHROMIUM to the path of its executable.');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
    const stage = new Stage(browser, await browser.newPage());
    await stage.prepare();
    return stage;
  }

  nextId(): number {
    return ++this.lastId;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  private async prepare(): Promise<void> {
    const { page } = this;
    const report = (problem: string): void => void this.shown?.problems.push(problem);
    // Before the test's own limit, so that the message says what was waited for.
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        report(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => report(`uncaught: ${error.message}`));
    page.on('dialog', (dialog) => {
      report(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.exposeBinding('reportViolation', (_, id: number, text: string) => {
      if (id === this.shown?.id) {
        report(`policy: ${text}`);
      }
    });
    await page.exposeBinding('postToHost', (_, id: number, message: unknown) => {
      if (id === this.shown?.id) {
        this.shown.receive(message);
      }
    });
    await page.addInitScript(imitateVsCode, themes);
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      if (url.origin === ORIGIN) {
        await route.fulfill(answerTo(url));
      } else {
        report(`request: ${url.href}`);
        await route.abort();
      }
    });
  }
}

interface Answer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body?: Buffer | string;
}

const bundles = new Map<string, Answer>();

/** The page of a view, or a file of the bundle. */
function answerTo(url: URL): Answer {
  if (url.pathname === '/favicon.ico') {
    return { status: 204 };
  }
  if (url.pathname === '/') {
    const view = url.searchParams.get('view')!;
    const body = webviewHtml({
      nonce: 'MDEyMzQ1Njc4OWFiY2RlZg',
      cspSource: ORIGIN,
      scriptUri: `${ORIGIN}/${view}.js`,
      styleUri: `${ORIGIN}/${view}.css`,
      title: view,
    });
    return { contentType: 'text/html', body };
  }
  const known = bundles.get(url.pathname);
  if (known) {
    return known;
  }
  const contentType = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
  const answer = { contentType, body: readFileSync(path.join(DIST, url.pathname)) };
  bundles.set(url.pathname, answer);
  return answer;
}

/** What the test adds to the page. */
interface TestPage {
  postToHost(id: number, message: unknown): void;
  reportViolation(id: number, text: string): void;
  acquireVsCodeApi: unknown;
  applyTheme(name: ThemeName): void;
}

/**
 * Runs in the page before anything else: what VS Code gives a webview, and an ear for violations of the policy. The
 * address says which view it is, in which theme, and how fast its timers run.
 */
function imitateVsCode(allThemes: typeof themes): void {
  const page = window as unknown as TestPage;
  const query = new URLSearchParams(location.search);
  const id = Number(query.get('id'));
  const speed = Number(query.get('speed'));
  document.addEventListener('securitypolicyviolation', (event) =>
    page.reportViolation(id, `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
  );
  let acquired = false;
  page.acquireVsCodeApi = () => {
    if (acquired) {
      throw new Error('An instance of the VS Code API has already been acquired');
    }
    acquired = true;
    // Each view that is opened has a state of its own, which a reload keeps.
    const key = `state-${id}`;
    return {
      postMessage: (message: unknown) => page.postToHost(id, message),
      getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown,
      setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
    };
  };
  if (speed !== 1) {
    const wait = window.setTimeout.bind(window);
    window.setTimeout = ((run: () => void, time = 0) => wait(run, time / speed)) as typeof window.setTimeout;
  }
  // VS Code's own style sheet for webviews, as far as it touches layout.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer vscode-default {
    body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px;
      font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); }
    html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
    a:focus, input:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  }`);
  document.adoptedStyleSheets = [sheet];
  page.applyTheme = (name) => {
    const { style } = document.documentElement;
    const { bodyClass, variables } = allThemes[name];
    for (const variable of [...style].filter((property) => property.startsWith('--vscode-'))) {
      style.removeProperty(variable);
    }
    for (const [variable, value] of Object.entries(variables)) {
      style.setProperty(variable, value);
    }
    const place = query.get('view') === 'ask' ? 'sideBar' : 'editor';
    style.setProperty('background-color', `var(--vscode-${place}-background)`);
    document.body.className = `vscode-body ${bodyClass}`;
  };
  // Before module scripts run.
  document.addEventListener('readystatechange', () => page.applyTheme(query.get('theme') as ThemeName), { once: true });
}
