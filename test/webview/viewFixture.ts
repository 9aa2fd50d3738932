import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { Stage, TestView, themeNames, type ThemeName, type ViewName } from './harness';

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly speed?: number;
}

/** What all test files of a run share: each file is a bundle of its own, so modules cannot hold it. */
const shared = globalThis as { webviewStage?: Promise<Stage> | undefined };

/** Opens the browser with the first test that needs it. It ends with the run. */
function theStage(): Promise<Stage> {
  shared.webviewStage ??= Stage.open();
  return shared.webviewStage;
}

// A hook of the root suite: it runs once all files are through.
suiteTeardown(async () => {
  const stage = shared.webviewStage;
  shared.webviewStage = undefined;
  await (await stage)?.close();
});

/** What suites of views share: one view at a time, closed and checked after each test. */
export class ViewFixture<ViewApi> {
  private opened: TestView<ViewApi> | undefined;

  /** Must be made inside a suite. */
  constructor(
    private readonly name: ViewName,
    private readonly usual: { readonly width: number; readonly height: number },
  ) {
    teardown(() => {
      const view = this.opened;
      this.opened = undefined;
      view?.close();
    });
  }

  get view(): TestView<ViewApi> {
    assert.ok(this.opened, 'a view is open');
    return this.opened;
  }

  async open(handlers: object, options: OpenOptions = {}): Promise<TestView<ViewApi>> {
    const stage = await theStage();
    this.opened = await TestView.open<ViewApi>(stage, { view: this.name, ...this.usual, ...options }, handlers);
    return this.opened;
  }

  readonly at = (selector: string, options?: { readonly hasText: string | RegExp }): Locator =>
    this.view.page.locator(selector, options);

  readonly press = (key: string): Promise<void> => this.view.page.keyboard.press(key);

  readonly button = (name: string | RegExp): Locator => this.view.page.getByRole('button', { name });

  /** What screen readers call the first element of a selector. */
  async nameOf(selector: string): Promise<string> {
    return /"(.*)"/.exec(await this.at(selector).first().ariaSnapshot())?.[1] ?? '';
  }

  /** Different colours in a canvas: 0 or 1 is an empty one. */
  async coloursIn(selector: string, index = 0): Promise<number> {
    await this.view.settled();
    return this.at(selector)
      .nth(index)
      .evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const copy = new OffscreenCanvas(width, height).getContext('2d')!;
        copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
        const { data } = copy.getImageData(0, 0, width, height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
  }

  /** The pixels of the first canvas, to see whether they change. */
  async picture(selector: string): Promise<string> {
    await this.view.settled();
    return this.at(selector)
      .first()
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  }

  /** Checks that a narrow page does not scroll sideways and shows at least six letters of each word and button. */
  async assertReadable(state: string): Promise<void> {
    await this.view.settled();
    assert.ok(!(await this.view.scrollsSideways()), `${state} does not scroll sideways`);
    const cut = await this.view.page.evaluate(() => {
      const page = document.documentElement.clientWidth;
      // What a box of its own scrolls to is in reach.
      const scrolls = (part: Element | null): boolean =>
        part !== null && (['auto', 'scroll'].includes(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
      return [...document.querySelectorAll<HTMLElement>('button, vscode-button, h2, .word, .number, .term')]
        .filter((part) => part.checkVisibility() && !part.closest('.visually-hidden'))
        .flatMap((part) => {
          const text = part.textContent.trim();
          const { left, right, width } = part.getBoundingClientRect();
          const style = getComputedStyle(part);
          const seen = style.overflow === 'hidden' && part.scrollWidth > width + 1 ? width / part.scrollWidth : 1;
          const outside = text !== '' && width > 0 && !scrolls(part) && (left < -1 || right > page + 1);
          return outside || seen * text.length < Math.min(6, text.length) - 0.5 ? [`${part.className}: ${text}`] : [];
        });
    });
    assert.deepEqual(cut, [], state);
  }

  /**
   * Shows the view as it stands in each theme, keeps a picture of each, and checks that nothing is cut off at the side and that axe
   * finds no fault.
   *
   * @param state names the pictures: what the view shows
   * @param check further checks in each theme; the name says which picture failed
   */
  async inEachTheme(state: string, check?: (name: string) => Promise<void>): Promise<void> {
    const { width } = this.view.page.viewportSize()!;
    for (const theme of themeNames) {
      const name = `${this.name}-${state}-${width}-${theme}`;
      await this.view.setTheme(theme);
      await this.view.screenshot(name);
      assert.ok(!(await this.view.scrollsSideways()), `${name} does not scroll sideways`);
      // Only colours differ between themes.
      const only = theme === themeNames[0] ? undefined : 'colours';
      assert.deepEqual(await this.view.accessibilityFaults(only), [], name);
      await check?.(name);
    }
  }
}
