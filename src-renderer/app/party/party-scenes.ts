/** Scenes of the party as a whole: its look, its connection, its end, the invitation. */
import { WatchTogetherError } from '@core/base/errors';
import type { PartyHandle } from '@core/ipc/party';
import { useDrawer } from '../../party/drawer';
import { useFullScreen } from '../../party/full-screen';
import { usePreferences } from '../../party/preferences';
import { useSession } from '../../party/session';
import { useToasts } from '../../party/toasts';
import { invite, seat } from '../../testing/fake-host';
import { person } from '../../testing/fake-party';
import { NETWORKS } from '../../gallery/networks';
import {
  chat,
  click,
  inParty,
  noFilm,
  NOW_MS,
  playback,
  type Scene,
  withPeople,
} from '../../gallery/made-up-party';

const FAR_CODE = { code: 'K7QM2XRT4N', untilMs: Date.now() + 2_400_000, isFound: true, changes: 0 };

const AT_DOOR = [
  { id: 'p_Dan', name: 'Dan' },
  { id: 'p_long', name: 'Maximiliane-Josephine von der Heide' },
];

/** What is behind the code, where the party runs in this app. */
const inviting = (over: Partial<PartyHandle>, button?: string): Scene =>
  inParty({}, () => {
    const link = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}&k=${'C'.repeat(43)}&a=192.168.1.20:40123`;
    const session = useSession();
    session.handle = seat({ role: 'host', invite: { ...invite, link }, embedded: true, ...over });
    click('invite-chip');
    if (button) window.setTimeout(() => click(button), 100);
  });

export const PARTY_SCENES: Readonly<Record<string, Scene>> = {
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
    ...noFilm,
  }),
  'party-at-door': inParty({ atDoor: AT_DOOR }),
  'party-send-away': inParty({ atDoor: AT_DOOR }, () => click('send-away-Dan')),
  'party-reconnecting': inParty({
    state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false },
    ...withPeople({
      Ben: { presence: 'reconnecting', speaking: false },
      Cleo: { presence: 'gone' },
      Dan: { reach: 'failed' },
    }),
  }),
  'party-kept': inParty(
    { state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: false } },
    ({ party }) => {
      party.hold('pause');
      click('transport-play');
    },
  ),
  'party-refused': inParty({}, () =>
    useToasts().show(
      'bad',
      'The server did not come back in time.',
      'What you pressed a minute ago was not passed on. Press it again when it is back.',
    ),
  ),
  'party-asking': inParty({ state: { kind: 'reconnecting', what: 'signal', sinceMs: 0, askPerson: true } }),
  'party-full': inParty({}, () => {
    useDrawer().open = false;
    useFullScreen().toggle();
  }),
  'party-unread': inParty({ chat: [] }, ({ party }) => {
    useDrawer().open = false;
    party.show({ chat });
  }),
  ended: inParty({}, ({ party }) => party.emit('disconnected', { reason: 'session_closed' })),
  lost: inParty({}, ({ party }) => party.emit('disconnected', { reason: 'reconnect_timeout' })),
  invite: inParty({}, () => click('invite-chip')),
  // The link is that of a server on the internet.
  'invite-long': inParty({}, () => {
    const session = useSession();
    const link = 'https://party.example.org/j/K7QM2-XRT4N';
    session.handle = seat({ role: 'host', invite: { ...invite, code: 'K7QM2XRT4N', link } });
    click('invite-chip');
  }),
  'invite-far': inviting({ open: 'anywhere', reach: 'open' }),
  'invite-far-opening': inviting({ open: 'anywhere', reach: 'opening' }),
  'invite-far-no-udp': inviting({ open: 'anywhere', reach: 'noUdp' }),
  'invite-far-failed': inviting({ open: 'anywhere', reach: 'failed' }),
  'invite-far-off': inviting({ open: 'anywhere', reach: 'off' }),
  'invite-far-relay-only': async (stage) => {
    usePreferences().set({ relayOnly: true });
    await inviting({ open: 'anywhere', reach: 'off' })(stage);
  },
  'invite-far-code': inviting({ open: 'anywhere', reach: 'open', farCode: FAR_CODE }),
  'invite-far-code-changed': inviting({
    ...{ open: 'anywhere', reach: 'open' },
    farCode: { ...FAR_CODE, isFound: false, changes: 1 },
  }),
  'invite-near': inviting({ open: 'network', reach: 'off' }),
  'invite-here': inviting({ open: 'here', reach: 'off' }),
  'invite-scan': inviting({ open: 'anywhere', reach: 'open' }, 'invite-scan'),
  'invite-networks': inParty({}, ({ fakeHost }) => {
    const session = useSession();
    fakeHost.state.networks = NETWORKS;
    session.handle = seat({ role: 'host', invite, embedded: true, open: 'network' });
    click('invite-chip');
  }),
  toasts: () => {
    useToasts().showError(new WatchTogetherError('SERVER_UNREACHABLE', ''));
    useToasts().show('good', 'The link is copied. Send it to your friends.');
  },
};
