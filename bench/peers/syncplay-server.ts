/**
 * Syncplay's server has no position of its own. Once a second it takes the slowest watcher's position for the room's
 * and sends it to each; an action of one watcher is passed on at once. Times are ms.
 */
import { earliest, type ServerStep } from './port';
import { NO_PING, pinged, type Ping, type StateDown, type StateUp } from './syncplay-wire';

export const STATE_INTERVAL_MS = 1_000;
export const FIRST_STATE_AFTER_MS = 100;
/** A room's position that is older than this is taken anew from the slowest watcher. */
export const ROOM_POSITION_AGE_MS = 1_000;

interface Watcher {
  readonly positionMs: number | null;
  readonly updatedAtMs: number;
  readonly nextStateMs: number;
  readonly ping: Ping;
  readonly clientStampMs: number | null;
  readonly clientStampAtMs: number;
  readonly serverIgnoring: number;
  readonly clientIgnoring: number;
}

export interface SyncplayServer {
  readonly watchers: Readonly<Record<string, Watcher>>;
  readonly playing: boolean;
  readonly positionMs: number;
  readonly updatedAtMs: number;
  readonly setBy: string | null;
}

type Step = ServerStep<SyncplayServer, StateDown>;
type Sent = Step['send'][number];

export const initialServer = (nowMs: number): SyncplayServer => ({
  watchers: {},
  playing: false,
  positionMs: 0,
  updatedAtMs: nowMs,
  setBy: null,
});

function watcherPosition(watcher: Watcher, playing: boolean, nowMs: number): number | null {
  if (watcher.positionMs === null) return null;
  return watcher.positionMs + (playing ? nowMs - watcher.updatedAtMs : 0);
}

/** The room's position. It may have to be taken from the slowest watcher, who then counts as the one who set it. */
function roomPosition(server: SyncplayServer, nowMs: number): readonly [SyncplayServer, number] {
  const ageMs = nowMs - server.updatedAtMs;
  if (ageMs <= ROOM_POSITION_AGE_MS) return [server, server.positionMs + (server.playing ? ageMs : 0)];
  let slowest: { readonly name: string; readonly positionMs: number } | null = null;
  for (const [name, watcher] of Object.entries(server.watchers)) {
    const positionMs = watcherPosition(watcher, server.playing, nowMs);
    if (positionMs !== null && (slowest === null || positionMs < slowest.positionMs))
      slowest = { name, positionMs };
  }
  if (slowest === null) return [server, server.positionMs + (server.playing ? ageMs : 0)];
  const taken = { ...server, positionMs: slowest.positionMs, updatedAtMs: nowMs, setBy: slowest.name };
  return [taken, slowest.positionMs];
}

const withWatcher = (server: SyncplayServer, name: string, change: Partial<Watcher>): SyncplayServer => {
  const watcher = server.watchers[name];
  if (!watcher) return server;
  return { ...server, watchers: { ...server.watchers, [name]: { ...watcher, ...change } } };
};

/** A state for one watcher. Unless it is forced, it is held back while this watcher hasn't confirmed a forced one. */
function stateTo(
  server: SyncplayServer,
  name: string,
  positionMs: number,
  seeked: boolean,
  forced: boolean,
  nowMs: number,
): readonly [SyncplayServer, readonly Sent[]] {
  const watcher = server.watchers[name];
  if (!watcher) return [server, []];
  const serverIgnoring = watcher.serverIgnoring + (forced ? 1 : 0);
  const message: StateDown = {
    positionMs,
    paused: !server.playing,
    seeked,
    setBy: server.setBy,
    serverStampMs: nowMs,
    clientStampMs:
      watcher.clientStampMs === null ? null : watcher.clientStampMs + (nowMs - watcher.clientStampAtMs),
    serverRttMs: watcher.ping.rttMs,
    ignoring: { server: serverIgnoring, client: watcher.clientIgnoring },
  };
  const after = withWatcher(server, name, { serverIgnoring, clientIgnoring: 0, clientStampMs: null });
  return [after, serverIgnoring === 0 || forced ? [{ to: name, message }] : []];
}

export function joinedServer(server: SyncplayServer, who: string, nowMs: number): Step {
  const [room, positionMs] = roomPosition(server, nowMs);
  const watcher: Watcher = {
    positionMs: Object.keys(server.watchers).length > 0 ? positionMs : null,
    updatedAtMs: nowMs,
    nextStateMs: nowMs + FIRST_STATE_AFTER_MS,
    ping: NO_PING,
    clientStampMs: null,
    clientStampAtMs: nowMs,
    serverIgnoring: 0,
    clientIgnoring: 0,
  };
  const joined = { ...room, watchers: { ...room.watchers, [who]: watcher } };
  const [state, send] = stateTo(joined, who, positionMs, true, true, nowMs);
  return { state, send };
}

export function leftServer(server: SyncplayServer, who: string): Step {
  const watchers = Object.fromEntries(Object.entries(server.watchers).filter(([name]) => name !== who));
  return {
    state: { ...server, watchers, positionMs: Object.keys(watchers).length > 0 ? server.positionMs : 0 },
    send: [],
  };
}

export function receivedServer(server: SyncplayServer, from: string, up: StateUp, nowMs: number): Step {
  const watcher = server.watchers[from];
  if (!watcher) return { state: server, send: [] };
  const confirmed = up.ignoring.server !== 0 && up.ignoring.server === watcher.serverIgnoring;
  const ping =
    up.serverStampMs === null ? watcher.ping : pinged(watcher.ping, up.serverStampMs, up.clientRttMs, nowMs);
  const heard = withWatcher(server, from, {
    serverIgnoring: confirmed ? 0 : watcher.serverIgnoring,
    clientIgnoring: up.ignoring.client !== 0 ? up.ignoring.client : watcher.clientIgnoring,
    clientStampMs: up.clientStampMs,
    clientStampAtMs: nowMs,
    ping,
  });
  if (heard.watchers[from]?.serverIgnoring !== 0) return { state: heard, send: [] };

  const pauseChanged = up.play !== null && up.play.paused === heard.playing;
  const positionMs =
    up.play === null ? watcher.positionMs : up.play.positionMs + (up.play.paused ? 0 : ping.forwardMs);
  const updated: SyncplayServer = {
    ...withWatcher(heard, from, { updatedAtMs: nowMs, positionMs }),
    ...(pauseChanged ? { playing: !heard.playing, setBy: from } : {}),
  };
  if (!pauseChanged && up.play?.seeked !== true) return { state: updated, send: [] };
  return passOn(updated, from, positionMs ?? 0, up.play?.seeked === true, nowMs);
}

/**
 * Passes an action on to everybody, its author included. Everybody counts as being there from now on; the time of the
 * room's position stays as it was, so that the next regular state can be up to a second off, as it is in Syncplay.
 */
function passOn(
  server: SyncplayServer,
  by: string,
  positionMs: number,
  seeked: boolean,
  nowMs: number,
): Step {
  const watchers = Object.fromEntries(
    Object.entries(server.watchers).map(([name, watcher]) => [name, { ...watcher, positionMs }]),
  );
  let state: SyncplayServer = { ...server, watchers, positionMs, setBy: by };
  const send: Sent[] = [];
  for (const name of Object.keys(watchers)) {
    const [after, sent] = stateTo(state, name, positionMs, seeked, true, nowMs);
    state = after;
    send.push(...sent);
  }
  return { state, send };
}

export function tickedServer(server: SyncplayServer, nowMs: number): Step {
  let state = server;
  const send: Sent[] = [];
  for (const [name, watcher] of Object.entries(server.watchers)) {
    if (watcher.nextStateMs > nowMs) continue;
    const late = Math.floor((nowMs - watcher.nextStateMs) / STATE_INTERVAL_MS);
    const [room, positionMs] = roomPosition(state, nowMs);
    const timed = withWatcher(room, name, {
      nextStateMs: watcher.nextStateMs + (late + 1) * STATE_INTERVAL_MS,
    });
    const [after, sent] = stateTo(timed, name, positionMs, false, false, nowMs);
    state = after;
    send.push(...sent);
  }
  return { state, send };
}

export const serverWakeAt = (server: SyncplayServer): number | null =>
  earliest(...Object.values(server.watchers).map((watcher) => watcher.nextStateMs));
