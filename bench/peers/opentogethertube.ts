/**
 * OpenTogetherTube: the server keeps the position and sends it when something changes; every client counts on from the
 * time at which it heard it, and jumps when it is over a second off. Times are ms.
 */
import { earliest, type PeerPolicy, type PlayerAction } from './port';

export const CHECK_MS = 250;
export const SEEK_BEYOND_MS = 1_000;
/** Changes are gathered for this long before they are sent. */
export const DEBOUNCE_MS = 50;
export const SERVER_TICK_MS = 1_000;

interface OttClient {
  readonly heard: boolean;
  readonly playing: boolean;
  readonly positionMs: number;
  /** When `positionMs` was heard, by the client's clock; the message's own delay isn't counted. */
  readonly atMs: number;
  readonly lastTrueMs: number;
  readonly wasPaused: boolean;
}

interface OttServer {
  readonly playing: boolean;
  readonly positionMs: number;
  readonly startedAtMs: number | null;
  readonly dirty: readonly ('playing' | 'positionMs')[];
  readonly sendsAtMs: number | null;
  readonly nextUpdateMs: number;
}

interface Sync {
  readonly playing?: boolean;
  readonly positionMs?: number;
}

type Up =
  | { readonly type: 'playback'; readonly playing: boolean }
  | { readonly type: 'seek'; readonly positionMs: number };

const realPosition = ({ positionMs, startedAtMs }: OttServer, nowMs: number): number =>
  positionMs + (startedAtMs === null ? 0 : nowMs - startedAtMs);

const truePosition = (client: OttClient, nowMs: number): number =>
  client.positionMs + (client.playing ? nowMs - client.atMs : 0);

const changed = (
  server: OttServer,
  nowMs: number,
  ...what: readonly ('playing' | 'positionMs')[]
): OttServer => ({
  ...server,
  dirty: [...new Set([...server.dirty, ...what])],
  sendsAtMs: nowMs + DEBOUNCE_MS,
});

function afterCommand(server: OttServer, up: Up, nowMs: number): OttServer {
  if (up.type === 'seek')
    return changed({ ...server, positionMs: up.positionMs, startedAtMs: nowMs }, nowMs, 'positionMs');
  if (up.playing === server.playing) return server;
  if (up.playing) return changed({ ...server, playing: true, startedAtMs: nowMs }, nowMs, 'playing');
  const positionMs = realPosition(server, nowMs);
  return changed(
    { ...server, playing: false, positionMs, startedAtMs: null },
    nowMs,
    'playing',
    'positionMs',
  );
}

export const opentogethertube: PeerPolicy<OttClient, OttServer, Up, Sync> = {
  id: 'opentogethertube',
  title: 'OpenTogetherTube (policy port)',
  follows: {
    repository: 'dyc3/opentogethertube',
    files: [
      'client/src/views/Room.vue',
      'client/src/stores/room.ts',
      'server/room.ts',
      'server/roommanager.ts',
    ],
    constants: {
      'position is checked every': `${CHECK_MS} ms`,
      'seek beyond': `${SEEK_BEYOND_MS} ms`,
      'sync is debounced by': `${DEBOUNCE_MS} ms`,
      'room is updated every': `${SERVER_TICK_MS} ms`,
      'clock reference': 'local time of receipt, set anew by each position while it plays',
    },
  },
  client: {
    tickMs: CHECK_MS,
    wakeAt: () => null,
    ready: (state) => state.heard,
    initial: (_me, nowMs) => ({
      heard: false,
      playing: false,
      positionMs: 0,
      atMs: nowMs,
      lastTrueMs: 0,
      wasPaused: true,
    }),
    tick(state, player, nowMs) {
      const trueMs = truePosition(state, nowMs);
      const actions: PlayerAction[] = [];
      if (trueMs !== state.lastTrueMs && Math.abs(trueMs - player.positionMs) > SEEK_BEYOND_MS)
        actions.push({ type: 'seek', positionMs: trueMs });
      // Something else has started or stopped the player: it goes back to the room's state.
      if (player.paused !== state.wasPaused && player.paused === state.playing)
        actions.push({ type: state.playing ? 'play' : 'pause' });
      return { state: { ...state, lastTrueMs: trueMs, wasPaused: player.paused }, send: [], player: actions };
    },
    press: (state, press) => ({
      state,
      send: [press.type === 'seek' ? press : { type: 'playback', playing: press.type === 'play' }],
      player: [],
    }),
    receive(state, sync, _player, nowMs) {
      const starts = sync.playing === true && !state.playing;
      const moves = sync.positionMs !== undefined && state.playing;
      const actions: PlayerAction[] =
        sync.playing === undefined ? [] : [{ type: sync.playing ? 'play' : 'pause' }];
      return {
        state: {
          ...state,
          heard: true,
          playing: sync.playing ?? state.playing,
          positionMs: sync.positionMs ?? state.positionMs,
          atMs: starts || moves ? nowMs : state.atMs,
        },
        send: [],
        player: actions,
      };
    },
  },
  server: {
    tickMs: null,
    wakeAt: (state) => earliest(state.sendsAtMs, state.nextUpdateMs),
    initial: (nowMs) => ({
      playing: false,
      positionMs: 0,
      startedAtMs: null,
      dirty: [],
      sendsAtMs: null,
      nextUpdateMs: nowMs + SERVER_TICK_MS,
    }),
    joined: (state, who, nowMs) => ({
      state,
      send: [
        { to: who, message: { playing: state.playing, positionMs: state.positionMs } },
        { to: 'all', message: { positionMs: realPosition(state, nowMs) } },
      ],
    }),
    left: (state) => ({ state, send: [] }),
    receive: (state, _from, up, nowMs) => ({ state: afterCommand(state, up, nowMs), send: [] }),
    tick(server, nowMs) {
      // The room's regular update sends the gathered changes, too; between two updates the debounce does.
      const updates = server.nextUpdateMs <= nowMs;
      const state = updates ? { ...server, nextUpdateMs: nowMs + SERVER_TICK_MS } : server;
      const due = updates || (state.sendsAtMs !== null && state.sendsAtMs <= nowMs);
      if (!due || state.dirty.length === 0) return { state, send: [] };
      const message: Sync = {
        ...(state.dirty.includes('playing') ? { playing: state.playing } : {}),
        ...(state.dirty.includes('positionMs') ? { positionMs: state.positionMs } : {}),
      };
      return { state: { ...state, dirty: [], sendsAtMs: null }, send: [{ to: 'all', message }] };
    },
  },
};
