import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { pageHeaders } from '../../src-main/security/content-policy';
import type { PlayerCase, PlayerHooks } from '../integration/film-players.page';
import { bundlePage } from './bundle-page';
import { type FilmOrigin, serveFilms } from './film-origin';

/** The path of Debian's Chromium; without it, the end-to-end tests on Electron still cover the players. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export type PlayerWindow = typeof globalThis & { players: PlayerHooks };

/** Pages of a real browser with the app's content policy, and a film server at another origin. */
export interface PlayerPages {
  /** The address of the folder's films, once with CORS, and once readable for pages of their own server only. */
  readonly films: string;
  readonly closedFilms: string;
  newPage(): Promise<Page>;
  /** Runs one case of a player's contract, in a page that stays open. */
  runCase(one: PlayerCase): Promise<void>;
  close(): Promise<void>;
}

export const openPlayerPages = async (folder: string): Promise<PlayerPages> => {
  const script = await bundlePage(join(import.meta.dirname, '../integration/film-players.page.ts'));
  const films = await Promise.all([serveFilms(folder, { open: true }), serveFilms(folder)]);
  // Films come from their servers here, where in the app they come through its gate.
  const through = films.map(({ origin }) => origin).join(' ');
  const headers = Object.fromEntries(
    Object.entries(pageHeaders(null)).map(([name, value]) => [
      name,
      value.replaceAll('matinee-web:', `matinee-web: ${through} http://127.0.0.1:9`),
    ]),
  );
  const origins: readonly [FilmOrigin, FilmOrigin, FilmOrigin] = [
    await serveFilms(folder, { page: { script, headers } }),
    ...films,
  ];
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const newPage = async (): Promise<Page> => {
    // Each page has a context of its own: two people share no cache.
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${origins[0].origin}/`);
    return page;
  };
  const stage = await newPage();
  return {
    films: origins[1].origin,
    closedFilms: origins[2].origin,
    newPage,
    runCase: (one) => stage.evaluate((what) => (globalThis as PlayerWindow).players.runCase(what), one),
    close: async () => {
      await browser.close();
      for (const { close } of origins) close();
    },
  };
};
