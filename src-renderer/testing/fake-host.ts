import type { LeadsTo } from '@core/session/arrived-link';
import { PreferencesSchema } from '@core/ipc/preferences';
import type { BlockedPerson, PartyHandle, PartyLook, ServerEntry } from '@core/ipc/party';
import type { ArrivedFilm, FilmFile } from '@core/ipc/films';
import type { IpcEventName, IpcEventPayload, IpcOutput } from '@core/ipc/contract';
import type { AppInfo } from '@core/ipc/system';
import type { FarCode } from '@core/net/far-code';
import type { LanNetwork } from '@core/net/lan-networks';
import { WatchTogetherError } from '@core/base/errors';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { PUBLIC_STUN_URLS } from '@core/wire/public-stun';
import type { CheckNetwork, NetworkCheckResult } from '@sdk/network-check/network-check';
import type { Host } from '../host/host';

export const seat = (over: Partial<PartyHandle> = {}): PartyHandle => ({
  partyId: 'party_1',
  sessionId: 's_1',
  participantId: 'p_Ana',
  partyName: "Ben's film night",
  name: 'Ana',
  role: 'participant',
  partyUrl: 'http://127.0.0.1:4100',
  embedded: false,
  invite: null,
  ...over,
});

export const invite: NonNullable<PartyHandle['invite']> = {
  code: 'K7QM2XRT',
  role: 'participant',
  expiresAtMs: 2_000_000_000_000,
  usesLeft: 20,
  link: 'matinee://join?s=https%3A%2F%2Fparty.example.org&c=K7QM2XRT',
};

export const look = (over: Partial<PartyLook> = {}): PartyLook => ({
  lookId: 'look_1',
  partyName: "Ben's film night",
  names: ['Ben', 'Cleo', 'Dan'],
  locked: false,
  full: false,
  yours: false,
  door: false,
  way: 'server',
  roundTripMs: 24,
  ...over,
});

export const filmFile = (over: Partial<FilmFile> = {}): FilmFile => ({
  handle: 'handle-0123456789',
  url: 'matinee-film://local/handle-0123456789',
  name: 'film.mp4',
  sizeBytes: 1_200_000_000,
  fingerprint: 'a'.repeat(64),
  ...over,
});

type Listener = (payload: IpcEventPayload<IpcEventName>) => void;

/** A platform that does what a test sets. `log` has the calls by name, `emit` emits events. */
export const createFakeHost = () => {
  const listeners = new Map<IpcEventName, Set<Listener>>();
  const calls: { readonly name: string; readonly input: unknown }[] = [];
  const state = {
    look: look() as PartyLook | WatchTogetherError,
    seat: seat(),
    /** Why nobody comes to the party's door; null where they do. */
    doorShut: null as WatchTogetherError | null,
    rejoinable: null as PartyHandle | null,
    link: null as string | null,
    leadsTo: { kind: 'known' } as LeadsTo,
    film: null as ArrivedFilm | null,
    chosen: null as FilmFile | null,
    servers: [] as readonly ServerEntry[],
    blocks: [] as readonly BlockedPerson[],
    /** The result of keeping somebody out. */
    kept: 'kept' as IpcOutput<'party.block'>['kept'],
    /** The server's refusal of a new code, a block or an end; null where it agrees. */
    refused: null as WatchTogetherError | null,
    sources: [] as Awaited<ReturnType<Host['capture']['list']>>,
    preferences: PreferencesSchema.parse({}),
    automation: false,
    networks: [
      { name: 'wlp3s0', address: '192.168.1.20', means: 'wifi', reach: 'home' },
    ] as readonly LanNetwork[],
    givenStun: { servers: [...PUBLIC_STUN_URLS], by: 'app' } as AppInfo['givenStun'],
    givenDht: { servers: [...PUBLIC_DHT_NODES], by: 'app' } as AppInfo['givenDht'],
    hasReachRelay: false,
    platform: 'linux' as AppInfo['platform'] | null,
    linkPageUrl: null as string | null,
    /** The code from anywhere that is shown on demand. */
    farCode: { code: 'K7QM2XRT4N', untilMs: Date.now() + 3_600_000, isFound: false, changes: 0 } as FarCode,
    /** What a connection test finds, one after the other. */
    checks: [] as readonly NetworkCheckResult[],
  };
  const note = (name: string, input?: unknown): void => void calls.push({ name, input });

  const host: Host = {
    kind: 'electron',
    abilities: { hostParties: true, sampleFilm: true, gatesFilms: true, privacySettings: true },
    info: () =>
      Promise.resolve({
        ...{ version: '0.1.0', electron: '45.0.0', chrome: '150.0.7871.46', profile: 'default' },
        automation: state.automation,
        givenStun: state.givenStun,
        givenDht: state.givenDht,
        hasReachRelay: state.hasReachRelay,
        platform: state.platform,
        linkPageUrl: state.linkPageUrl,
      }),
    takeLink: () => {
      const { link } = state;
      state.link = null;
      return Promise.resolve(link === null ? null : { link, leadsTo: state.leadsTo });
    },
    takeFilm: () => Promise.resolve(state.film),
    preferences: {
      get: () => Promise.resolve(state.preferences),
      set: (change) => {
        note('preferences.set', change);
        state.preferences = { ...state.preferences, ...change };
        return Promise.resolve(state.preferences);
      },
    },
    parties: {
      host: (options) => {
        note('party.host', options);
        return Promise.resolve({
          ...state.seat,
          name: options.name,
          partyName: options.partyName,
          role: 'host',
          invite: state.seat.invite ?? invite,
        });
      },
      look: (text) => {
        note('party.look', text);
        return state.look instanceof WatchTogetherError
          ? Promise.reject(state.look)
          : Promise.resolve(state.look);
      },
      redeem: (options) => {
        note('party.redeem', options);
        return Promise.resolve({ ...state.seat, name: options.name });
      },
      approach: (options) => {
        note('party.approach', options);
        return state.doorShut
          ? Promise.reject(state.doorShut)
          : Promise.resolve({ ...state.seat, name: options.name });
      },
      enter: (partyId) => {
        note('party.enter', partyId);
        return Promise.resolve(state.seat);
      },
      stepBack: (partyId) => {
        note('party.stepBack', partyId);
        return Promise.resolve();
      },
      token: (partyId) => {
        note('party.token', partyId);
        return Promise.resolve({ partyUrl: state.seat.partyUrl, token: 'a token' });
      },
      stopLooking: () => {
        note('party.stopLooking', null);
        return Promise.resolve();
      },
      openTo: (change) => {
        note('party.openTo', change);
        return Promise.resolve({ ...state.seat, invite: state.seat.invite ?? invite, open: change.open });
      },
      networks: () => Promise.resolve(state.networks),
      newCode: (partyId) => {
        note('party.newCode', partyId);
        if (state.refused) return Promise.reject(state.refused);
        const fresh = { ...invite, code: 'ABCD2345', link: invite.link.replace(invite.code, 'ABCD2345') };
        return Promise.resolve({ ...state.seat, role: 'host', invite: fresh });
      },
      showFarCode: (wish) => {
        note('party.showFarCode', wish);
        if (state.refused) return Promise.reject(state.refused);
        return Promise.resolve({ ...state.seat, farCode: wish.shown ? state.farCode : null });
      },
      block: (whom) => {
        note('party.block', whom);
        return state.refused ? Promise.reject(state.refused) : Promise.resolve({ kept: state.kept });
      },
      end: (partyId) => {
        note('party.end', partyId);
        return state.refused ? Promise.reject(state.refused) : Promise.resolve();
      },
      forget: (partyId) => {
        note('party.forget', partyId);
        return Promise.resolve();
      },
      probe: (target) => {
        note('party.probe', target);
        return Promise.resolve({ partyUrl: state.seat.partyUrl, token: 'a probe token' });
      },
      rejoinable: () => Promise.resolve(state.rejoinable),
    },
    blocks: {
      list: () => Promise.resolve(state.blocks),
      remove: (blockId) => {
        state.blocks = state.blocks.filter((one) => one.blockId !== blockId);
        return Promise.resolve(state.blocks);
      },
    },
    servers: {
      list: () => Promise.resolve(state.servers),
      add: (entry) => {
        note('servers.add', entry);
        const added = { serverId: `server_${state.servers.length}`, name: entry.name, url: entry.url };
        state.servers = [...state.servers, { ...added, hostKey: entry.hostKey ? 'keychain' : 'none' }];
        return Promise.resolve(state.servers);
      },
      remove: (serverId) => {
        state.servers = state.servers.filter((one) => one.serverId !== serverId);
        return Promise.resolve(state.servers);
      },
    },
    capture: {
      list: () => Promise.resolve(state.sources),
      answer: (answer) => {
        note('capture.answer', answer);
        return Promise.resolve();
      },
      sharing: (on) => {
        note('capture.sharing', on);
        return Promise.resolve();
      },
    },
    films: {
      choose: () => Promise.resolve(state.chosen),
      sample: () =>
        Promise.resolve(
          filmFile({ handle: 'handle-of-the-sample', name: 'sample.webm', fingerprint: 'c'.repeat(64) }),
        ),
      fromFile: (file) => Promise.resolve(filmFile({ name: file.name, sizeBytes: file.size })),
      release: (handle) => {
        note('film.release', handle);
        return Promise.resolve();
      },
      typed: (url) => {
        note('film.typed', url);
        return Promise.resolve();
      },
    },
    mayClose: () => {
      note('window.mayClose');
      return Promise.resolve();
    },
    setFullScreen: (on) => {
      note('window.setFullScreen', on);
      emit('window.fullScreen', { on });
      return Promise.resolve();
    },
    keepAwake: (what) => {
      note('system.keepAwake', what);
      return Promise.resolve();
    },
    copyText: (text) => {
      note('system.copyText', text);
      return Promise.resolve();
    },
    saveDiagnostics: (report, names) => {
      note('diagnostics.save', { report, names });
      return Promise.resolve(true);
    },
    openPrivacySettings: () => Promise.resolve(true),
    log: () => undefined,
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set<Listener>();
      set.add(listener as Listener);
      listeners.set(name, set);
      return () => void set.delete(listener as Listener);
    },
  };
  function emit<N extends IpcEventName>(name: N, payload: IpcEventPayload<N>): void {
    for (const listener of listeners.get(name) ?? []) listener(payload);
  }
  const inputsOf = (name: string): readonly unknown[] =>
    calls.filter((call) => call.name === name).map((call) => call.input);

  /** Runs the connection test: at once, unless a test says otherwise. */
  const checking: { run: CheckNetwork } = {
    run: (_, onResult) => {
      for (const result of state.checks) onResult(result);
      return Promise.resolve(state.checks);
    },
  };
  const checkNetwork: CheckNetwork = (options, onResult) => {
    note('checkNetwork', options);
    return checking.run(options, onResult);
  };

  /** The number of listeners of all events. */
  const listening = (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0);

  return { host, state, calls, inputsOf, emit, listening, checkNetwork, checking };
};
