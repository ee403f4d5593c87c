import { EMPTY_VIEW } from '@core/session/empty-view';
import type { ChatEntry, ParticipantView, PartyView, PersonSync } from '@core/session/view';
import { WatchTogetherError } from '@core/base/errors';
import { useAnnouncements } from '../stores/announcements';
import { useDevicesDialog } from '../stores/devices-dialog';
import { ROLE_GRANTS } from '@core/wire/token';
import { useDrawer } from '../stores/drawer';
import { useDriftHistory } from '../stores/drift-history';
import { useFullScreen } from '../stores/full-screen';
import { useLobby } from '../stores/lobby';
import { useNavigation } from '../stores/navigation';
import { usePreferences } from '../stores/preferences';
import { useSession } from '../stores/session';
import { useSound } from '../stores/sound';
import { useTalk } from '../stores/talk';
import { useToasts } from '../stores/toasts';
import type { createFakeHost } from '../testing/fake-host';
import { invite, look, seat } from '../testing/fake-host';
import { fileMedia, person, quality, type FakeParty } from '../testing/fake-party';

const NOW_MS = 2_590_000;
const WHOLE_MS = 6_726_000;
export const ready = { mediaId: 'media_1', state: 'ready' as const };

export const people: readonly ParticipantView[] = [
  person('Ana', {
    isLocal: true,
    seat: 1,
    video: true,
    quality: null,
    readiness: ready,
    role: 'host',
    isOwner: true,
  }),
  person('Ben', { seat: 2, video: true, speaking: true, readiness: ready }),
  person('Cleo', { seat: 3, video: true, quality: quality('good'), readiness: ready }),
  person('Dan', { seat: 4, audio: false, quality: quality('poor'), readiness: ready }),
];
const said = (who: string, filmMs: number, text: string, over: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId: `c_${filmMs}`,
  from: `p_${who}`,
  name: who,
  text,
  sentAt: filmMs,
  filmMs,
  isLocal: who === 'Ana',
  isPrivate: false,
  delivery: 'sent',
  ...over,
});
const chat: readonly ChatEntry[] = [
  said('Ben', 2_512_000, 'wait, is that the same lighthouse?'),
  said('Cleo', 2_527_000, 'it IS. look at the door'),
  said('Ana', 2_550_000, 'I knew it. Nobody ever listens to me on film night.'),
  said('Dan', 2_582_000, 'popcorn break at the hour?'),
];
const media = fileMedia({ title: 'The Long Way Home', durationMs: WHOLE_MS });
/** A film of the web that Ben opened. */
const webFilm = (url: string): Partial<PartyView> =>
  playback({ media: { ...media, openedBy: 'p_Ben', source: { kind: 'url', url } } });
const told = (over: Partial<PersonSync>): PersonSync => ({
  driftMs: 3.2,
  bufferedAheadMs: 48_300,
  roundTripMs: 24,
  clockUncertaintyMs: 0.9,
  corrections: { seeks: 0, rateChanges: 9 },
  route: null,
  ...over,
});
export const timeline = {
  mediaId: 'media_1',
  positionMs: NOW_MS,
  rate: 1,
  playing: true,
  atServerTimeMs: 0,
  revision: 3,
};
const inStep: PartyView['sync'] = {
  driftMs: 3.2,
  clockUncertaintyMs: 1,
  roundTripMs: 24,
  correction: 'none',
  trimMs: 0,
  people: {
    p_Ana: told({ bufferedAheadMs: 910_000, corrections: { seeks: 1, rateChanges: 12 } }),
    p_Ben: told({ driftMs: -5.4, roundTripMs: 41.6, clockUncertaintyMs: 2.1, route: 'direct' }),
    p_Cleo: told({
      driftMs: -118,
      bufferedAheadMs: 2_400,
      roundTripMs: 182,
      clockUncertaintyMs: 14.2,
      corrections: { seeks: 4, rateChanges: 86 },
      route: 'relay',
    }),
  },
};
const playing: Partial<PartyView> = {
  state: { kind: 'connected' },
  partyName: "Ana's film night",
  localId: 'p_Ana',
  participants: people,
  chat,
  sync: inStep,
  playback: {
    media,
    timeline,
    phase: 'playing',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: null,
  },
};
export const playback = (over: Partial<PartyView['playback']>): Partial<PartyView> => ({
  playback: {
    media,
    timeline,
    phase: 'playing',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: null,
    ...over,
  },
});
export const withPeople = (
  change: Readonly<Record<string, Partial<ParticipantView>>>,
): Partial<PartyView> => ({
  participants: people.map((one) => ({ ...one, ...change[one.name] })),
});

/** What a scene is made of. */
export interface Stage {
  readonly fakeHost: ReturnType<typeof createFakeHost>;
  readonly party: FakeParty;
}
export type Scene = (stage: Stage) => void | Promise<void>;

/** Into the party with a seat, and then whatever the scene shows. */
const enter = async (
  { party }: Stage,
  role: 'host' | 'participant',
  change: Partial<PartyView>,
): Promise<void> => {
  const session = useSession();
  party.positionMs = NOW_MS;
  const own = seat({ role, invite: role === 'host' ? invite : null, embedded: true });
  await session.enter(await session.takeSeat(() => Promise.resolve(own)), {});
  useNavigation().go('party');
  // In place before the film opens, so that the local copy is judged as the scene says.
  party.show({ ...playing, ...change });
};
export const inParty =
  (change: Partial<PartyView> = {}, then?: (stage: Stage) => void): Scene =>
  async (stage) => {
    await enter(stage, 'host', change);
    stage.party.show({ ...playing, ...change });
    then?.(stage);
  };

const hold = (
  reason: 'loading' | 'buffering',
  waitingFor: string[],
  untilServerTimeMs: number,
): Partial<PartyView['playback']> => ({
  phase: 'holding',
  timeline: { ...timeline, playing: false },
  hold: { reason, waitingFor, untilServerTimeMs },
});

/** Two minutes of drift: one jump that is caught up with, a pause, and the rest in step. */
const drifted = (): void => {
  const nowMs = performance.now();
  useDriftHistory().points = Array.from({ length: 118 }, (_, second) => {
    const wobble = 4 * Math.sin(second / 3) + 3 * Math.sin(second * 1.7);
    const jump = second >= 30 && second < 36 ? 96 * 0.6 ** (second - 30) : 0;
    return {
      atMs: nowMs - (117 - second) * 1_000,
      driftMs: second >= 62 && second < 74 ? null : wobble + jump,
    };
  });
};
const syncOpen =
  (then: (stage: Stage) => void = drifted) =>
  (stage: Stage): void => {
    useDrawer().open = true;
    useDrawer().tab = 'sync';
    then(stage);
  };
export const click = (testid: string): void => {
  window.setTimeout(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click());
};

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

/** By the name behind the # of the address. */
export const SCENES: Readonly<Record<string, Scene>> = {
  home: () => undefined,
  'home-rejoin': ({ fakeHost }) => {
    fakeHost.state.rejoinable = seat();
  },
  lobby: async ({ party }) => {
    const lobby = useLobby();
    await lobby.open({ kind: 'guest', invite: 'K7QM-2XRT' });
    party.hear(0.34);
  },
  'lobby-host': async () => {
    await useLobby().open({ kind: 'host', serverId: null, serverName: null });
  },
  'lobby-trouble': async ({ party, fakeHost }) => {
    party.previewed = {
      ...party.previewed,
      stream: null,
      problems: { camera: 'DEVICE_IN_USE', microphone: 'MIC_DENIED' },
    };
    fakeHost.state.look = new WatchTogetherError('INVITE_EXPIRED', 'Expired.');
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
  },
  'lobby-locked': async ({ fakeHost }) => {
    fakeHost.state.look = look({ locked: true });
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
  },
  'lobby-asks': async () => {
    await useLobby().open({
      ...{ kind: 'guest', invite: 'https://party.example.org/j/K7QM-2XRT' },
      leadsTo: { kind: 'unknown', server: 'party.example.org' },
    });
  },
  'lobby-asks-here': async () => {
    await useLobby().open({
      ...{ kind: 'guest', invite: 'matinee://join?s=http://127.0.0.1:631&c=K7QM2XRT' },
      leadsTo: { kind: 'here' },
    });
  },
  'lobby-ask-servers': async ({ fakeHost }) => {
    fakeHost.state.look = new WatchTogetherError('INVITE_INVALID', 'Unknown.');
    fakeHost.state.servers = [
      { serverId: 's_1', name: 'Cinema', url: 'https://party.example.org', hostKey: 'none' },
      { serverId: 's_2', name: 'Ben’s server', url: 'https://ben.example', hostKey: 'none' },
    ];
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
  },
  party: inParty({}, ({ party }) => {
    party.show({ chat: [] });
    party.emit('participantJoined', { participant: person('Dan') });
    party.show({ chat: chat.slice(0, 3) });
    party.show(
      playback({ lastAction: { by: 'p_Ben', action: 'seek', fromMs: NOW_MS, toMs: NOW_MS - 10_000 } }),
    );
    party.show({ chat });
  }),
  'party-empty': inParty({
    chat: [],
    ...playback({ media: null, phase: 'empty', timeline: { ...timeline, mediaId: null } }),
  }),
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
  'party-outpaced': inParty({}, ({ party }) => {
    useDrawer().open = true;
    useDrawer().tab = 'people';
    party.showPlayback({ continuedWithout: ['p_Dan'], outpaced: ['p_Dan'] });
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
  'party-reconnecting': inParty({
    state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
    ...withPeople({
      Ben: { presence: 'reconnecting', speaking: false },
      Cleo: { presence: 'gone' },
      Dan: { link: 'failed' },
    }),
  }),
  'party-asking': inParty({ state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: true } }),
  'party-people': inParty(
    withPeople({ Dan: { readiness: { mediaId: 'media_1', state: 'mismatch', detail: 'film (1).mp4' } } }),
    () => {
      useDrawer().tab = 'people';
    },
  ),
  'party-standing-in': inParty(
    withPeople({
      Ana: {
        role: 'participant',
        isOwner: false,
        heir: 'new',
        grants: { ...ROLE_GRANTS.participant, moderate: true, publish: [] },
      },
      Ben: { role: 'host', isOwner: true, presence: 'gone' },
    }),
    () => {
      useDrawer().tab = 'people';
    },
  ),
  'party-full': inParty({}, () => {
    useDrawer().open = false;
    useFullScreen().toggle();
  }),
  'party-screen': inParty({ screenSharers: ['p_Ben'], ...playback({ media: null, phase: 'empty' }) }),
  'party-sharing': inParty({ screenSharers: ['p_Ana'] }, () =>
    useToasts().show('warn', 'USB microphone was unplugged.', 'Plug it in again, or choose another one.'),
  ),
  'party-black': inParty({ screenSharers: ['p_Ana'] }, ({ party }) =>
    party.emit('screenShareBlack', { black: true }),
  ),
  'party-frozen': inParty({ screenSharers: ['p_Ana'] }, ({ party }) =>
    party.emit('screenShareFrozen', { frozen: true }),
  ),
  'party-two-screens': inParty({ screenSharers: ['p_Cleo', 'p_Ben'], ...playback({ phase: 'paused' }) }),
  'party-screen-coming': inParty({
    screenSharers: ['p_Dan'],
    ...playback({ media: null, phase: 'empty', timeline: { ...timeline, mediaId: null } }),
  }),
  'party-screen-sound-only': inParty({
    screenSharers: ['p_Ben'],
    call: { ...EMPTY_VIEW.call, receivesVideo: false },
    ...playback({ media: null, phase: 'empty', timeline: { ...timeline, mediaId: null } }),
  }),
  'party-blocked': inParty({}, ({ party }) => party.emit('playbackBlocked', { what: 'film' })),
  'party-unread': inParty({ chat: [] }, ({ party }) => {
    useDrawer().open = false;
    party.show({ chat });
  }),
  sync: inParty({}, syncOpen()),
  'sync-meaning': inParty(
    {},
    syncOpen(() => (drifted(), click('sync-help'))),
  ),
  'sync-empty': inParty(
    {
      sync: { ...inStep, driftMs: null, people: {} },
      ...playback({ media: null, phase: 'empty', timeline: { ...timeline, mediaId: null } }),
    },
    syncOpen(() => undefined),
  ),
  'sync-paused': inParty(
    {
      sync: { ...inStep, driftMs: null, people: {} },
      ...playback({ phase: 'paused', lastAction: { by: 'p_Ben', action: 'pause' } }),
    },
    syncOpen(() => undefined),
  ),
  'sync-denied': inParty(
    {},
    syncOpen(({ fakeHost }) => {
      drifted();
      fakeHost.host.copyText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
      click('sync-copy');
    }),
  ),
  clap: inParty(
    {},
    syncOpen(() => (drifted(), click('trim-by-ear'))),
  ),
  devices: inParty({}, ({ party }) => {
    click('dock-devices');
    window.setTimeout(() => party.hear(0.34), 200);
  }),
  'devices-muted': inParty(withPeople({ Ana: { audio: false } }), () => click('dock-devices')),
  'devices-off': inParty(withPeople({ Ana: { video: false } }), () => click('dock-devices')),
  sound: inParty({}, () => useDevicesDialog().show('sound')),
  microphone: inParty({}, () => {
    usePreferences().set({ pushToTalk: true });
    useDevicesDialog().show('microphone');
  }),
  'microphone-echo': async (stage) => {
    await inParty()(stage);
    stage.party.echo = 'none';
    useDevicesDialog().show('microphone');
    await useSound().setMicrophone({ noise: 'voice', echoCancellation: false });
    await useSound().measureNoiseCost(stage.party);
  },
  'device-found': inParty({}, ({ party }) => {
    party.emit('deviceLost', { kind: 'speaker', label: 'Living room TV', played: ['voices'] });
    party.emit('deviceFound', {
      device: { id: 'headset', kind: 'microphone', label: 'Jabra Evolve Mono' },
    });
    party.emit('deviceFound', {
      device: { id: 'headset-out', kind: 'speaker', label: 'Jabra Evolve Analog Stereo' },
    });
  }),
  'muted-talk': inParty(withPeople({ Ana: { audio: false } }), ({ party }) => {
    party.emit('talkingWhileMuted', {});
    party.emit('noAudioInput', {});
  }),
  'push-to-talk': inParty(withPeople({ Ana: { audio: false } }), () => {
    usePreferences().set({ pushToTalk: true });
  }),
  'push-to-talk-held': inParty(withPeople({ Ana: { audio: false } }), () => {
    usePreferences().set({ pushToTalk: true });
    useTalk().dispatch({ type: 'down', by: 'key', repeat: false });
  }),
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
  'waiting-rules': inParty({}, () => (useDrawer().tab = 'people')),
  'waiting-rules-guest': inParty(
    withPeople({ Ana: { grants: { ...person('').grants, moderate: false } } }),
    () => (useDrawer().tab = 'people'),
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
  ended: inParty({}, ({ party }) => party.emit('disconnected', { reason: 'session_closed' })),
  lost: inParty({}, ({ party }) => party.emit('disconnected', { reason: 'reconnect_timeout' })),
  invite: inParty({}, () => click('invite-chip')),
  // As a server on the internet has it.
  'invite-long': inParty({}, () => {
    const session = useSession();
    const link = 'https://party.example.org/j/K7QM2-XRT4N';
    session.handle = seat({ role: 'host', invite: { ...invite, code: 'K7QM2XRT4N', link } });
    click('invite-chip');
  }),
  remove: inParty({}, () => {
    useDrawer().tab = 'people';
    window.setTimeout(() => click('remove-Dan'), 300);
  }),
  'settings-blocked': ({ fakeHost }) => {
    fakeHost.state.blocks = [
      { blockId: 'p_1', name: 'Mal', blockedAtMs: Date.UTC(2026, 4, 3) },
      { blockId: 'p_2', name: 'A stranger with a long name, out of a chat room', blockedAtMs: 0 },
    ];
    click('home-settings');
  },
  toasts: () => {
    useAnnouncements();
    useToasts().showError(new WatchTogetherError('SERVER_UNREACHABLE', ''));
    useToasts().show('good', 'The link is copied. Send it to your friends.');
  },
};
