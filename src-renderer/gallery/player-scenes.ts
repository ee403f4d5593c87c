/** The film: what it asks, whom it waits for, why it stands, and how a live one is. */
import type { ParticipantView, PartyView } from '@core/session/view';
import { fileMedia, person } from '../testing/fake-party';
import { inParty, media, playback, type Scene, timeline, withPeople } from './made-up-party';

/** A film of the web that Ben opened. */
const webFilm = (url: string): Partial<PartyView> =>
  playback({ media: { ...media, openedBy: 'p_Ben', source: { kind: 'url', url } } });
const hold = (
  reason: 'loading' | 'buffering',
  waitingFor: string[],
  untilServerTimeMs: number,
): Partial<PartyView['playback']> => ({
  phase: 'holding',
  timeline: { ...timeline, playing: false },
  hold: { reason, waitingFor, untilServerTimeMs },
});

const liveMedia = fileMedia({
  title: 'The Harbour, as it is now',
  source: { kind: 'url', url: 'https://live.example/harbour.m3u8' },
  durationMs: null,
  live: true,
});
/** The programme's clock. */
const LIVE_EDGE_MS = new Date(2026, 10, 24, 20, 15).getTime();
const live = (behindMs: number, moderates = true): Scene =>
  inParty(
    {
      ...playback({ media: liveMedia, timeline: { ...timeline, positionMs: LIVE_EDGE_MS - behindMs } }),
      ...(moderates ? {} : withPeople({ Ana: { grants: { ...person('').grants, control: false } } })),
    },
    ({ party }) => {
      party.positionMs = LIVE_EDGE_MS - behindMs;
      party.liveWindow = { startMs: LIVE_EDGE_MS - 1_800_000, edgeMs: LIVE_EDGE_MS };
    },
  );
const own = (state: ParticipantView['readiness']['state']): Partial<PartyView> =>
  withPeople({ Ana: { readiness: { mediaId: 'media_1', state } } });

export const PLAYER_SCENES: Readonly<Record<string, Scene>> = {
  'party-waiting': inParty({
    ...playback(hold('buffering', ['p_Dan'], 8_000)),
    ...withPeople({ Dan: { readiness: { mediaId: 'media_1', state: 'buffering' } } }),
  }),
  'party-first': inParty({
    ...playback(hold('loading', ['p_Ben', 'p_Dan'], 60_000)),
    ...withPeople({
      Ben: { readiness: { mediaId: 'media_1', state: 'missing' } },
      Dan: { readiness: { mediaId: 'media_1', state: 'loading' } },
    }),
  }),
  'party-nobody': inParty({
    ...playback({ phase: 'unplayable', timeline: { ...timeline, playing: false } }),
    ...withPeople({
      Ana: { readiness: { mediaId: 'media_1', state: 'buffering' } },
      Ben: { readiness: { mediaId: 'media_1', state: 'unreachable' } },
      Cleo: { readiness: { mediaId: 'media_1', state: 'unsupported' } },
      Dan: { readiness: { mediaId: 'media_1', state: 'loading' } },
    }),
  }),
  'party-missing': inParty({
    ...playback({ media: fileMedia({ title: 'film' }), phase: 'paused' }),
    ...withPeople({ Ana: { readiness: { mediaId: 'media_1', state: 'missing' }, role: 'participant' } }),
  }),
  'party-mismatch': inParty({
    ...withPeople({ Ana: { readiness: { mediaId: 'media_1', state: 'mismatch', detail: 'film (1).mp4' } } }),
  }),
  'party-unsupported': inParty({
    ...withPeople({ Ana: { readiness: { mediaId: 'media_1', state: 'unsupported' } } }),
  }),
  'party-consent': inParty(webFilm('https://video.example/the-long-way-home.mp4')),
  'party-consent-private': inParty(webFilm('http://192.168.1.20:8080/film.mp4')),
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
  'still-away': inParty({
    state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
    ...playback(hold('buffering', ['p_Dan'], 8_000)),
  }),
  live: live(6_000),
  'live-behind': live(102_000),
  'live-guest': live(102_000, false),
};
