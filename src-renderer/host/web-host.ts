import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import type { IpcEventName, IpcEventPayload } from '@core/ipc/contract';
import { parseInvite } from '@core/wire/invite-link';
import { WatchTogetherError } from '@core/base/errors';
import type { Host } from './host';
import { createWebFilms } from './web-films';
import { createWebParties } from './web-parties';

const PREFERENCES_KEY = 'matinee.preferences';

const DOWNLOAD_MS = 10_000;

const unsupported = (): Promise<never> =>
  Promise.reject(new WatchTogetherError('INVALID_STATE', 'Only the desktop app can do that.'));

/** Reads preferences that an older version, or a hand, may have written. */
const readPreferences = (storage: Storage): Preferences => {
  try {
    return PreferencesSchema.parse(JSON.parse(storage.getItem(PREFERENCES_KEY) ?? '{}'));
  } catch {
    return PreferencesSchema.parse({});
  }
};

/** The host of a guest in a browser, who joins at the server that the page came from. Hosting needs the app. */
export const createWebHost = (page: Window): Host => {
  const films = createWebFilms(page);
  let link: string | null = parseInvite(page.location.href) ? page.location.href : null;
  let wakeLock: WakeLockSentinel | null = null;
  let wakeChanges = Promise.resolve();

  return {
    kind: 'web',
    abilities: { hostParties: false, sampleFilm: false, gatesFilms: false, privacySettings: false },
    info: () =>
      Promise.resolve({
        ...{ version: '', electron: '', chrome: '', profile: '' },
        ...{ automation: page.navigator.webdriver, hasReachRelay: false, linkPageUrl: null, platform: null },
        // A page in a browser hosts no parties and opens no links of homes.
        givenStun: { servers: [], by: 'app' },
        givenDht: { servers: [], by: 'app' },
      }),
    takeLink: () => {
      const taken = link;
      link = null;
      // The link leads to the server that the page came from.
      return Promise.resolve(taken === null ? null : { link: taken, leadsTo: { kind: 'known' } });
    },
    takeFilm: () => Promise.resolve(null),
    preferences: {
      get: () => Promise.resolve(readPreferences(page.localStorage)),
      set: (change) => {
        const next = { ...readPreferences(page.localStorage), ...change };
        page.localStorage.setItem(PREFERENCES_KEY, JSON.stringify(next));
        return Promise.resolve(next);
      },
    },
    parties: createWebParties({
      location: page.location,
      sessionStorage: page.sessionStorage,
      localStorage: page.localStorage,
      fetch: page.fetch.bind(page),
    }),
    blocks: { list: () => Promise.resolve([]), remove: unsupported },
    servers: { list: () => Promise.resolve([]), add: unsupported, remove: unsupported },
    // The browser shows a picker of its own and asks nobody.
    capture: {
      list: () => Promise.resolve([]),
      answer: () => Promise.resolve(),
      sharing: () => Promise.resolve(),
    },
    films: {
      choose: films.choose,
      sample: unsupported,
      fromFile: films.fromFile,
      release: (handle) => {
        films.release(handle);
        return Promise.resolve();
      },
      // The reach of films isn't checked here: the browser does that.
      typed: () => Promise.resolve(),
    },
    mayClose: () => Promise.resolve(),
    setFullScreen: async (on) => {
      if (on) await page.document.documentElement.requestFullscreen();
      else if (page.document.fullscreenElement) await page.document.exitFullscreen();
    },
    // A page can keep only the screen awake; a call keeps the browser itself going.
    keepAwake: (what) => {
      const change = async (): Promise<void> => {
        await wakeLock?.release();
        wakeLock = null;
        if (what === 'display' && 'wakeLock' in page.navigator)
          wakeLock = await page.navigator.wakeLock.request('screen');
      };
      // Changes run one after the other: the next one mustn't overtake a lock that is still coming.
      wakeChanges = wakeChanges.then(change, change);
      return wakeChanges;
    },
    copyText: (text) => page.navigator.clipboard.writeText(text),
    // A page has no log of its own: the report is the file.
    saveDiagnostics: (report) => {
      const url = URL.createObjectURL(new Blob([report], { type: 'text/plain' }));
      const link = page.document.createElement('a');
      link.href = url;
      link.download = 'matinee-diagnostics.txt';
      link.click();
      // The browser reads it after the click.
      page.setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
      return Promise.resolve(true);
    },
    openPrivacySettings: () => Promise.resolve(false),
    log: () => undefined,
    on: <N extends IpcEventName>(name: N, listener: (payload: IpcEventPayload<N>) => void) => {
      if (name === 'window.closing') {
        // A page kept in the browser's back-forward cache may show itself again, and then it is still in the party.
        const hides = ({ persisted }: PageTransitionEvent): void => {
          if (!persisted) listener({} as IpcEventPayload<N>);
        };
        page.addEventListener('pagehide', hides);
        return () => page.removeEventListener('pagehide', hides);
      }
      if (name !== 'window.fullScreen') return () => undefined;
      const changed = (): void =>
        listener({ on: page.document.fullscreenElement !== null } as IpcEventPayload<N>);
      page.document.addEventListener('fullscreenchange', changed);
      return () => page.document.removeEventListener('fullscreenchange', changed);
    },
  };
};
