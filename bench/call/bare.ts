/** The bare simple-peer page in windows of its own, which shows what the engine itself needs for a mesh. */
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { bundlePage } from '../../test/fakes/bundle-page';
import { fakeDeviceFlags } from '../../lab/films/fake-devices';
import { openBareWindow, type BareWindow } from '../kit/bare-window';
import type { BarePage } from './bare.page';
type BareGlobal = typeof globalThis & { barePage: BarePage };

interface NamedWindow extends BareWindow {
  readonly name: string;
}

const CONNECT_LIMIT_MS = 60_000;

export class BareMesh {
  readonly windows: NamedWindow[] = [];
  readonly #electron: string;
  #script: string | undefined;

  constructor(electron: string) {
    this.#electron = electron;
  }

  /** Opens one more window, and connects it with the present ones. */
  async add(name: string): Promise<void> {
    const window = await this.#open(name);
    const others = [...this.windows];
    this.windows.push(window);
    for (const other of others) {
      await other.page.evaluate(([to]) => (globalThis as BareGlobal).barePage.connect(to, false), [
        name,
      ] as const);
      await window.page.evaluate(([to]) => (globalThis as BareGlobal).barePage.connect(to, true), [
        other.name,
      ] as const);
    }
    for (const { page } of this.windows)
      await expect(page.locator('video')).toHaveCount(this.windows.length, { timeout: CONNECT_LIMIT_MS });
  }

  async close(): Promise<void> {
    for (const window of this.windows.splice(0)) await window.close();
  }

  async #open(name: string): Promise<NamedWindow> {
    this.#script ??= await bundlePage(join(import.meta.dirname, 'bare.page.ts'));
    const window = await openBareWindow({
      electron: this.#electron,
      flags: [...(await fakeDeviceFlags(name)), '--autoplay-policy=no-user-gesture-required'],
    });
    const { page } = window;
    await page.exposeFunction('sendSignal', (to: string, signal: object) => this.#pass(name, to, signal));
    await page.evaluate(this.#script);
    await page.evaluate(() => (globalThis as BareGlobal).barePage.start());
    return { ...window, name };
  }

  async #pass(from: string, to: string, signal: object): Promise<void> {
    await this.windows
      .find(({ name }) => name === to)
      ?.page.evaluate(([name, what]) => (globalThis as BareGlobal).barePage.take(name, what), [
        from,
        signal,
      ] as const);
  }
}
