/** Three parties in a row, in which anything may happen: of none is anything left once it is over. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import type { Publication } from '@core/wire/room';
import { EVENT_NAMES } from './api/event-methods';
import { countedPerson } from '../test/fakes/counted-person';
import {
  FakeStream,
  FakeTrack,
  FakeVoice,
  FakeVoiceGraph,
  installFakeStreams,
} from '../test/fakes/fake-call';
import { personInRoom } from '../test/fakes/path-host';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
  for (const { all } of [FakeVoice, FakeVoiceGraph]) all.length = 0;
});
afterEach(() => {
  restore();
  vi.restoreAllMocks();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

const FILM = {
  ...{ filmId: 'film_1', title: 'Film', durationMs: 600_000, live: false, openedBy: 'ben' },
  source: { kind: 'url', url: 'https://example.org/film.mp4' },
} as const;

const BENS: Publication[] = [
  { kind: 'microphone', streamId: 'ben-voice' },
  { kind: 'camera', streamId: 'ben-face' },
];

type Evening = ReturnType<typeof countedPerson>;

/** Whatever fails on the way may: the server is away, a device is gone, a share was stopped. */
const attempt = (doing: Promise<unknown>): void => void doing.catch(() => undefined);

const HAPPENINGS: Readonly<Record<string, (evening: Evening) => void>> = {
  'Ben comes': ({ server }) => {
    if (server.participant('ben')) return;
    const participant = { ...personInRoom('ben', 9), audio: true, publications: BENS };
    server.announce({ type: 'participantJoined', participant });
  },
  'Ben goes': ({ server }) => {
    if (server.participant('ben'))
      server.announce({ type: 'participantLeft', participantId: 'ben', reason: 'left' });
  },
  'the links open': ({ living }) => living().forEach(({ events }) => events.emit('opened', {})),
  'a voice and a face arrive': ({ living }) => {
    for (const [kind, id] of [
      ['audio', 'ben-voice'],
      ['video', 'ben-face'],
    ] as const) {
      const track = new FakeTrack(kind, id).as();
      living().forEach(({ events }) =>
        events.emit('stream', { track, stream: new FakeStream([track], id).as() }),
      );
    }
  },
  'the links live': ({ living }) => living().forEach((transport) => transport.live()),
  'a link breaks': ({ living }) => living()[0]?.events.emit('closed', { why: 'network', detail: '' }),
  'the server is away': ({ server }) => {
    server.refuse = 'SERVER_UNREACHABLE';
    server.restart();
  },
  'the server is back': ({ server }) => (server.refuse = null),
  'a film runs': ({ server, clock, sdk }) => {
    const timeline = { filmId: FILM.filmId, positionMs: 0, rate: 1, playing: true };
    const { revision } = server.room.playback.timeline;
    server.announce({
      type: 'playbackChanged',
      playback: {
        ...EMPTY_PLAYBACK,
        film: FILM,
        timeline: { ...timeline, atServerTimeMs: clock.now() + 300, revision: revision + 1 },
        phase: 'playing',
        hold: null,
      },
    });
    sdk.playback.setLocalSource(
      { filmId: FILM.filmId, url: FILM.source.url },
      { filmId: FILM.filmId, state: 'loading' },
    );
  },
  'the film is paused': ({ sdk }) => attempt(sdk.playback.pause()),
  'the camera goes on': ({ sdk }) => attempt(sdk.enableVideo()),
  'the camera goes off': ({ sdk }) => attempt(sdk.disableVideo()),
  'the microphone is muted': ({ sdk }) => attempt(sdk.disableAudio()),
  'the microphone is opened': ({ sdk }) => attempt(sdk.enableAudio()),
  'a screen is shared': ({ sdk }) => attempt(sdk.startScreenShare({ audio: true })),
  'the screen stops': ({ sdk }) => attempt(sdk.stopScreenShare()),
  'devices take their time': ({ setSlow }) => setSlow(true),
  'devices are quick': ({ setSlow }) => setSlow(false),
  'they leave at the next word of anything': ({ sdk, leavesAt }) => {
    for (const name of EVENT_NAMES) leavesAt.add(sdk.on(name, () => void sdk.disconnect()));
  },
  'the devices change': ({ devices }) => devices.change(),
  'Ben is turned up': ({ sdk }) => sdk.setVolume('ben', 1.5),
  'Ben is shown small': ({ sdk }) => sdk.setShownHeight('ben', 'camera', 180),
  'a line is said': ({ sdk }) => attempt(sdk.send('hello')),
  'somebody speaks': ({ ana }) => (ana.level = 0.3),
  'it is quiet': ({ ana }) => (ana.level = 0),
  'the network is another one': ({ networkListeners }) => networkListeners.forEach((tell) => tell(true)),
  'the network may have changed': ({ networkListeners }) => networkListeners.forEach((tell) => tell(false)),
};

const ENDS: Readonly<Record<string, (evening: Evening) => Promise<void> | void>> = {
  'they leave': ({ sdk }) => sdk.disconnect(),
  'they step out': ({ sdk }) => sdk.disconnect({ returns: true }),
  'they are removed': async ({ server, sdk }) => {
    server.bye('ana', 'removed');
    // While the server is away nobody hears of it.
    await sdk.disconnect();
  },
  'the server doesn’t want them back': async ({ server, clock, sdk }) => {
    server.refuse = 'SESSION_CLOSED';
    server.restart();
    await clock.advanceAsync(10_000);
    await sdk.disconnect();
  },
};

/** Ways in that lead nowhere. */
const FAILURES: Readonly<Record<string, (evening: Evening) => Promise<void> | void>> = {
  'the party is full': async ({ server, sdk }) => {
    server.refuse = 'SESSION_FULL';
    await expect(sdk.connect({ audio: true, video: true })).rejects.toMatchObject({ code: 'SESSION_FULL' });
  },
  'they change their mind': async ({ sdk }) => {
    const abort = new AbortController();
    const joining = sdk.connect({ audio: true, video: true, signal: abort.signal });
    await Promise.resolve();
    abort.abort();
    await expect(joining).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
  },
  nothing: () => undefined,
};

const nameOf = <T extends object>(of: T) => fc.constantFrom(...(Object.keys(of) as (keyof T & string)[]));
const party = fc.record({
  failure: nameOf(FAILURES),
  happenings: fc.array(fc.tuple(nameOf(HAPPENINGS), fc.integer({ min: 0, max: 1_500 })), {
    maxLength: 14,
    size: 'max',
  }),
  end: nameOf(ENDS),
});

const live = async (evening: Evening, happenings: readonly (readonly [string, number])[]) => {
  evening.server.refuse = null;
  await evening.sdk.connect({ audio: true, video: true });
  for (const [name, forMs] of happenings) {
    HAPPENINGS[name]?.(evening);
    await evening.clock.advanceAsync(forMs);
  }
};

describe('a party that is over', () => {
  it('a party that goes on has something of each to let go of', async () => {
    const evening = countedPerson();
    await live(evening, [
      ['Ben comes', 0],
      ['the links open', 0],
      ['a voice and a face arrive', 100],
      ['Ben is turned up', 100],
      ['a film runs', 100],
      ['a screen is shared', 100],
      ['somebody speaks', 1_000],
    ]);
    const { filmGain, ...left } = evening.left();
    expect(Object.entries(left).filter(([, count]) => count === 0)).toEqual([]);
    expect(filmGain).toBeLessThan(1);
    evening.sdk.dispose();
  });

  it('a party that is over leaves no timer, no listener and no track, whatever has happened in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(party, party, party), async (parties) => {
        vi.restoreAllMocks();
        const evening = countedPerson();
        const { sdk, clock, left, listeners, leavesAt, detach } = evening;
        const before = { left: left(), listeners: new Map(listeners) };
        for (const one of parties) {
          await FAILURES[one.failure]?.(evening);
          await settled();
          await clock.advanceAsync(1_000);
          expect(left()).toEqual(before.left);
          await live(evening, one.happenings);
          await ENDS[one.end]?.(evening);
          for (const end of leavesAt) end();
          await settled();
          expect(sdk.state.kind).toBe('disconnected');
          expect(left()).toEqual(before.left);
          // Whatever was still on its way when it ended leads to nothing.
          await clock.advanceAsync(590_000);
          expect(left()).toEqual(before.left);
          for (const [emitter, count] of before.listeners) expect(listeners.get(emitter)).toBe(count);
          expect(sdk.view.participants).toEqual([]);
        }
        detach();
        sdk.dispose();
        expect(left()).toEqual(before.left);
      }),
      { numRuns: 12 },
    );
  });
});
