/** Scenes of the film: its questions, its waits, its standstills, and live streams. */
import type { ParticipantView, PartyView } from '@core/session/view';
import type { FilmNote } from '@core/film/film-note';
import { WatchTogetherError } from '@core/base/errors';
import { useDrawer } from '../../party/drawer';
import { useFilmConsent } from '../../party/film/film-consent';
import { usePreferences } from '../../party/preferences';
import { useToasts } from '../../party/toasts';
import { fileFilm, person } from '../../testing/fake-party';
import {
  click,
  inBrowser,
  inParty,
  inStep,
  film,
  noFilm,
  playback,
  type Scene,
  timeline,
  withPeople,
} from '../../gallery/made-up-party';

/** A film of the web that Ben opened. */
const webFilm = (url: string): Partial<PartyView> =>
  playback({ film: { ...film, openedBy: 'p_Ben', source: { kind: 'url', url } } });
const hold = (
  reason: 'loading' | 'buffering' | 'seeking',
  waitingFor: string[],
  untilServerTimeMs: number,
): Partial<PartyView['playback']> => ({
  phase: 'holding',
  timeline: { ...timeline, playing: false },
  hold: { reason, waitingFor, untilServerTimeMs },
});

const liveFilm = fileFilm({
  title: 'The Harbour, as it is now',
  source: { kind: 'url', url: 'https://live.example/harbour.m3u8' },
  durationMs: null,
  live: true,
});
/** The newest moment of the live stream, by the programme's clock. */
const LIVE_EDGE_MS = new Date(2026, 10, 24, 20, 15).getTime();
const live = (behindMs: number, moderates = true): Scene =>
  inParty(
    {
      ...playback({ film: liveFilm, timeline: { ...timeline, positionMs: LIVE_EDGE_MS - behindMs } }),
      ...(moderates ? {} : withPeople({ Ana: { grants: { ...person('').grants, control: false } } })),
    },
    ({ party }) => {
      usePreferences().set({ filmHosts: ['live.example'] });
      party.positionMs = LIVE_EDGE_MS - behindMs;
      party.liveWindow = { startMs: LIVE_EDGE_MS - 1_800_000, edgeMs: LIVE_EDGE_MS };
    },
  );
const own = (state: ParticipantView['readiness']['state']): Partial<PartyView> =>
  withPeople({ Ana: { readiness: { filmId: 'film_1', state } } });

/** A person who plays apart from the others, with the reason. */
const apart = (
  why: NonNullable<ParticipantView['readiness']['apart']>,
  driftMs: number,
  correction: PartyView['sync']['correction'],
): Partial<PartyView> => ({
  ...withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'ready', apart: why } } }),
  sync: { ...inStep, driftMs, correction },
});
const type = (testid: string, text: string): void => {
  const field = document.querySelector<HTMLInputElement>(`[data-testid="${testid}"]`);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
/** Opens the dialog for an address, with something typed into it. */
const address =
  (text: string): (() => void) =>
  () => {
    click('open-url');
    window.setTimeout(() => {
      type('url-input', text);
      click('url-open');
    }, 200);
  };
const noted = (...filmNotes: readonly FilmNote[]): Partial<PartyView> => ({ filmNotes });
const AT_VIDEO_EXAMPLE = 'https://video.example/the-long-way-home.mp4';

export const PLAYER_SCENES: Readonly<Record<string, Scene>> = {
  'party-waiting': inParty({
    ...playback(hold('buffering', ['p_Dan'], 8_000)),
    ...withPeople({ Dan: { readiness: { filmId: 'film_1', state: 'buffering' } } }),
  }),
  'party-first': inParty({
    ...playback(hold('loading', ['p_Ben', 'p_Dan'], 60_000)),
    ...withPeople({
      Ben: { readiness: { filmId: 'film_1', state: 'missing' } },
      Dan: { readiness: { filmId: 'film_1', state: 'loading' } },
    }),
  }),
  'party-nobody': inParty({
    ...playback({ phase: 'unplayable', timeline: { ...timeline, playing: false } }),
    ...withPeople({
      Ana: { readiness: { filmId: 'film_1', state: 'buffering' } },
      Ben: { readiness: { filmId: 'film_1', state: 'unreachable' } },
      Cleo: { readiness: { filmId: 'film_1', state: 'unsupported' } },
      Dan: { readiness: { filmId: 'film_1', state: 'loading' } },
    }),
  }),
  'party-missing': inParty({
    ...playback({ film: fileFilm({ title: 'film' }), phase: 'paused' }),
    ...withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'missing' }, role: 'participant' } }),
  }),
  'party-mismatch': inParty({
    ...withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'mismatch', detail: 'film (1).mp4' } } }),
  }),
  'party-unsupported': inParty({
    ...withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'unsupported' } } }),
  }),
  'party-unknown': inParty({
    ...playback({ film: fileFilm({ title: 'Nosferatu', source: { kind: 'unknown' } }) }),
    ...own('unsupported'),
  }),
  'party-consent': inParty(webFilm(AT_VIDEO_EXAMPLE)),
  'party-consent-own': inParty(
    playback({ film: { ...film, openedBy: 'p_Ana', source: { kind: 'url', url: AT_VIDEO_EXAMPLE } } }),
  ),
  'party-consent-relayed': inParty(webFilm(AT_VIDEO_EXAMPLE), () =>
    usePreferences().set({ relayOnly: true }),
  ),
  'party-consent-later': inParty(webFilm(AT_VIDEO_EXAMPLE), () => useFilmConsent().notNow()),
  'party-consent-private': inParty(webFilm('http://192.168.1.20:8080/film.mp4')),
  'party-consent-private-wrong': inParty(webFilm('http://192.168.1.20:8080/film.mp4'), () => {
    window.setTimeout(() => {
      type('consent-typed', '192.168.1.2');
      window.setTimeout(() => click('consent-play'), 100);
    }, 100);
  }),
  'party-consent-private-later': inParty(webFilm('http://192.168.1.20:8080/film.mp4'), () =>
    useFilmConsent().notNow(),
  ),
  'film-url': inParty(noFilm, address('')),
  'film-url-bad': inParty(noFilm, address('video.example/film')),
  'film-url-login': inParty(noFilm, address('https://ana:secret@video.example/film.mp4')),
  'film-url-long': inParty(noFilm, address(`https://video.example/${'a'.repeat(9_000)}`)),
  'film-url-relayed': inParty(noFilm, () => {
    usePreferences().set({ relayOnly: true });
    address('')();
  }),
  'film-url-web': inBrowser(inParty(noFilm, address(''))),
  'film-note-hole': inParty(noted({ kind: 'hole' })),
  'film-note-toasts': inParty(noted({ kind: 'noRanges' }, { kind: 'hole' }), () => {
    useToasts().showError(new WatchTogetherError('NOT_SEEKABLE', ''));
    useToasts().show('plain', 'Ben shares a screen');
  }),
  'card-toasts': inParty(webFilm(AT_VIDEO_EXAMPLE), () => {
    useToasts().showError(new WatchTogetherError('NOT_CONTROLLER', ''));
    useToasts().show('plain', 'Ben shares a screen');
    useToasts().showError(new WatchTogetherError('SCREEN_AUDIO_UNAVAILABLE', ''), 'warn');
  }),
  'party-blocked': inParty({}, ({ party }) => party.emit('playbackBlocked', { what: 'film' })),
  'rate-menu': inParty(
    playback({
      timeline: { ...timeline, rate: 1.5 },
      lastAction: { by: 'p_Ana', action: 'rate' },
    }),
    () =>
      window.setTimeout(() =>
        document
          .querySelector('[data-testid="transport-rate"]')
          ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })),
      ),
  ),
  'still-paused': inParty(
    playback({
      phase: 'paused',
      timeline: { ...timeline, playing: false },
      lastAction: { by: 'p_Ben', action: 'pause' },
    }),
  ),
  'still-buffering': inParty(own('buffering')),
  'still-loading': inParty(own('loading')),
  'still-own-end': inParty(own('ended')),
  'still-ahead': inParty(apart('unseekable', 8_200, 'seek')),
  'still-catching-up': inParty({ sync: { ...inStep, driftMs: -8_200, correction: 'seek' } }),
  'still-not-started': inParty(
    playback({
      phase: 'paused',
      timeline: { ...timeline, playing: false },
      lastAction: { by: 'p_Ben', action: 'open' },
    }),
  ),
  'still-nobody-alone': inParty({
    ...playback({ phase: 'unplayable', timeline: { ...timeline, playing: false } }),
    participants:
      withPeople({ Ana: { readiness: { filmId: 'film_1', state: 'buffering' } } }).participants?.slice(
        0,
        1,
      ) ?? [],
  }),
  'hold-seeking': inParty(playback(hold('seeking', ['p_Ben', 'p_Dan'], 3_000))),
  'hold-you': inParty({ ...playback(hold('buffering', ['p_Ana'], 3_000)), ...own('buffering') }),
  'hold-you-loading': inParty({ ...playback(hold('loading', ['p_Ana'], 60_000)), ...own('loading') }),
  'party-apart': inParty(apart('unsteady', -42_300, 'none'), ({ party }) => {
    useDrawer().open = true;
    useDrawer().tab = 'people';
    // The notice comes once, when it begins, so the change is announced here.
    party.emit('viewChanged', { view: party.view });
  }),
  'still-away': inParty({
    state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
    ...playback(hold('buffering', ['p_Dan'], 8_000)),
  }),
  live: live(6_000),
  'live-behind': live(102_000),
  'live-guest': live(102_000, false),
};
