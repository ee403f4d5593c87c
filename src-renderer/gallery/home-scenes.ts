/** Before the party: Home and the lobby. */
import { WatchTogetherError } from '@core/base/errors';
import { useLobby } from '../stores/lobby';
import { look, seat } from '../testing/fake-host';
import type { Scene } from './made-up-party';

export const HOME_SCENES: Readonly<Record<string, Scene>> = {
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
};
