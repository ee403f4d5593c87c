/**
 * Asks every server that may be told a code, all at the same time; the first that knows it wins. Servers on the network
 * turn up while the others are being asked, and so does the way to a party far away.
 */
import type { TimerHandle, Timers } from '@core/base/clock';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { PartyLook } from '@core/ipc/party';
import type { ServerAddress } from '../system/http-send';

/** Where a party may be. */
export interface Place {
  readonly server: ServerAddress;
  readonly way: PartyLook['way'];
  /** Gives up what was opened to get there. */
  readonly letGo?: () => void;
}

/** Reports until the signal ends: servers of the network that know the code, and that there are some that don't. */
export type SearchLan = (
  onFound: (server: ServerAddress) => void,
  onOther: () => void,
  signal: AbortSignal,
) => void;

export interface FindPartyOptions<A> {
  /** The places known from the start: this machine's servers, and those that the link names. */
  readonly places: readonly Place[];
  readonly searchLan: SearchLan;
  /** Opens the way to a party far away; null where the invite names none. */
  readonly goFar: ((signal: AbortSignal) => Promise<Place>) | null;
  readonly ask: (server: ServerAddress) => Promise<A>;
  /** Ends when the person gives it up. */
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

/** How long the network is listened to: an answer on the own network comes within 0.8 s. */
export const LAN_SEARCH_MS = 2_500;

/**
 * Codes in the order of what they tell the person: first a server that knows the code but can't let them in, then one
 * that doesn't know it, one of another age, and then why the party isn't met far away.
 */
const TELLING: readonly ErrorCode[] = [
  'INVITE_EXPIRED',
  'INVITE_REVOKED',
  'INVITE_USED_UP',
  'SESSION_CLOSED',
  'RATE_LIMITED',
  'INVITE_INVALID',
  'CLIENT_OUTDATED',
  'SERVER_OUTDATED',
  'NO_DIRECT_WAY',
  'UDP_BLOCKED',
  'PARTY_AWAY',
  'PARTY_NOT_AT_RELAY',
  'RELAY_AWAY',
  'RELAY_ONLY',
  'REACH_OFF',
  // What answers there isn't fit to be asked.
  'SERVER_UNTRUSTED',
  'PROTOCOL_MISMATCH',
];

/** SERVER_UNREACHABLE where no server answered at all, also where there was none. */
export const tellingFailure = (failures: readonly WatchTogetherError[]): WatchTogetherError => {
  for (const code of TELLING) {
    const found = failures.find((failure) => failure.code === code);
    if (found) return found;
  }
  return new WatchTogetherError('SERVER_UNREACHABLE', 'No server was found that could know the code', {
    context: { asked: failures.length },
  });
};

/** @throws JOIN_ABORTED by the signal; the most telling of all failures */
export function findParty<A>(options: FindPartyOptions<A>): Promise<{ place: Place; answer: A }> {
  const { timers, places, searchLan, goFar, signal } = options;
  /** Ends with the first that is found, or when nothing is left to wait for. */
  const search = new AbortController();
  const asked = new Set<string>();
  const failures: WatchTogetherError[] = [];
  /** Whether the link itself says where the party is: then another one on this machine or the network says nothing. */
  const isNamed = goFar !== null || places.some(({ way }) => way !== 'here');
  return new Promise((resolve, reject) => {
    let waitingFor = 1; // The calls below.
    let listening: TimerHandle | null = null;
    const end = (settle: () => void) => {
      if (search.signal.aborted) return;
      signal.removeEventListener('abort', giveUp);
      if (listening !== null) timers.clearTimeout(listening);
      search.abort();
      settle();
    };
    const giveUp = () =>
      end(() => reject(new WatchTogetherError('JOIN_ABORTED', 'The person looks for it no more')));
    const oneLess = () => {
      waitingFor -= 1;
      if (waitingFor === 0) end(() => reject(tellingFailure(failures)));
    };
    const failed = (error: unknown) => {
      failures.push(toWatchTogetherError(error));
      oneLess();
    };
    const ask = (place: Place) => {
      const { server, way, letGo } = place;
      if (search.signal.aborted || asked.has(server.url)) return letGo?.();
      asked.add(server.url);
      waitingFor += 1;
      options.ask(server).then(
        (answer) => {
          if (search.signal.aborted) letGo?.();
          else end(() => resolve({ place, answer }));
        },
        (error: unknown) => {
          letGo?.();
          const { code } = toWatchTogetherError(error);
          if (isNamed && way === 'here' && code === 'INVITE_INVALID') oneLess();
          else failed(error);
        },
      );
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    for (const place of places) ask(place);
    if (goFar) {
      waitingFor += 1;
      goFar(search.signal).then((place) => {
        ask(place);
        oneLess();
      }, failed);
    }
    waitingFor += 1;
    listening = timers.setTimeout(() => {
      listening = null;
      oneLess();
    }, LAN_SEARCH_MS);
    const other = () => {
      if (isNamed) return;
      failures.push(
        new WatchTogetherError('INVITE_INVALID', 'Another party is on the network, by another code'),
      );
    };
    searchLan((server) => ask({ server, way: 'network' }), other, search.signal);
    oneLess();
  });
}
