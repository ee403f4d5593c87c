/**
 * WatchParty: a press is passed on as it is; once a second every client reports its position, hears all positions, and
 * plays faster if the one in front (among three and more: the median) is over half a second ahead. Times are ms.
 */
import type { PeerPolicy, PlayerAction, Press } from './port';

export const REPORT_MS = 1_000;
export const BEHIND_MS = 500;
export const MAX_RATE = 1.1;

interface WatchPartyClient {
  readonly me: string;
  readonly heard: boolean;
  readonly paused: boolean;
}

interface WatchPartyServer {
  readonly people: readonly string[];
  readonly paused: boolean;
  /** The furthest position that anybody has reached, where a newcomer begins. */
  readonly positionMs: number;
  /** The expected position of each person when the next map is sent. */
  readonly positions: Readonly<Record<string, number>>;
  readonly mapAtMs: number;
}

type Up = Press | { readonly type: 'report'; readonly positionMs: number };
type Down =
  | Press
  | { readonly type: 'host'; readonly paused: boolean; readonly positionMs: number }
  | { readonly type: 'map'; readonly people: number; readonly positions: Readonly<Record<string, number>> };

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

/** The rate is a hundredth faster for each 100 ms behind, from half a second on. */
export function rateFor(behindMs: number): number {
  if (!(behindMs > BEHIND_MS)) return 1;
  return Math.min(MAX_RATE, 1 + Number((behindMs / 10_000).toFixed(2)));
}

export const watchparty: PeerPolicy<WatchPartyClient, WatchPartyServer, Up, Down> = {
  id: 'watchparty',
  title: 'WatchParty, room’s rate on automatic so that it corrects (policy port)',
  follows: {
    repository: 'howardchung/watchparty',
    files: ['src/components/App/App.tsx', 'src/components/App/HTML.ts', 'server/room.ts'],
    constants: {
      'position report and map every': `${REPORT_MS} ms`,
      'behind the leader by more than': `${BEHIND_MS} ms`,
      'rate per 100 ms behind': 0.01,
      'highest rate': MAX_RATE,
      leader: 'the furthest of two, the median of three and more',
      'room rate': '0 (automatic)',
      'median of an even number': 'mean of the middle two; theirs not verified',
    },
  },
  client: {
    tickMs: REPORT_MS,
    wakeAt: () => null,
    ready: (state) => state.heard,
    initial: (me) => ({ me, heard: false, paused: true }),
    tick: (state, player) => ({
      state,
      send: [{ type: 'report', positionMs: player.positionMs }],
      player: [],
    }),
    press: (state, press) => ({
      state: press.type === 'seek' ? state : { ...state, paused: press.type === 'pause' },
      send: [press],
      player: [press],
    }),
    receive(state, message, player) {
      switch (message.type) {
        case 'host': {
          const actions: PlayerAction[] = [{ type: 'seek', positionMs: message.positionMs }];
          if (!message.paused) actions.push({ type: 'play' });
          return { state: { ...state, heard: true, paused: message.paused }, send: [], player: actions };
        }
        case 'map': {
          if (state.paused) return { state, send: [], player: [] };
          const all = Object.values(message.positions);
          const leaderMs = message.people > 2 ? median(all) : Math.max(...all);
          const rate = rateFor(leaderMs - (message.positions[state.me] ?? NaN));
          return { state, send: [], player: rate === player.rate ? [] : [{ type: 'rate', rate }] };
        }
        case 'seek':
          return { state, send: [], player: [message] };
        case 'play':
        case 'pause':
          return { state: { ...state, paused: message.type === 'pause' }, send: [], player: [message] };
      }
    },
  },
  server: {
    tickMs: REPORT_MS,
    wakeAt: () => null,
    initial: (nowMs) => ({ people: [], paused: true, positionMs: 0, positions: {}, mapAtMs: nowMs }),
    joined: (state, who) => ({
      state: { ...state, people: [...state.people, who] },
      send: [{ to: who, message: { type: 'host', paused: state.paused, positionMs: state.positionMs } }],
    }),
    left: (state, who) => ({
      state: {
        ...state,
        people: state.people.filter((name) => name !== who),
        positions: Object.fromEntries(Object.entries(state.positions).filter(([name]) => name !== who)),
      },
      send: [],
    }),
    receive(state, from, up, nowMs) {
      if (up.type !== 'report')
        return {
          state:
            up.type === 'seek'
              ? { ...state, positionMs: up.positionMs }
              : { ...state, paused: up.type === 'pause' },
          send: [{ to: { not: from }, message: up }],
        };
      const positionMs = up.positionMs - (nowMs - state.mapAtMs) + REPORT_MS;
      return {
        state: {
          ...state,
          positionMs: Math.max(state.positionMs, up.positionMs),
          positions: { ...state.positions, [from]: positionMs },
        },
        send: [],
      };
    },
    tick: (state, nowMs) => ({
      state: { ...state, mapAtMs: nowMs },
      send: [
        { to: 'all', message: { type: 'map', people: state.people.length, positions: state.positions } },
      ],
    }),
  },
};
