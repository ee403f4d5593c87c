/**
 * Jellyfin's SyncPlay group: it plays, is paused, or waits until all are ready; a start is set for a time to come.
 * Times are ms.
 */
import type { Press, ServerStep } from './port';
import {
  DEFAULT_PING_MS,
  MAX_PLAYBACK_OFFSET_MS,
  TIME_SYNC_OFFSET_MS,
  type GroupCommand,
  type JellyfinDown,
  type JellyfinUp,
} from './jellyfin-wire';

type GroupState =
  | { readonly kind: 'paused' }
  | { readonly kind: 'playing'; readonly ignoresBuffering: boolean }
  | { readonly kind: 'waiting'; readonly resumes: boolean; readonly from: 'paused' | 'playing' };

export interface JellyfinServer {
  readonly group: GroupState;
  /** The group's position at that time. */
  readonly positionMs: number;
  readonly atMs: number;
  /** The people in the group; true for those whom the group waits for. */
  readonly buffering: Readonly<Record<string, boolean>>;
}

type Step = ServerStep<JellyfinServer, JellyfinDown>;
type Sent = Step['send'][number];
type Report = Extract<JellyfinUp, { readonly type: 'ready' | 'buffering' }>;

/** The delay of a start: twice the highest ping, and at least the default. */
export const START_DELAY_MS = Math.max(2 * DEFAULT_PING_MS, DEFAULT_PING_MS);

export const initialServer = (nowMs: number): JellyfinServer => ({
  group: { kind: 'paused' },
  positionMs: 0,
  atMs: nowMs,
  buffering: {},
});

const command = (server: JellyfinServer, what: GroupCommand['command']): GroupCommand => ({
  type: 'command',
  command: what,
  whenAtMs: server.atMs,
  positionMs: server.positionMs,
});

const anyBuffering = (server: JellyfinServer): boolean => Object.values(server.buffering).includes(true);
const setBuffering = (server: JellyfinServer, who: string, value: boolean): JellyfinServer => ({
  ...server,
  buffering: { ...server.buffering, [who]: value },
});
const allBuffering = (server: JellyfinServer, value: boolean): JellyfinServer => ({
  ...server,
  buffering: Object.fromEntries(Object.keys(server.buffering).map((name) => [name, value])),
});
const toReady = (server: JellyfinServer, message: JellyfinDown): Sent[] =>
  Object.entries(server.buffering)
    .filter(([, buffering]) => !buffering)
    .map(([to]) => ({ to, message }));

/** The group stopped at its present position; before the start that was set it hasn't moved. */
const stopped = (server: JellyfinServer, nowMs: number): JellyfinServer => ({
  ...server,
  positionMs: server.positionMs + Math.max(0, nowMs - server.atMs),
  atMs: nowMs,
});

const starts = (server: JellyfinServer, atMs: number, ignoresBuffering = false): JellyfinServer => ({
  ...server,
  group: { kind: 'playing', ignoresBuffering },
  atMs,
});

export function joinedServer(server: JellyfinServer, who: string, nowMs: number): Step {
  const group = server.group;
  let state = group.kind === 'playing' ? stopped(server, nowMs) : server;
  if (group.kind !== 'waiting')
    state = { ...state, group: { kind: 'waiting', resumes: group.kind === 'playing', from: group.kind } };
  state = setBuffering(state, who, true);
  return {
    state,
    send: [
      { to: who, message: { type: 'queue', positionMs: state.positionMs } },
      ...toReady(state, command(state, 'pause')),
    ],
  };
}

export function leftServer(server: JellyfinServer, who: string, nowMs: number): Step {
  const buffering = Object.fromEntries(Object.entries(server.buffering).filter(([name]) => name !== who));
  const state = { ...server, buffering };
  if (state.group.kind !== 'waiting' || anyBuffering(state)) return { state, send: [] };
  if (!state.group.resumes) return { state: { ...state, group: { kind: 'paused' } }, send: [] };
  const playing = starts(state, nowMs + START_DELAY_MS);
  return { state: playing, send: [{ to: 'all', message: command(playing, 'unpause') }] };
}

export function receivedServer(server: JellyfinServer, from: string, up: JellyfinUp, nowMs: number): Step {
  if (!(from in server.buffering)) return { state: server, send: [] };
  switch (up.type) {
    case 'time':
      return {
        state: server,
        send: [{ to: from, message: { type: 'time', t0: up.t0, t1: nowMs, t2: nowMs } }],
      };
    case 'press':
      return pressed(server, from, up.press, nowMs);
    case 'ready':
      return ready(server, from, up, nowMs);
    case 'buffering':
      return buffering(server, from, nowMs);
  }
}

function pressed(server: JellyfinServer, from: string, press: Press, nowMs: number): Step {
  switch (press.type) {
    case 'play':
      return unpause(server, from, nowMs);
    case 'pause':
      return pause(server, from, nowMs);
    case 'seek':
      return seek(server, press.positionMs, nowMs);
  }
}

function unpause(server: JellyfinServer, from: string, nowMs: number): Step {
  const { group } = server;
  switch (group.kind) {
    case 'playing':
      return { state: server, send: [{ to: from, message: command(server, 'unpause') }] };
    case 'paused': {
      const state = starts(server, nowMs + START_DELAY_MS);
      return { state, send: [{ to: 'all', message: command(state, 'unpause') }] };
    }
    case 'waiting': {
      if (!group.resumes) return { state: { ...server, group: { ...group, resumes: true } }, send: [] };
      // A second request makes the group go on without those who aren't ready.
      const state = starts(allBuffering(server, false), nowMs + START_DELAY_MS, true);
      return { state, send: [{ to: 'all', message: command(state, 'unpause') }] };
    }
  }
}

function pause(server: JellyfinServer, from: string, nowMs: number): Step {
  const { group } = server;
  switch (group.kind) {
    case 'playing': {
      const state: JellyfinServer = { ...stopped(server, nowMs), group: { kind: 'paused' } };
      return { state, send: [{ to: 'all', message: command(state, 'pause') }] };
    }
    case 'paused':
      return { state: server, send: [{ to: from, message: command(server, 'pause') }] };
    case 'waiting':
      return { state: { ...server, group: { ...group, resumes: false } }, send: [] };
  }
}

function seek(server: JellyfinServer, positionMs: number, nowMs: number): Step {
  const { group } = server;
  const waiting: GroupState =
    group.kind === 'waiting'
      ? group
      : { kind: 'waiting', resumes: group.kind === 'playing', from: group.kind };
  const state = { ...server, group: waiting, positionMs, atMs: nowMs };
  return { state: allBuffering(state, true), send: [{ to: 'all', message: command(state, 'seek') }] };
}

function buffering(server: JellyfinServer, from: string, nowMs: number): Step {
  const { group } = server;
  const state = setBuffering(server, from, true);
  switch (group.kind) {
    case 'playing': {
      if (group.ignoresBuffering) return { state: server, send: [] };
      const held: JellyfinServer = {
        ...stopped(state, nowMs),
        group: { kind: 'waiting', resumes: true, from: 'playing' },
      };
      return { state: held, send: toReady(held, command(held, 'pause')) };
    }
    case 'paused':
      return {
        state: { ...state, group: { kind: 'waiting', resumes: false, from: 'paused' } },
        send: [{ to: from, message: command(state, 'pause') }],
      };
    case 'waiting':
      return {
        state,
        send: group.resumes ? [] : [{ to: from, message: command(state, 'pause') }],
      };
  }
}

function ready(server: JellyfinServer, from: string, report: Report, nowMs: number): Step {
  switch (server.group.kind) {
    case 'playing':
      return { state: server, send: [{ to: from, message: command(server, 'unpause') }] };
    case 'paused':
      return { state: server, send: [{ to: from, message: command(server, 'pause') }] };
    case 'waiting':
      return server.group.resumes
        ? readyToResume(server, from, report, nowMs)
        : readyToStayPaused(server, from, report, nowMs);
  }
}

function readyToResume(server: JellyfinServer, from: string, report: Report, nowMs: number): Step {
  const sinceMs = nowMs - report.whenAtMs;
  const movedMs = report.playing && Math.abs(sinceMs) <= TIME_SYNC_OFFSET_MS ? sinceMs : 0;
  const behindMs = server.positionMs - (report.positionMs + movedMs);
  if (!report.playing && Math.abs(behindMs) > MAX_PLAYBACK_OFFSET_MS) {
    const state = setBuffering(server, from, true);
    return { state, send: [{ to: from, message: command(state, 'seek') }] };
  }
  const state = setBuffering(server, from, false);
  if (anyBuffering(state)) {
    const message = { ...command(state, 'pause'), whenAtMs: nowMs + behindMs };
    return { state, send: [{ to: from, message }] };
  }
  // A client that is behind and plays already needs no message: the others start when it gets there.
  const catchesUp = behindMs > 2 * DEFAULT_PING_MS;
  const playing = starts(state, nowMs + (catchesUp ? behindMs : START_DELAY_MS));
  const to = catchesUp && report.playing ? { not: from } : 'all';
  return { state: playing, send: [{ to, message: command(playing, 'unpause') }] };
}

function readyToStayPaused(server: JellyfinServer, from: string, report: Report, nowMs: number): Step {
  if (Math.abs(server.positionMs - report.positionMs) > MAX_PLAYBACK_OFFSET_MS) {
    const state = setBuffering(server, from, true);
    return { state, send: [{ to: from, message: command(state, 'seek') }] };
  }
  const state = setBuffering(server, from, false);
  if (anyBuffering(state) || state.group.kind !== 'waiting') return { state, send: [] };
  // After playing the pause is new, and counts from now; otherwise the earlier one is repeated.
  const rested = state.group.from === 'playing' ? stopped(state, nowMs) : state;
  const paused: JellyfinServer = { ...rested, group: { kind: 'paused' } };
  return { state: paused, send: [{ to: 'all', message: command(paused, 'pause') }] };
}
