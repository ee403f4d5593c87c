/**
 * MediaSync (webtiming): a shared timing vector, to which each player is steered by its rate and, beyond a second, by a
 * jump that aims ahead by the last one's miss. Times are ms.
 */
import { clockSample, quickest, type ClockSample, type TimeReply } from './four-stamps';
import type { ClientStep, PeerPolicy, PlayerAction, PlayerReading } from './port';

export const TIME_UPDATE_MS = 250;
export const JUMP_BEYOND_MS = 1_000;
export const JUMP_APART_MS = 150;
export const AVERAGED = 3;
/** A jump that missed its aim by more than this was bad luck, and isn't learnt from. */
export const MAX_AIM_MS = 5_000;

/**
 * The levels of correction: from which average error on, how far from 1 the rate may be, and which share of the error
 * (per second) it corrects.
 */
export const LEVELS = [
  { beyondMs: 1_000, limit: 1, gain: 1.3 },
  { beyondMs: 500, limit: 0.5, gain: 0.75 },
  { beyondMs: 100, limit: 0.4, gain: 0.75 },
  { beyondMs: 25, limit: 0.3, gain: 0.6 },
  { beyondMs: 0, limit: 0.02, gain: 0.07 },
] as const;
const FINEST = LEVELS[4];
export const IN_SYNC_MS = 25;

/**
 * This bound is ours, as the clock's error is: a target this little before the film's beginning counts as its
 * beginning.
 */
export const BEFORE_START_MS = 50;
/** This number is ours: MediaSync is given a timing object and doesn't say how its clock is set. */
export const CLOCK_BURST = 5;
export const CLOCK_BURST_APART_MS = 200;
export const CLOCK_LATER_MS = 10_000;
export const CLOCK_KEPT = 10;

interface Vector {
  readonly positionMs: number;
  readonly velocity: number;
  /** The time by the server's clock. */
  readonly atMs: number;
}

interface Jump {
  readonly atMs: number;
  readonly positionMs: number;
  readonly aimMs: number;
}

export interface MediaSyncClient {
  readonly clock: readonly ClockSample[];
  readonly asked: number;
  readonly nextAskMs: number;
  readonly vector: Vector | null;
  readonly errors: readonly number[];
  readonly lastPositionMs: number | null;
  readonly jump: Jump | null;
  readonly jumpedAtMs: number | null;
}

type Up =
  | { readonly type: 'time'; readonly t0: number }
  | { readonly type: 'update'; readonly positionMs: number | null; readonly velocity: number | null };
type Down = ({ readonly type: 'time' } & TimeReply) | ({ readonly type: 'vector' } & Vector);
type Step = ClientStep<MediaSyncClient, Up>;

const positionAt = (vector: Vector, serverMs: number): number =>
  vector.positionMs + vector.velocity * (serverMs - vector.atMs);

/** The rate for an average error; being behind is positive. */
export function rateFor(behindMs: number, velocity: number): number {
  const { limit, gain } = LEVELS.find(({ beyondMs }) => Math.abs(behindMs) > beyondMs) ?? FINEST;
  return velocity + Math.min(limit, Math.max(-limit, (behindMs / 1_000) * gain));
}

/** MediaSync's step each time that the element reports its time, or the vector changes. */
export function updated(client: MediaSyncClient, player: PlayerReading, nowMs: number): Step {
  const { vector } = client;
  const offsetMs = quickest(client.clock)?.offsetMs;
  if (!vector || offsetMs === undefined || !player.canPlay) return { state: client, send: [], player: [] };
  const exactMs = positionAt(vector, nowMs + offsetMs);
  const targetMs = exactMs < 0 && exactMs > -BEFORE_START_MS ? 0 : exactMs;
  if (targetMs === client.lastPositionMs) return { state: client, send: [], player: [] };
  const state = { ...client, lastPositionMs: targetMs };
  if (targetMs < 0 || (player.durationMs !== null && targetMs > player.durationMs))
    return { state, send: [], player: player.paused ? [] : [{ type: 'pause' }] };

  const actions: PlayerAction[] = [];
  if (vector.velocity !== 0 && player.paused) actions.push({ type: 'play' });
  if (vector.velocity === 0 && !player.paused) actions.push({ type: 'pause' });
  const behindMs = targetMs - player.positionMs;
  if (vector.velocity === 0 || Math.abs(behindMs) > JUMP_BEYOND_MS) {
    if (state.jumpedAtMs !== null && nowMs - state.jumpedAtMs <= JUMP_APART_MS)
      return { state, send: [], player: actions };
    const [jumped, ...seek] = jump(state, vector, targetMs, player, nowMs);
    return { state: jumped, send: [], player: [...actions, ...seek] };
  }

  const errors = [...state.errors, behindMs];
  if (errors.length < AVERAGED) return { state: { ...state, errors }, send: [], player: actions };
  const averageMs = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const rate = rateFor(averageMs, vector.velocity);
  if (rate !== player.rate) actions.push({ type: 'rate', rate });
  // In sync it keeps only the oldest error, else none.
  const kept = Math.abs(averageMs) > IN_SYNC_MS ? [] : errors.slice(0, 1);
  return { state: { ...state, errors: kept }, send: [], player: actions };
}

/** A jump while it plays aims ahead by the last one's miss; after a missed jump the aim is kept. */
function jump(
  client: MediaSyncClient,
  vector: Vector,
  targetMs: number,
  player: PlayerReading,
  nowMs: number,
): readonly [MediaSyncClient, ...PlayerAction[]] {
  const jumpedAtMs = nowMs;
  if (vector.velocity !== 1)
    return [
      { ...client, jump: null, jumpedAtMs },
      { type: 'seek', positionMs: targetMs },
    ];
  const last = client.jump;
  const missedMs = last === null ? 0 : last.positionMs + (nowMs - last.atMs) - player.positionMs;
  const learnedMs = last === null ? 0 : last.aimMs + missedMs;
  const aimMs = Math.abs(learnedMs) > MAX_AIM_MS ? 0 : learnedMs;
  const rate: PlayerAction[] = player.rate === 1 ? [] : [{ type: 'rate', rate: 1 }];
  return [
    { ...client, jump: { atMs: nowMs, positionMs: targetMs, aimMs }, jumpedAtMs },
    ...rate,
    { type: 'seek', positionMs: Math.max(0, targetMs + aimMs) },
  ];
}

export const mediasync: PeerPolicy<MediaSyncClient, Vector, Up, Down> = {
  id: 'mediasync',
  title: 'MediaSync on a shared timing object, by variable rate (policy port)',
  follows: {
    repository: 'webtiming/timingsrc',
    files: ['v3/mediasync/mediasync.js'],
    constants: {
      'updated on': `timeupdate, every ${TIME_UPDATE_MS} ms in Chromium, and on each change of the vector`,
      'jump beyond': `${JUMP_BEYOND_MS} ms, and to land a pause`,
      'jumps apart': `${JUMP_APART_MS} ms`,
      'errors averaged': AVERAGED,
      'rate levels': LEVELS.map(
        ({ beyondMs, limit, gain }) => `>${beyondMs} ms: ±${limit}, gain ${gain}`,
      ).join('; '),
      'aim ahead at most': `${MAX_AIM_MS} ms`,
      mode: 'vpbr: it is known that the rate can vary, no falling back to skips; automute not ported',
      'before the beginning': `up to ${BEFORE_START_MS} ms count as the beginning: ours, not theirs`,
      clock: `ours, not theirs: ${CLOCK_BURST} four-stamp samples ${CLOCK_BURST_APART_MS} ms apart, then one every ${CLOCK_LATER_MS} ms, shortest round trip of the last ${CLOCK_KEPT}`,
    },
  },
  client: {
    tickMs: TIME_UPDATE_MS,
    wakeAt: (state) => state.nextAskMs,
    ready: (state) => state.vector !== null && state.clock.length >= CLOCK_BURST,
    initial: (_me, nowMs) => ({
      clock: [],
      asked: 0,
      nextAskMs: nowMs,
      vector: null,
      errors: [],
      lastPositionMs: null,
      jump: null,
      jumpedAtMs: null,
    }),
    tick(client, player, nowMs) {
      if (client.nextAskMs <= nowMs) {
        const asked = client.asked + 1;
        const nextAskMs = nowMs + (asked < CLOCK_BURST ? CLOCK_BURST_APART_MS : CLOCK_LATER_MS);
        return { state: { ...client, asked, nextAskMs }, send: [{ type: 'time', t0: nowMs }], player: [] };
      }
      // A player that stands still reports no time.
      return player.paused ? { state: client, send: [], player: [] } : updated(client, player, nowMs);
    },
    press: (state, press) => ({
      state,
      send: [
        press.type === 'seek'
          ? { type: 'update', positionMs: press.positionMs, velocity: null }
          : { type: 'update', positionMs: null, velocity: press.type === 'play' ? 1 : 0 },
      ],
      player: [],
    }),
    receive(client, message, player, nowMs) {
      if (message.type === 'vector')
        return updated({ ...client, vector: message, errors: [], jump: null }, player, nowMs);
      const clock = [...client.clock, clockSample(message, nowMs)].slice(-CLOCK_KEPT);
      return { state: { ...client, clock }, send: [], player: [] };
    },
  },
  server: {
    tickMs: null,
    wakeAt: () => null,
    initial: (nowMs) => ({ positionMs: 0, velocity: 0, atMs: nowMs }),
    joined: (state, who) => ({ state, send: [{ to: who, message: { type: 'vector', ...state } }] }),
    left: (state) => ({ state, send: [] }),
    receive(state, from, up, nowMs) {
      if (up.type === 'time')
        return { state, send: [{ to: from, message: { type: 'time', t0: up.t0, t1: nowMs, t2: nowMs } }] };
      const vector: Vector = {
        positionMs: up.positionMs ?? positionAt(state, nowMs),
        velocity: up.velocity ?? state.velocity,
        atMs: nowMs,
      };
      return { state: vector, send: [{ to: 'all', message: { type: 'vector', ...vector } }] };
    },
    tick: (state) => ({ state, send: [] }),
  },
};
