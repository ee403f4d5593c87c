// The composition root: it and behind-home.ts alone know which adapters fill the ports.
import './no-eval';
import MatineeApp from './app/matinee-app.vue';
import { createMatinee } from './app/create-app';
import { createElectronHost } from './host/electron-host';
import type { Host } from './host/host';

const createHost = async (): Promise<Host> => {
  // `__WEB__` is a constant of the build, so that each build holds only its own host.
  if (__WEB__) return (await import('./host/web-host')).createWebHost(window);
  const bridge = window.matinee;
  if (!bridge) throw new Error('The desktop app was opened without its preload.');
  // This host is part of this very file: the app's first page waits for no second file.
  return createElectronHost(bridge);
};

/** The longest wait for Home to be drawn: in a tab that isn’t looked at nothing ever is. */
const HOME_LIMIT_MS = 1_000;
/** The wait until the drawn page is on the screen, which takes the same two cores; nobody clicks sooner. */
const SHOWING_MS = 250;
const homeIsThere = (): Promise<void> =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) setTimeout(resolve, SHOWING_MS);
    }).observe({ type: 'paint', buffered: true });
    setTimeout(resolve, HOME_LIMIT_MS);
  });

type BehindHome = typeof import('./behind-home');
let behind: BehindHome | null = null;
/** The part behind Home, which everything that asks for a party or a test of the network comes from. */
const sdk = (): BehindHome => {
  if (!behind) throw new Error('A party was asked for before its code was there.');
  return behind;
};

/** This person's devices, for as long as the app lives. */
let ownDesk: ReturnType<BehindHome['browserDesk']> | null = null;
const desk = (): NonNullable<typeof ownDesk> => (ownDesk ??= sdk().browserDesk());

const host = await createHost();
const app = createMatinee(MatineeApp, {
  host,
  async behindHome() {
    await homeIsThere();
    behind ??= await import('./behind-home');
    return behind.BehindHome;
  },
  get desk() {
    return desk();
  },
  createParty: (options) =>
    new (sdk().WatchTogether)(
      { ...options, desk: desk(), webFilms: 'ask' },
      host.reachFilm ? { reachFilm: (url, film) => host.reachFilm?.(url, film) ?? url } : {},
    ),
  checkNetwork: (...check) => sdk().checkNetworkBy(host.askHealth)(...check),
});
app.config.errorHandler = (error) => {
  host.log('error', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
};
app.mount('#app');
