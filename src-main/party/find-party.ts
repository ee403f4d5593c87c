/**
 * Asks every server that may be told a bare code, all at the same time; the first that knows it wins. Servers on the
 * network turn up while the others are being asked.
 */
import type { Timers } from '@core/base/clock';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { ServerAddress } from '../system/http-send';

/** Reports until the signal ends: servers of the network that know the code, and that there are some that don't. */
export type SearchLan = (
  onFound: (server: ServerAddress) => void,
  onOther: () => void,
  signal: AbortSignal,
) => void;

export interface FindPartyOptions<A> {
  /** The servers known from the start: this machine's. */
  readonly servers: readonly ServerAddress[];
  readonly searchLan: SearchLan;
  readonly ask: (server: ServerAddress) => Promise<A>;
  readonly timers: Timers;
}

/** How long the network is listened to: an answer on the own network comes within 0.8 s. */
export const LAN_SEARCH_MS = 2_500;

/**
 * Codes in the order of what they tell the person: first a server that knows the code but can't let them in, then one
 * that doesn't know it.
 */
const TELLING: readonly ErrorCode[] = [
  'INVITE_EXPIRED',
  'INVITE_REVOKED',
  'INVITE_USED_UP',
  'SESSION_CLOSED',
  'RATE_LIMITED',
  'INVITE_INVALID',
];

/** Codes of servers that answered and aren't fit to be asked. */
const UNUSABLE: ReadonlySet<ErrorCode> = new Set([
  'CLIENT_OUTDATED',
  'SERVER_OUTDATED',
  'SERVER_UNTRUSTED',
  'PROTOCOL_MISMATCH',
]);

/** SERVER_UNREACHABLE where no server answered at all, also where there was none. */
export const tellingFailure = (failures: readonly WatchTogetherError[]): WatchTogetherError => {
  for (const code of TELLING) {
    const found = failures.find((failure) => failure.code === code);
    if (found) return found;
  }
  return (
    failures.find(({ code }) => UNUSABLE.has(code)) ??
    new WatchTogetherError('SERVER_UNREACHABLE', 'No server was found that could know the code', {
      context: { asked: failures.length },
    })
  );
};

export function findParty<A>(options: FindPartyOptions<A>): Promise<{ server: ServerAddress; answer: A }> {
  const { timers } = options;
  const search = new AbortController();
  const asked = new Set<string>();
  const failures: WatchTogetherError[] = [];
  return new Promise((resolve, reject) => {
    let open = 1; // The search itself.
    const close = () => {
      open -= 1;
      if (open === 0) reject(tellingFailure(failures));
    };
    const ask = (server: ServerAddress) => {
      if (asked.has(server.url)) return;
      asked.add(server.url);
      open += 1;
      options.ask(server).then(
        (answer) => {
          timers.clearTimeout(timer);
          search.abort();
          resolve({ server, answer });
        },
        (error: unknown) => {
          failures.push(toWatchTogetherError(error));
          close();
        },
      );
    };
    const timer = timers.setTimeout(() => {
      search.abort();
      close();
    }, LAN_SEARCH_MS);
    for (const server of options.servers) ask(server);
    const other = () => {
      failures.push(
        new WatchTogetherError('INVITE_INVALID', 'Another party is on the network, by another code'),
      );
    };
    options.searchLan(ask, other, search.signal);
  });
}
