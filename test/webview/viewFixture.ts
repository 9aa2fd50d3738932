import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser, TestView, type ThemeName, type ViewName } from './harness';

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
}

/** What suites of views share: one browser, and one view at a time, closed and checked after each test. */
export class ViewFixture<ViewApi> {
  private browser: Browser | undefined;
  private opened: TestView<ViewApi> | undefined;

  /** To be made inside a suite. */
  constructor(
    private readonly name: ViewName,
    private readonly usual: { readonly width: number; readonly height: number },
  ) {
    suiteSetup(async () => {
      this.browser = await launchBrowser();
    });
    suiteTeardown(async () => {
      await this.browser?.close();
    });
    teardown(async () => {
      const view = this.opened;
      this.opened = undefined;
      await view?.close();
    });
  }

  get view(): TestView<ViewApi> {
    assert.ok(this.opened, 'a view is open');
    return this.opened;
  }

  async open(handlers: object, options: OpenOptions = {}): Promise<TestView<ViewApi>> {
    assert.ok(this.browser);
    this.opened = await TestView.open<ViewApi>(
      { browser: this.browser, view: this.name, ...this.usual, ...options },
      handlers,
    );
    return this.opened;
  }

  readonly at = (selector: string, options?: { readonly hasText: string | RegExp }): Locator =>
    this.view.page.locator(selector, options);

  readonly press = (key: string): Promise<void> => this.view.page.keyboard.press(key);

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
}
