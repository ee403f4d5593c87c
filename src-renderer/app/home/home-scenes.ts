/** Scenes before the party: Home and the lobby. */
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { PartyLook } from '@core/ipc/party';
import { useLobby } from '../../features/lobby/lobby';
import { usePreferences } from '../../party/preferences';
import { look, seat } from '../../testing/fake-host';
import { NETWORKS } from '../../gallery/networks';
import { click, inBrowser, prepared, type Scene } from '../../gallery/made-up-party';

/** The lookup of the invite ends in this error. */
const refusedBy =
  (code: ErrorCode, invite = 'https://party.example.org/j/K7QM2-XRT4N'): Scene =>
  async ({ fakeHost }) => {
    fakeHost.state.look = new WatchTogetherError(code, '');
    await useLobby().open({ kind: 'guest', invite });
  };
/** The invitation of a party at home that anybody with the link can come to. */
const FAR = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}`;
/** It is looked for, and nothing is found yet. */
const lookingFor =
  (invite: string): Scene =>
  ({ fakeHost }) => {
    Object.assign(fakeHost.host.parties, { look: () => new Promise(() => undefined) });
    // The lobby waits for nothing of it.
    void useLobby().open({ kind: 'guest', invite });
  };
const foundBy =
  (way: PartyLook['way']): Scene =>
  async ({ fakeHost }) => {
    fakeHost.state.look = look({ way });
    await useLobby().open({ kind: 'guest', invite: FAR });
  };
const toHost = { kind: 'host', serverId: null, serverName: null } as const;

export const HOME_SCENES: Readonly<Record<string, Scene>> = {
  home: () => undefined,
  'home-rejoin': prepared(({ fakeHost }) => {
    fakeHost.state.rejoinable = seat();
  }),
  'home-web': inBrowser(),
  lobby: async ({ desk }) => {
    const lobby = useLobby();
    await lobby.open({ kind: 'guest', invite: 'K7QM-2XRT' });
    desk.hear(0.34);
  },
  'lobby-at-door': async ({ fakeHost }) => {
    fakeHost.state.look = look({ door: true });
    await useLobby().open({ kind: 'guest', invite: FAR });
  },
  'lobby-host': async () => {
    await useLobby().open(toHost);
  },
  'lobby-who-can-come': async () => {
    await useLobby().open(toHost);
    click('lobby-open-to-change');
  },
  'lobby-windows-asks': prepared(
    ({ fakeHost }) => {
      fakeHost.state.platform = 'win32';
    },
    () => useLobby().open(toHost),
  ),
  'lobby-macos-asked': prepared(
    ({ fakeHost }) => {
      fakeHost.state.platform = 'darwin';
      fakeHost.state.preferences = { ...fakeHost.state.preferences, systemAsked: true };
    },
    async () => {
      await useLobby().open(toHost);
      click('lobby-open-to-change');
    },
  ),
  'lobby-nobody-else': async () => {
    usePreferences().set({ openTo: 'here' });
    await useLobby().open(toHost);
  },
  'lobby-looking': lookingFor('K7QM-2XRT'),
  'lobby-looking-far': lookingFor(FAR),
  'lobby-looking-stopped': async (stage) => {
    await lookingFor(FAR)(stage);
    useLobby().stopLooking();
  },
  'lobby-found-here': foundBy('here'),
  'lobby-found-near': foundBy('network'),
  'lobby-found-far': foundBy('direct'),
  'lobby-trouble': async ({ desk, fakeHost }) => {
    desk.previewed = {
      ...desk.previewed,
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
  'lobby-asks-home': async () => {
    await useLobby().open({ kind: 'guest', invite: FAR, leadsTo: { kind: 'home' } });
  },
  'lobby-asks-nowhere': async () => {
    await useLobby().open({
      ...{ kind: 'guest', invite: 'matinee://join?c=K7QM2XRT' },
      leadsTo: { kind: 'unknown', server: null },
    });
  },
  'lobby-elsewhere': async ({ fakeHost }) => {
    const place = { from: 'auth.example.org', to: 'rooms.example.com' };
    fakeHost.state.seat = seat({ elsewhere: place });
    const lobby = useLobby();
    await lobby.open({ kind: 'guest', invite: 'https://auth.example.org/j/K7QM2-XRT4N' });
    await lobby.join();
  },
  'lobby-full': async ({ fakeHost }) => {
    fakeHost.state.look = look({ full: true });
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
  },
  'lobby-client-outdated': refusedBy('CLIENT_OUTDATED'),
  'lobby-server-outdated': refusedBy('SERVER_OUTDATED'),
  'lobby-untrusted': refusedBy('SERVER_UNTRUSTED'),
  'lobby-not-ours': refusedBy('PROTOCOL_MISMATCH'),
  'lobby-party-away': refusedBy('PARTY_AWAY', FAR),
  'lobby-code-unknown-far': refusedBy('PARTY_AWAY', 'K7QM2-XRT4N'),
  'lobby-no-direct-way': refusedBy('NO_DIRECT_WAY', FAR),
  'lobby-udp-blocked': refusedBy('UDP_BLOCKED', FAR),
  'lobby-relay-only': refusedBy('RELAY_ONLY', FAR),
  'lobby-reach-off': refusedBy('REACH_OFF', FAR),
  'lobby-networks': async ({ fakeHost }) => {
    fakeHost.state.networks = NETWORKS;
    usePreferences().set({ openTo: 'network' });
    await useLobby().open(toHost);
    click('lobby-open-to-change');
  },
  'lobby-networks-none': async ({ fakeHost }) => {
    fakeHost.state.networks = [];
    usePreferences().set({ openTo: 'network' });
    await useLobby().open(toHost);
    click('lobby-open-to-change');
  },
  'lobby-ask-servers': async ({ fakeHost }) => {
    fakeHost.state.look = new WatchTogetherError('INVITE_INVALID', 'Unknown.');
    fakeHost.state.servers = [
      { serverId: 's_1', name: 'Cinema', url: 'https://party.example.org', hostKey: 'none' },
      { serverId: 's_2', name: 'Ben’s server', url: 'https://ben.example', hostKey: 'none' },
    ];
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
  },
};
