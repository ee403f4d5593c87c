/**
 * Jellyfin's SyncPlay client in the browser: it starts, stops and seeks at times of the server's clock, and compares
 * itself with the server every second and a half while it plays. Times are ms.
 */
import { clockSample, quickest, type ClockSample } from './four-stamps';
import { DEFAULT_PING_MS, type GroupCommand, type JellyfinDown, type JellyfinUp } from './jellyfin-wire';
import { earliest, type ClientStep, type PlayerAction, type PlayerReading, type Press } from './port';

export const TIME_SAMPLES = 8;
export const GREEDY_INTERVAL_MS = 1_000;
export const GREEDY_PINGS = 3;
export const CALM_INTERVAL_MS = 60_000;

export const MIN_DELAY_SPEED_MS = 60;
export const MAX_DELAY_SPEED_MS = 3_000;
export const SPEED_DURATION_MS = 1_000;
export const MIN_DELAY_SKIP_MS = 400;
export const MIN_SPEED = 0.2;
/** The time between two looks, after a start, and after a skip. */
export const SYNC_INTERVAL_MS = MAX_DELAY_SPEED_MS / 2;
/** The interval of Chromium's `timeupdate`, at which the client looks. */
export const TIME_UPDATE_MS = 250;
export const BUFFERING_AFTER_MS = 3_000;
/** A pause that found the player paused already seeks after this time. */
export const PLAYER_EVENT_TIMEOUT_MS = 500;
/** A repeated seek goes to a place within this width, so that the player seeks at all. */
export const REPEATED_SEEK_WIDTH_MS = 100;

interface Timer {
  readonly atMs: number;
  readonly does: PlayerAction | GroupCommand;
}

export interface JellyfinClient {
  readonly samples: readonly ClockSample[];
  readonly pings: number;
  /** When the next ping is due; null while one is under way. */
  readonly nextPingMs: number | null;
  /** The command that came before the first time measurement; the last one counts. */
  readonly queued: GroupCommand | null;
  readonly last: GroupCommand | null;
  /** The position to begin at, while the film isn't loaded yet. */
  readonly loadsAtMs: number | null;
  readonly isIn: boolean;
  readonly timer: Timer | null;
  readonly corrects: boolean;
  /** When it may correct again; the rate goes back to 1 then. */
  readonly correctsAtMs: number | null;
  readonly lastLookMs: number | null;
  readonly nextTimeUpdateMs: number;
  /** Whether the player ran at the last look. */
  readonly ran: boolean;
  readonly waitingSinceMs: number | null;
  readonly buffering: boolean;
  /** Whether it was sent somewhere and will pause there. */
  readonly seeks: boolean;
  readonly random: number;
}

type Step = ClientStep<JellyfinClient, JellyfinUp>;

export const initialClient = (me: string, nowMs: number): JellyfinClient => ({
  samples: [],
  pings: 0,
  nextPingMs: nowMs + GREEDY_INTERVAL_MS,
  queued: null,
  last: null,
  loadsAtMs: null,
  isIn: false,
  timer: null,
  corrects: false,
  correctsAtMs: null,
  lastLookMs: null,
  nextTimeUpdateMs: nowMs + TIME_UPDATE_MS,
  ran: false,
  waitingSinceMs: null,
  buffering: false,
  seeks: false,
  random: [...me].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_537, 1),
});

export const clientReady = (client: JellyfinClient): boolean => client.isIn && client.samples.length > 0;

export const clientWakeAt = (client: JellyfinClient): number | null =>
  earliest(client.timer?.atMs ?? null, client.correctsAtMs, client.nextPingMs);

const offsetMs = (client: JellyfinClient): number => quickest(client.samples)?.offsetMs ?? 0;

/** The group's position by its last command, which told it to play. */
const groupPosition = (client: JellyfinClient, command: GroupCommand, nowMs: number): number =>
  command.positionMs + (nowMs + offsetMs(client) - command.whenAtMs);

/** A pressed button only sends a request to the server. */
export const pressedClient = (client: JellyfinClient, press: Press): Step => ({
  state: client,
  send: [{ type: 'press', press }],
  player: [],
});

const report = (
  client: JellyfinClient,
  type: 'ready' | 'buffering',
  positionMs: number,
  playing: boolean,
  nowMs: number,
): JellyfinUp => ({ type, whenAtMs: nowMs + offsetMs(client), positionMs, playing });

export function receivedClient(
  client: JellyfinClient,
  message: JellyfinDown,
  player: PlayerReading,
  nowMs: number,
): Step {
  switch (message.type) {
    case 'time': {
      const samples = [...client.samples, clockSample(message, nowMs)].slice(-TIME_SAMPLES);
      const calm = client.pings >= GREEDY_PINGS;
      const timed: JellyfinClient = {
        ...client,
        samples,
        pings: calm ? client.pings : client.pings + 1,
        nextPingMs: nowMs + (calm ? CALM_INTERVAL_MS : GREEDY_INTERVAL_MS),
        queued: null,
      };
      return client.queued === null
        ? { state: timed, send: [], player: [] }
        : applied(timed, client.queued, player, nowMs);
    }
    case 'queue':
      return {
        state: { ...client, loadsAtMs: message.positionMs },
        send: [],
        player: [...(player.paused ? [] : [{ type: 'pause' } as const])],
      };
    case 'command':
      return client.samples.length === 0
        ? { state: { ...client, queued: message }, send: [], player: [] }
        : applied(client, message, player, nowMs);
  }
}

export function tickedClient(client: JellyfinClient, player: PlayerReading, nowMs: number): Step {
  let state = client;
  const send: JellyfinUp[] = [];
  const actions: PlayerAction[] = [];
  const take = (step: Step): void => {
    state = step.state;
    send.push(...step.send);
    actions.push(...step.player);
  };
  if (state.nextPingMs !== null && state.nextPingMs <= nowMs) {
    send.push({ type: 'time', t0: nowMs });
    state = { ...state, nextPingMs: null };
  }
  if (state.loadsAtMs !== null && player.canPlay && !player.seeking) take(loaded(state, player, nowMs));
  take(playerEvents(state, player, nowMs));
  if (state.correctsAtMs !== null && state.correctsAtMs <= nowMs) {
    if (player.rate !== 1) actions.push({ type: 'rate', rate: 1 });
    state = { ...state, corrects: true, correctsAtMs: null };
  }
  if (state.timer !== null && state.timer.atMs <= nowMs) take(timed(state, state.timer, player, nowMs));
  else if (state.nextTimeUpdateMs <= nowMs) {
    state = { ...state, nextTimeUpdateMs: nowMs + TIME_UPDATE_MS };
    if (!player.paused && !player.seeking) take(looked(state, player, nowMs));
  }
  return { state, send, player: actions };
}

function loaded(client: JellyfinClient, player: PlayerReading, nowMs: number): Step {
  const toMs = client.loadsAtMs ?? 0;
  if (player.positionMs !== toMs && !client.isIn)
    return { state: { ...client, isIn: true }, send: [], player: [{ type: 'seek', positionMs: toMs }] };
  return {
    state: { ...client, isIn: true, loadsAtMs: null },
    send: [report(client, 'ready', player.positionMs, false, nowMs)],
    player: [],
  };
}

/** The events `playing` and `waiting`, found as the element would emit them. */
function playerEvents(client: JellyfinClient, player: PlayerReading, nowMs: number): Step {
  const runs = !player.paused && !player.seeking && player.canPlay;
  if (runs && !client.ran) {
    const state = { ...client, ran: true, waitingSinceMs: null, buffering: false };
    const ready = report(state, 'ready', player.positionMs, true, nowMs);
    if (!client.seeks) return { state, send: [ready], player: [] };
    return {
      state: { ...state, ran: false, seeks: false },
      send: [ready, report(state, 'ready', player.positionMs, false, nowMs)],
      player: [{ type: 'pause' }],
    };
  }
  if (runs || player.paused)
    return { state: { ...client, ran: runs, waitingSinceMs: null }, send: [], player: [] };
  const waitingSinceMs = client.waitingSinceMs ?? nowMs;
  const tells = !client.buffering && nowMs - waitingSinceMs >= BUFFERING_AFTER_MS;
  return {
    state: { ...client, ran: false, waitingSinceMs, buffering: client.buffering || tells },
    send: tells ? [report(client, 'buffering', player.positionMs, true, nowMs)] : [],
    player: [],
  };
}

function applied(client: JellyfinClient, command: GroupCommand, player: PlayerReading, nowMs: number): Step {
  const { last } = client;
  const same =
    last !== null &&
    last.command === command.command &&
    last.whenAtMs === command.whenAtMs &&
    last.positionMs === command.positionMs;
  if (same) return repeated(client, command, player, nowMs);
  return scheduled({ ...client, last: command }, command, player, nowMs);
}

/**
 * Handles a command that is known already: it is carried out again if its time has come and the player doesn't follow
 * it.
 */
function repeated(client: JellyfinClient, command: GroupCommand, player: PlayerReading, nowMs: number): Step {
  const nothing: Step = { state: client, send: [], player: [] };
  if (command.whenAtMs - offsetMs(client) > nowMs) return nothing;
  const elsewhere = !player.paused || player.positionMs !== command.positionMs;
  switch (command.command) {
    case 'unpause':
      return player.paused ? scheduled(client, command, player, nowMs) : nothing;
    case 'pause':
      return elsewhere ? scheduled(client, command, player, nowMs) : nothing;
    case 'seek': {
      if (!elsewhere) return { ...nothing, send: [report(client, 'ready', player.positionMs, false, nowMs)] };
      const random = (client.random * 75 + 74) % 65_537;
      const aside = (random / 65_537 - 0.5) * REPEATED_SEEK_WIDTH_MS;
      const near = { ...command, positionMs: Math.max(0, command.positionMs + aside) };
      return scheduled({ ...client, random }, near, player, nowMs);
    }
  }
}

function scheduled(
  client: JellyfinClient,
  command: GroupCommand,
  player: PlayerReading,
  nowMs: number,
): Step {
  const atMs = command.whenAtMs - offsetMs(client);
  const cleared: JellyfinClient = {
    ...client,
    timer: null,
    corrects: false,
    correctsAtMs: null,
    seeks: false,
  };
  const actions: PlayerAction[] = player.rate === 1 ? [] : [{ type: 'rate', rate: 1 }];
  if (atMs > nowMs) {
    if (command.command === 'unpause' && player.positionMs - command.positionMs > MIN_DELAY_SKIP_MS)
      actions.push({ type: 'seek', positionMs: command.positionMs });
    return { state: { ...cleared, timer: { atMs, does: command } }, send: [], player: actions };
  }
  const now = carriedOut(cleared, command, player, nowMs, true);
  return { ...now, player: [...actions, ...now.player] };
}

function timed(client: JellyfinClient, timer: Timer, player: PlayerReading, nowMs: number): Step {
  const state = { ...client, timer: null };
  return timer.does.type === 'command'
    ? carriedOut(state, timer.does, player, nowMs, false)
    : { state, send: [], player: [timer.does] };
}

/**
 * Carries out a command. `late`: its time is over. A start then goes to where the group has got to, without the time
 * that the seek takes.
 */
function carriedOut(
  client: JellyfinClient,
  { command, ...rest }: GroupCommand,
  player: PlayerReading,
  nowMs: number,
  late: boolean,
): Step {
  const seek: PlayerAction = { type: 'seek', positionMs: rest.positionMs };
  switch (command) {
    case 'unpause': {
      const toMs = groupPosition(client, { command, ...rest }, nowMs);
      return {
        state: { ...client, correctsAtMs: nowMs + SYNC_INTERVAL_MS },
        send: [],
        player: [{ type: 'play' }, ...(late ? [{ type: 'seek', positionMs: toMs } as const] : [])],
      };
    }
    case 'pause':
      if (!player.paused) return { state: client, send: [], player: [{ type: 'pause' }, seek] };
      return {
        state: { ...client, timer: { atMs: nowMs + PLAYER_EVENT_TIMEOUT_MS, does: seek } },
        send: [],
        player: [],
      };
    case 'seek':
      return { state: { ...client, ran: false, seeks: true }, send: [], player: [{ type: 'play' }, seek] };
  }
}

/**
 * Looks every second and a half how far off the player is; a second of playing faster or slower, or a skip, mends it.
 */
function looked(client: JellyfinClient, player: PlayerReading, nowMs: number): Step {
  const nothing: Step = { state: client, send: [], player: [] };
  if (client.last?.command !== 'unpause' || client.buffering) return nothing;
  if (client.lastLookMs !== null && nowMs - client.lastLookMs < SYNC_INTERVAL_MS) return nothing;
  const state = { ...client, lastLookMs: nowMs };
  if (!client.corrects) return { ...nothing, state };
  const groupMs = groupPosition(client, client.last, nowMs);
  const correction = correctionFor(groupMs - player.positionMs);
  if (correction === null) return { ...nothing, state };
  const action: PlayerAction =
    correction.rate === null
      ? { type: 'seek', positionMs: groupMs }
      : { type: 'rate', rate: correction.rate };
  return {
    state: { ...state, corrects: false, correctsAtMs: nowMs + correction.forMs },
    send: [],
    player: [action],
  };
}

/** The correction for being `behindMs` behind; a rate of null is a skip. */
export function correctionFor(
  behindMs: number,
): { readonly rate: number | null; readonly forMs: number } | null {
  const offMs = Math.abs(behindMs);
  if (offMs >= MIN_DELAY_SPEED_MS && offMs < MAX_DELAY_SPEED_MS) {
    const slow = behindMs <= -SPEED_DURATION_MS * MIN_SPEED;
    const forMs = slow ? offMs / (1 - MIN_SPEED) : SPEED_DURATION_MS;
    return { rate: 1 + behindMs / forMs, forMs };
  }
  return offMs >= MIN_DELAY_SKIP_MS ? { rate: null, forMs: SYNC_INTERVAL_MS } : null;
}

export const CLIENT_CONSTANTS = {
  NumberOfTrackedMeasurements: TIME_SAMPLES,
  PollingIntervalGreedy: GREEDY_INTERVAL_MS,
  GreedyPingCount: GREEDY_PINGS,
  PollingIntervalLowProfile: CALM_INTERVAL_MS,
  minDelaySpeedToSync: MIN_DELAY_SPEED_MS,
  maxDelaySpeedToSync: MAX_DELAY_SPEED_MS,
  speedToSyncDuration: SPEED_DURATION_MS,
  minDelaySkipToSync: MIN_DELAY_SKIP_MS,
  MinSpeed: MIN_SPEED,
  minBufferingThresholdMillis: BUFFERING_AFTER_MS,
  WaitForPlayerEventTimeout: PLAYER_EVENT_TIMEOUT_MS,
  DefaultPing: DEFAULT_PING_MS,
} as const;
