/** Scenes of the call: who is seen how large, how well it goes, and the connection test. */
import type { PartyView } from '@core/session/view';
import { WatchTogetherError } from '@core/base/errors';
import { EMPTY_CALL } from '@core/session/empty-view';
import type { NetworkCheckResult } from '@sdk/network-check/network-check';
import type { PersonSample } from './call-figures';
import { useCall } from '../../party/call/call';
import { useDrawer } from '../../party/drawer';
import { useFaces } from '../people/faces';
import { useFullScreen } from '../../party/full-screen';
import { useLobby } from '../lobby/lobby';
import { usePreferences } from '../../party/preferences';
import { useSound } from '../../party/devices/sound';
import { sample } from '../../testing/call-samples';
import { person } from '../../testing/fake-party';
import {
  click,
  inParty,
  noFilm,
  people,
  ready,
  withPeople,
  type Scene,
  type Stage,
} from '../../gallery/made-up-party';

const guests = ['Eve', 'Finn'].map((name, index) => person(name, { seat: index + 5, readiness: ready }));
const alone = people.slice(0, 1);
/** Two minutes of a person's samples: it goes well, then packets get lost for a while, and the picture shrinks. */
const measured = (participantId: string, roundTripMs: number, trouble: boolean): readonly PersonSample[] =>
  Array.from({ length: 60 }, (_, index) => {
    const wave = Math.sin(index / 3) + 0.4 * Math.sin(index * 1.9);
    const isBad = trouble && index > 34 && index < 56;
    return sample({
      participantId,
      atMs: index * 2_000,
      roundTripMs: roundTripMs + wave * 6 + (isBad ? 90 : 0),
      jitterMs: 6 + 2 * wave + (isBad ? 30 : 0),
      incoming: {
        audioBps: 42_000,
        videoBps: (isBad ? 130_000 : 430_000) + wave * 30_000,
        width: isBad ? 320 : 640,
        height: isBad ? 180 : 360,
        framesPerSecond: isBad ? 12 + wave * 2 : 20,
        loss: isBad ? 0.06 + wave * 0.02 : 0.002,
      },
      outgoing: {
        audioBps: 40_000,
        videoBps: 150_000 + wave * 8_000,
        width: 320,
        height: 180,
        framesPerSecond: 20,
        loss: isBad ? 0.03 : 0,
      },
      limitation: isBad ? 'bandwidth' : index > 20 && index < 28 ? 'cpu' : 'none',
      route: trouble ? 'relay' : 'direct',
    });
  });
const callOpen = ({ party }: Stage): void => {
  party.histories.set('p_Ben', measured('p_Ben', 42, false));
  party.histories.set('p_Cleo', measured('p_Cleo', 71, false));
  party.histories.set('p_Dan', measured('p_Dan', 118, true));
  useDrawer().open = true;
  useDrawer().tab = 'call';
};
const callOf = (change: Partial<PartyView['call']>): Partial<PartyView> => ({
  call: { ...EMPTY_CALL, ...change },
});
const sending = { width: 640, height: 360, frameRate: 20 };
/** The lobby with a connection test that is done, and its results. */
const tested =
  (checks: readonly NetworkCheckResult[], isRunning = false): Scene =>
  async ({ desk, fakeHost }) => {
    fakeHost.state.checks = checks;
    if (isRunning) fakeHost.host.parties.probe = () => new Promise(() => undefined);
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
    click('test-open');
    window.setTimeout(() => desk.hear(0.34));
  };
const found = (
  id: NetworkCheckResult['id'],
  value: number | null,
  outcome: NetworkCheckResult['outcome'] = 'good',
  reason: NetworkCheckResult['reason'] = null,
): NetworkCheckResult => ({ id, outcome, reason, value });

export const CALL_SCENES: Readonly<Record<string, Scene>> = {
  'grid-1': inParty({ ...noFilm, participants: alone }),
  'grid-2': inParty({ ...noFilm, participants: people.slice(0, 2) }),
  'grid-3': inParty({ ...noFilm, participants: people.slice(0, 3) }),
  'grid-4': inParty(noFilm),
  'grid-6': inParty({ ...noFilm, participants: [...people, ...guests] }),
  'grid-pinned': inParty({ ...noFilm, participants: [...people, ...guests] }, () =>
    useFaces().togglePin('p_Ben'),
  ),
  pinned: inParty({}, () => useFaces().togglePin('p_Cleo')),
  'pinned-full': inParty({}, () => {
    useDrawer().open = false;
    useFaces().togglePin('p_Cleo');
    useFullScreen().toggle();
  }),
  'full-6': inParty({ participants: [...people, ...guests] }, () => {
    useDrawer().open = false;
    useFullScreen().toggle();
  }),
  'hidden-self': inParty({}, () => {
    usePreferences().set({ hideSelf: true });
  }),
  'tile-menu': inParty({}, () => click('menu-Ben')),
  unheard: inParty(
    callOf({
      unheard: [
        { speakerId: 'p_Ana', listenerId: 'p_Ben' },
        { speakerId: 'p_Dan', listenerId: 'p_Cleo' },
      ],
    }),
  ),
  unreached: inParty(withPeople({ Ben: { reach: 'failed', speaking: false, streams: [] } })),
  paused: inParty(withPeople({ Ben: { reach: 'paused', speaking: false, streams: [] } })),
  'unreached-small': inParty(
    withPeople({
      Ben: { reach: 'failed', video: false },
      Dan: { reach: 'failed', video: false, name: 'Daniela of the Long Name' },
    }),
    () => useFaces().togglePin('p_Cleo'),
  ),
  'unreached-grid': inParty({ ...noFilm, ...withPeople({ Ben: { reach: 'failed', video: false } }) }),
  'paused-grid': inParty({ ...noFilm, ...withPeople({ Ben: { reach: 'paused', video: false } }) }),
  'link-overdue': inParty({
    ...callOf({ wayHelp: 'none' }),
    ...withPeople({ Ben: { reach: 'overdue', video: false, streams: [] } }),
  }),
  'link-overdue-grid': inParty({
    ...noFilm,
    ...callOf({ wayHelp: 'stun' }),
    ...withPeople({ Ben: { reach: 'overdue', video: false, streams: [] } }),
  }),
  'link-overdue-pair': inParty({
    ...noFilm,
    ...callOf({ wayHelp: 'none' }),
    participants: people
      .slice(0, 2)
      .map((one) => (one.isLocal ? one : { ...one, reach: 'overdue' as const, video: false, streams: [] })),
  }),
  'call-panel': inParty(callOf({ sending }), callOpen),
  'call-meaning': inParty(callOf({ sending }), (stage) => {
    callOpen(stage);
    click('call-help');
  }),
  'call-settings': inParty(callOf({ sending, cpuConstrained: true }), (stage) => {
    usePreferences().set({
      videoQuality: { width: 640, height: 480, frameRate: 24, maxBitrateBps: 900_000 },
    });
    callOpen(stage);
    click('call-open-Dan');
    window.setTimeout(() =>
      document.querySelector('[data-testid="call-settings"]')?.scrollIntoView({ block: 'start' }),
    );
  }),
  'voices-off': inParty({}, () => {
    useSound().voicesMuted = true;
    useCall().setVolume('p_Ben', 0);
  }),
  'sound-only': inParty(callOf({ receivesVideo: false })),
  'connection-test': tested([
    found('server', 24),
    found('socket', 31),
    found('udp', null, 'bad', 'blocked'),
    found('relay', 48),
    found('download', 38_000_000),
    found('upload', 900_000, 'weak', 'slow'),
  ]),
  // The party itself runs on another site, which nobody has agreed to.
  'connection-test-elsewhere': async ({ fakeHost }) => {
    fakeHost.host.parties.probe = () => Promise.reject(new WatchTogetherError('PARTY_ELSEWHERE', ''));
    await useLobby().open({ kind: 'guest', invite: 'K7QM-2XRT' });
    click('test-open');
  },
  'connection-test-running': tested([], true),
  'connection-test-own-network': tested([
    found('server', 24),
    found('socket', 31),
    found('udp', null, 'skipped', 'noServers'),
    found('relay', null, 'skipped', 'noServers'),
    found('download', 38_000_000),
    found('upload', 4_200_000),
  ]),
  'connection-test-most': tested([
    found('server', 24),
    found('socket', 31),
    found('udp', null),
    found('relay', null, 'skipped', 'noServers'),
    found('download', 38_000_000),
    found('upload', 4_200_000),
  ]),
  'settings-stun': () => {
    click('home-settings');
    window.setTimeout(() => click('stun-own'), 200);
    window.setTimeout(
      () => document.querySelector('[data-testid="stun-choice"]')?.scrollIntoView({ block: 'end' }),
      400,
    );
  },
  settings: () => click('home-settings'),
};
