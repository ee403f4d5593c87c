/** The bare simple-peer page in windows of its own: what the engine itself needs for a mesh. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { sandboxArgs } from '../../scripts/runtime/display';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { bundlePage } from '../../test/fakes/bundle-page';
import { fakeDeviceFlags } from '../../lab/films/fake-devices';

import type { BarePage } from './bare.page';
type BareGlobal = typeof globalThis & { barePage: BarePage };

export interface BareWindow {
  readonly name: string;
  readonly page: Page;
  readonly pid: number;
  close(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

export class BareMesh {
  readonly windows: BareWindow[] = [];
  readonly #electron: string;
  #script: string | undefined;

  constructor(electron: string) {
    this.#electron = electron;
  }

  /** Opens one more window, and connects it with those that are there. */
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
      await expect(page.locator('video')).toHaveCount(this.windows.length, { timeout: START_LIMIT_MS });
  }

  async close(): Promise<void> {
    for (const window of this.windows.splice(0)) await window.close();
  }

  async #open(name: string): Promise<BareWindow> {
    this.#script ??= await bundlePage(join(import.meta.dirname, 'bare.page.ts'));
    const folder = mkdtempSync(join(tmpdir(), 'matinee-bare-'));
    const app: ElectronApplication = await _electron.launch({
      executablePath: this.#electron,
      timeout: START_LIMIT_MS,
      args: [
        ...sandboxArgs(),
        ...(await fakeDeviceFlags(name)),
        '--autoplay-policy=no-user-gesture-required',
        `--user-data-dir=${folder}`,
        join(REPO_ROOT, 'bench/blank-window.mjs'),
      ],
      env: process.env as Record<string, string>,
    });
    const page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
    await page.exposeFunction('sendSignal', (to: string, signal: object) => this.#pass(name, to, signal));
    await page.evaluate(this.#script);
    await page.evaluate(() => (globalThis as BareGlobal).barePage.start());
    return {
      ...{ name, page, pid: app.process().pid ?? 0 },
      async close() {
        await app.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
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
