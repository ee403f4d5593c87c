import { afterEach, describe, expect, it, vi } from 'vitest';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { EMPTY_CALL, EMPTY_SYNC } from '@core/session/empty-view';
import type { ChatEntry } from '@core/session/view';
import { useFaces, followSpeakers } from '../features/people/faces';
import { gatherDrift, useDriftHistory } from '../features/sync/drift-history';
import { trimFilm } from '../features/sync/trim';
import { announce, useAnnouncements } from '../party/announcements';
import { noticeCallTrouble } from '../party/call/call-notices';
import { recallVolumes, useCall } from '../party/call/call';
import { tellShownHeights, useShownHeights } from '../party/call/shown-heights';
import { beginSilent, useTalk } from '../party/call/talk';
import { attendShare, useShare } from '../party/devices/share';
import { soundAsChosen, useSound } from '../party/devices/sound';
import { readAlong, useDrawer } from '../party/drawer';
import { settleRequests, useFilm } from '../party/film/film';
import { askAgainOfPrivate, useFilmConsent } from '../party/film/film-consent';
import { bringOwnCopy } from '../party/film/own-copy';
import { makeRoomForSpeech } from '../party/film/player';
import { noteSystemAsked } from '../party/note-system-asked';
import type { PartyHabit } from '../party/party-life';
import { usePreferences } from '../party/preferences';
import { useSession } from '../party/session';
import { useToasts } from '../party/toasts';
import { playback } from '../testing/enter-party';
import { filmFile, seat } from '../testing/fake-host';
import { fileFilm, person, type FakeParty } from '../testing/fake-party';
import { mountApp } from '../testing/mount-app';
import { keepAwake } from './awake';
import { PARTY_HABITS } from './habits';

let mounted: VueWrapper | null = null;
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const mountAtHome = async () => {
  const app = await mountApp(({ state }) => {
    state.preferences = {
      ...state.preferences,
      filmVolume: 0.8,
      voicesVolume: 0.5,
      filmTrimsMs: { '': 40 },
      personVolumes: { ben: 0.5 },
      spotlight: true,
    };
  });
  mounted = app.wrapper;
  // The fake clock begins here, so that no timer of Home is among those that are counted.
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
  return app;
};
type App = Awaited<ReturnType<typeof mountAtHome>>;

/** Enters a party without opening a screen, so that only the habits listen. */
const enter = async ({ latest }: App): Promise<FakeParty> => {
  const session = useSession();
  await session.enter(await session.takeSeat(() => Promise.resolve(seat())), {});
  await flushPromises();
  return latest();
};

const people = [
  person('Ana', { isLocal: true }),
  person('Ben', { seat: 2, streams: ['screen'] }),
  person('Dan', { seat: 3 }),
];
const line: ChatEntry = {
  messageId: 'c_1',
  from: 'p_Ben',
  name: 'Ben',
  text: 'Popcorn?',
  sentAt: 1,
  filmMs: null,
  isLocal: false,
  isPrivate: false,
  delivery: 'sent',
};

/** Lets enough happen in a party that each habit has something to do, and each store something to show. */
const spendAnEvening = async (party: FakeParty): Promise<void> => {
  party.show({
    localId: 'p_Ana',
    participants: people,
    playback: playback(),
    chat: [line],
    screenSharers: ['p_Ana', 'p_Ben'],
    call: { ...EMPTY_CALL, unheard: [{ speakerId: 'p_Ben', listenerId: 'p_Dan' }] },
  });
  party.emit('participantJoined', { participant: person('Dan') });
  party.emit('activeSpeakersChanged', { participantIds: ['p_Dan'] });
  party.duck(0.5);
  await flushPromises();
  // Ben begins to speak, and doesn't become large at once.
  party.emit('activeSpeakersChanged', { participantIds: ['p_Ben'] });
  vi.advanceTimersByTime(1_000);
  await useFilm().take(filmFile());
  party.hold('seek');
  void useFilm().seek(5_000);
  party.positionMs = 60_000;
  void useFilm().seekBy(10_000);
  useFaces().togglePin('p_Ben');
  party.emit('screenShareBlack', { black: true });
  // These requests are under way as the party ends.
  for (const verb of ['disableAudio', 'enableVideo']) party.hold(verb);
  void useCall().setMicrophone(false);
  void useCall().toggleCamera();
  useCall().setVolume('p_Dan', 0.3);
  useSound().voicesMuted = true;
  useTalk().heardOnce = true;
  await flushPromises();
};

/** The content of each store that shows something of a party. */
const shown = (): Record<string, string> => {
  const stores = ['announcements', 'call', 'call-notices', 'drawer', 'drift-history', 'faces', 'film'];
  const more = ['own-copy', 'player', 'share', 'sound', 'talk'];
  const state = getActivePinia()?.state.value ?? {};
  return Object.fromEntries([...stores, ...more].map((id) => [id, JSON.stringify(state[id])]));
};

describe('the habits of a party', () => {
  it('the habits of a party leave no listener on it, the host and the page, and no clock, however often one comes and goes', async () => {
    const app = await mountAtHome();
    const [added, removed] = [
      vi.spyOn(document, 'addEventListener'),
      vi.spyOn(document, 'removeEventListener'),
    ];
    const looks = ({ mock }: typeof added | typeof removed): number =>
      mock.calls.filter(([event]) => event === 'visibilitychange').length;
    const now = () => ({
      host: app.fakeHost.listening(),
      page: looks(added) - looks(removed),
      timers: vi.getTimerCount(),
    });
    const before = now();
    expect(before.timers).toBe(0);
    for (const end of ['drop', 'leave', 'endForAll'] as const) {
      const party = await enter(app);
      await spendAnEvening(party);
      const during = now();
      expect(party.listening).toBeGreaterThan(10);
      expect(during.host).toBeGreaterThan(before.host);
      expect(during.page).toBe(1);
      expect(during.timers).toBeGreaterThan(before.timers);
      void useSession()[end]();
      await flushPromises();
      expect(party.listening).toBe(0);
      expect(now()).toEqual(before);
    }
  });

  it('the habits of a party do nothing to a party that is over', async () => {
    const app = await mountAtHome();
    const party = await enter(app);
    await spendAnEvening(party);
    useSession().drop();
    await flushPromises();
    const told = party.calls.length;
    usePreferences().set({
      ...{ filmVolume: 0.1, voicesVolume: 0.2, voiceLevelling: false, duckingDb: 3, filmTrimsMs: { '': 55 } },
    });
    useShownHeights().note(Symbol('face'), { participantId: 'p_Dan', kind: 'camera', height: 120 });
    party.show({ chat: [], playback: playback({ film: fileFilm({ filmId: 'film_2' }) }) });
    await flushPromises();
    vi.advanceTimersByTime(10_000);
    expect(party.calls).toHaveLength(told);
  });

  it('the habits of a party show nothing of one party in the next, nor after it', async () => {
    const app = await mountAtHome();
    const first = await enter(app);
    const fresh = shown();
    await spendAnEvening(first);
    const full = shown();
    expect(Object.keys(fresh).filter((id) => full[id] === fresh[id])).toEqual([]);
    useSession().drop();
    await flushPromises();
    expect(shown()).toEqual(fresh);
    await enter(app);
    expect(shown()).toEqual(fresh);
  });

  it('the habits of a party begin and end without the one that can’t, which is reported as a fault', async () => {
    const app = await mountAtHome();
    const faults: unknown[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run();
      } catch (fault) {
        faults.push(fault);
      }
    });
    const ended: string[] = [];
    useSession().setHabits([
      (_party, scope) => scope.add(() => ended.push('first')),
      () => {
        throw new Error('can’t begin');
      },
      (_party, scope) => {
        scope.add(() => {
          throw new Error('can’t end');
        });
      },
      (_party, scope) => scope.add(() => ended.push('last')),
    ]);
    const party = await enter(app);
    expect(party.argsOf('connect')).toHaveLength(1);
    useSession().drop();
    expect(ended).toEqual(['last', 'first']);
    expect(party.disposed).toBe(true);
    expect(faults.map(String)).toEqual(['Error: can’t begin', 'Error: can’t end']);
  });
});

/** Something that happens as the connect begins, and the trace that a habit leaves of it. */
interface Witness {
  readonly before?: () => void;
  readonly happens: (party: FakeParty, app: App) => void;
  readonly seen: (party: FakeParty, app: App) => unknown;
  readonly as: unknown;
}
const withPeople = (party: FakeParty): void => party.show({ localId: 'p_Ana', participants: people });
const nothing = (): void => undefined;

const WITNESSES: readonly (readonly [PartyHabit, Witness])[] = [
  [
    makeRoomForSpeech,
    {
      happens: (party) => party.duck(0.5),
      seen: (party) => party.argsOf('setScreens').at(-1),
      as: [{ volume: 0.4, muted: false }],
    },
  ],
  [
    askAgainOfPrivate,
    {
      happens: (party) =>
        party.show({
          playback: playback({ film: fileFilm({ source: { kind: 'url', url: 'https://a.example/b.mp4' } }) }),
          filmProblem: { problem: 'unreachable', detail: '', fault: 'private', isPublicFilm: false },
        }),
      seen: () => useFilmConsent().need,
      as: 'type',
    },
  ],
  [
    bringOwnCopy,
    {
      happens: (party) => party.show({ playback: playback() }),
      seen: (party) => party.argsOf('setLocalSource').at(-1),
      as: [null, { filmId: 'film_1', state: 'missing' }],
    },
  ],
  [
    settleRequests,
    {
      happens: (party) => {
        useFilm().pendingSeekMs = 5_000;
        party.show({ playback: playback() });
      },
      seen: () => useFilm().pendingSeekMs,
      as: null,
    },
  ],
  [recallVolumes, { happens: withPeople, seen: (party) => party.argsOf('setVolume'), as: [['p_Ben', 0.5]] }],
  [
    beginSilent,
    {
      before: () => (useTalk().heardOnce = true),
      happens: nothing,
      seen: () => useTalk().heardOnce,
      as: false,
    },
  ],
  [
    attendShare,
    {
      happens: (party, { fakeHost }) => {
        party.emit('screenShareBlack', { black: true });
        fakeHost.emit('capture.stopAsked', {});
      },
      seen: (party) => [useShare().isBlack, party.argsOf('stopScreenShare').length],
      as: [true, 1],
    },
  ],
  [
    announce,
    {
      happens: (party) => party.emit('participantJoined', { participant: person('Dan') }),
      seen: () => useAnnouncements().lines.length,
      as: 1,
    },
  ],
  [
    readAlong,
    {
      before: () => (useDrawer().open = false),
      happens: (party) => {
        party.show({ state: { kind: 'connecting' } });
        party.show({ chat: [line] });
        party.show({ state: { kind: 'connected' } });
      },
      seen: () => useDrawer().unread,
      as: 0,
    },
  ],
  [trimFilm, { happens: nothing, seen: (party) => party.argsOf('setTrim'), as: [[40]] }],
  [
    gatherDrift,
    {
      happens: (party) => {
        party.show({ sync: { ...EMPTY_SYNC, driftMs: 3 } });
        vi.advanceTimersByTime(1_000);
      },
      seen: () => useDriftHistory().points.map(({ driftMs }) => driftMs),
      as: [3],
    },
  ],
  [
    soundAsChosen,
    { happens: nothing, seen: (party) => party.argsOf('setVoices'), as: [[{ volume: 0.5, muted: false }]] },
  ],
  [
    followSpeakers,
    {
      happens: (party) => {
        withPeople(party);
        party.emit('activeSpeakersChanged', { participantIds: ['p_Dan'] });
      },
      seen: () => useFaces().spotlight.id,
      as: 'p_Dan',
    },
  ],
  [
    noticeCallTrouble,
    {
      happens: (party) => party.emit('cpuConstrained', { constrained: true }),
      seen: () => useToasts().toasts.length,
      as: 1,
    },
  ],
  [
    tellShownHeights,
    {
      before: () =>
        useShownHeights().note(Symbol('face'), { participantId: 'p_Ben', kind: 'camera', height: 240 }),
      happens: (party) => {
        withPeople(party);
        vi.advanceTimersByTime(250);
      },
      seen: (party) => party.argsOf('setShownHeight')[0],
      as: ['p_Ben', 'camera', 240],
    },
  ],
  [
    keepAwake,
    {
      happens: (party) => party.show({ state: { kind: 'connected' } }),
      seen: (_party, { fakeHost }) => fakeHost.inputsOf('system.keepAwake'),
      as: ['system'],
    },
  ],
  [
    noteSystemAsked,
    {
      happens: (_party, { fakeHost }) =>
        fakeHost.emit('party.changed', seat({ embedded: true, open: 'anywhere' })),
      seen: () => usePreferences().current.systemAsked,
      as: true,
    },
  ],
];

describe('the first event of a connect', () => {
  it.each(WITNESSES.map(([habit, witness]) => [habit.name, witness] as const))(
    'the first event of a connect is heard by %s',
    async (_name, { before, happens, seen, as }) => {
      const app = await mountAtHome();
      before?.();
      app.ready.party = (party) => {
        party.connect = () => {
          happens(party, app);
          return new Promise(() => undefined);
        };
      };
      const session = useSession();
      void session.enter(await session.takeSeat(() => Promise.resolve(seat())), {});
      await flushPromises();
      expect(seen(app.latest(), app)).toEqual(as);
      session.drop();
    },
  );

  it('the first event of a connect has a witness for each habit', () => {
    expect(new Set(WITNESSES.map(([habit]) => habit))).toEqual(new Set(PARTY_HABITS));
  });
});
